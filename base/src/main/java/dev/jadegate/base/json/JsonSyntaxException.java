package dev.jadegate.base.json;

/** Text that is not JSON, or goes past a limit; says where and why. */
public final class JsonSyntaxException extends Exception {
    private final transient JsonLocation location;
    private final String pointer;

    JsonSyntaxException(String why, String pointer, JsonLocation location) {
        super(why, null, false, false);
        this.pointer = pointer;
        this.location = location;
    }

    /** Where reading stopped. */
    public JsonLocation location() {
        return location;
    }

    /** JSON pointer (RFC 6901) of the value that was being read; empty for the document itself. */
    public String pointer() {
        return pointer;
    }

    /** What is wrong there. */
    public String why() {
        return String.valueOf(getMessage());
    }
}
