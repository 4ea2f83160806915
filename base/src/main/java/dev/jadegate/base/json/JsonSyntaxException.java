package dev.jadegate.base.json;

/** Text that is not JSON, or goes past a limit; says where and why. */
public final class JsonSyntaxException extends Exception {
    private final transient JsonLocation location;

    JsonSyntaxException(String why, JsonLocation location) {
        super(why, null, false, false);
        this.location = location;
    }

    /** Where reading stopped. */
    public JsonLocation location() {
        return location;
    }

    /** What is wrong there. */
    public String why() {
        return String.valueOf(getMessage());
    }
}
