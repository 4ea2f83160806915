package dev.jadegate.base.json;

/** Spelling of JSON pointers (RFC 6901). */
public final class JsonPointer {
    private JsonPointer() {}

    /** {@code name} as a token: {@code ~} and {@code /} are escaped. */
    public static String token(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
