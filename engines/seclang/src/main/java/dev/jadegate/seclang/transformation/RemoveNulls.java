package dev.jadegate.seclang.transformation;

/** Removes NUL bytes. */
final class RemoveNulls {
    private RemoveNulls() {}

    static String apply(String value) {
        return value.indexOf(0) < 0 ? value : value.replace("\0", "");
    }
}
