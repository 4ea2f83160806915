package dev.jadegate.traffic.rule;

import org.jspecify.annotations.Nullable;

/** What of a request or an answer a condition looks at: the API's {@code key}. */
public enum Field {
    /** Path and query. */
    URL("URL", Kind.TEXT),
    /** The path. */
    URL_PATH("URLPath", Kind.TEXT),
    /** The client's address. */
    IP("IP", Kind.ADDRESS),
    REFERER("Referer", Kind.TEXT),
    USER_AGENT("User-Agent", Kind.TEXT),
    /** The query. */
    PARAMS("Params", Kind.TEXT),
    /** All cookies as they are sent. */
    COOKIE("Cookie", Kind.TEXT),
    CONTENT_TYPE("Content-Type", Kind.TEXT),
    CONTENT_LENGTH("Content-Length", Kind.NUMBER),
    X_FORWARDED_FOR("X-Forwarded-For", Kind.TEXT),
    POST_BODY("Post-Body", Kind.TEXT),
    HTTP_METHOD("Http-Method", Kind.TEXT),
    /** The header field that the sub-key names. */
    HEADER("Header", Kind.NAMED),
    /** What follows the last dot of the file's name, with the dot. */
    EXTENSION("Extension", Kind.TEXT),
    /** What follows the last slash of the path. */
    FILENAME("Filename", Kind.TEXT),
    SERVER_PORT("Server-Port", Kind.NUMBER),
    HOST("Host", Kind.TEXT),
    /** The cookie that the sub-key names. */
    COOKIE_EXACT("Cookie-Exact", Kind.NAMED),
    /** The argument of the query that the sub-key names. */
    QUERY_ARG("Query-Arg", Kind.NAMED),
    /** The argument of the body that the sub-key names. */
    POST_ARG("Post-Arg", Kind.NAMED),
    JA3("Ja3-Fingerprint", Kind.TEXT),
    JA4("Ja4-Fingerprint", Kind.TEXT),
    HTTP2("Http2-Fingerprint", Kind.TEXT),
    /** The status of the answer, in rules of data leakage. */
    HTTP_CODE("HttpCode", Kind.NUMBER),
    /** Kinds of sensitive data in the answer, in rules of data leakage. */
    SENSITIVE_INFO("SensitiveInfo", Kind.TEXT);

    /** How its values are compared. */
    enum Kind {
        TEXT,
        NUMBER,
        ADDRESS,
        NAMED
    }

    private final String wireName;
    private final Kind kind;

    Field(String wireName, Kind kind) {
        this.wireName = wireName;
        this.kind = kind;
    }

    /** As the API writes it. */
    public String wireName() {
        return wireName;
    }

    Kind kind() {
        return kind;
    }

    /** Whether it is known only of answers. */
    boolean ofAnswer() {
        return this == HTTP_CODE || this == SENSITIVE_INFO;
    }

    static @Nullable Field of(String wireName) {
        for (Field field : values()) {
            if (field.wireName.equals(wireName)) {
                return field;
            }
        }
        // The sister API's name (DCDN, same grammar).
        return wireName.equals("URI") ? URL : null;
    }
}
