package dev.jadegate.gate.binding;

/**
 * A JSON value that is already text and goes into a reply as it is, such as a stored trail event.
 *
 * @param json well-formed JSON
 */
public record RawJson(String json) {}
