package dev.jadegate.traffic.schema;

import dev.jadegate.base.json.JsonLocation;

/** A document that describes no API as OpenAPI 3.0 or 3.1 do, or that is refused. */
public final class InvalidApiException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is wrong, and where by a JSON pointer. */
    public InvalidApiException(String pointer, String message) {
        super((pointer.isEmpty() ? "" : pointer + ": ") + message);
    }

    InvalidApiException(JsonLocation location, String pointer, String message) {
        this(
                "line " + location.line() + ", column " + location.column() + (pointer.isEmpty() ? "" : ", " + pointer),
                message);
    }
}
