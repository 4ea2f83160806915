package dev.jadegate.base.json;

/**
 * Where something stands in a document.
 *
 * @param offset characters before it
 * @param line 1-based
 * @param column 1-based, in characters
 */
public record JsonLocation(int offset, int line, int column) {}
