package dev.jadegate.seclang.transformation;

/** Replaces NUL bytes by spaces. */
final class ReplaceNulls {
    private ReplaceNulls() {}

    static String apply(String value) {
        return value.replace('\0', ' ');
    }
}
