package dev.jadegate.seclang.run;

/** A header field, its bytes in the Latin-1 view. */
public record Header(String name, String value) {}
