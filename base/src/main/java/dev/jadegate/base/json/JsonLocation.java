package dev.jadegate.base.json;

/**
 * Where something stands in a document.
 *
 * @param offset bytes of UTF-8 before it
 * @param line 1-based; lines end with a line feed
 * @param column 1-based, in characters (Unicode code points)
 */
public record JsonLocation(int offset, int line, int column) {}
