package dev.jadegate.ram.api;

/** The request of an operation without parameters. */
public record NoParameters() {}
