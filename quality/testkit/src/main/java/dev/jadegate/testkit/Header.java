package dev.jadegate.testkit;

/**
 * One header line of a request or reply.
 *
 * @param name in any case
 */
public record Header(String name, String value) {}
