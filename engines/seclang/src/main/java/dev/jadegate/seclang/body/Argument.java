package dev.jadegate.seclang.body;

/** A named value of a query, a form or a document. */
public record Argument(String name, String value) {}
