package dev.jadegate.seclang.rule;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What rules can look at. */
public enum Variable {
    ARGS(Kind.COLLECTION),
    ARGS_COMBINED_SIZE,
    ARGS_GET(Kind.COLLECTION),
    ARGS_GET_NAMES(Kind.COLLECTION),
    ARGS_NAMES(Kind.COLLECTION),
    ARGS_POST(Kind.COLLECTION),
    ARGS_POST_NAMES(Kind.COLLECTION),
    AUTH_TYPE,
    DURATION,
    ENV(Kind.COLLECTION),
    FILES(Kind.COLLECTION),
    FILES_COMBINED_SIZE,
    FILES_NAMES(Kind.COLLECTION),
    FILES_SIZES(Kind.COLLECTION),
    FULL_REQUEST,
    FULL_REQUEST_LENGTH,
    GEO(Kind.COLLECTION),
    GLOBAL(Kind.PERSISTENT),
    HIGHEST_SEVERITY,
    INBOUND_DATA_ERROR,
    IP(Kind.PERSISTENT),
    MATCHED_VAR,
    MATCHED_VAR_NAME,
    MATCHED_VARS(Kind.COLLECTION),
    MATCHED_VARS_NAMES(Kind.COLLECTION),
    MULTIPART_BOUNDARY_QUOTED,
    MULTIPART_BOUNDARY_WHITESPACE,
    MULTIPART_CRLF_LF_LINES,
    MULTIPART_DATA_AFTER,
    MULTIPART_DATA_BEFORE,
    MULTIPART_FILE_LIMIT_EXCEEDED,
    MULTIPART_FILENAME,
    MULTIPART_HEADER_FOLDING,
    MULTIPART_INVALID_HEADER_FOLDING,
    MULTIPART_INVALID_PART,
    MULTIPART_INVALID_QUOTING,
    MULTIPART_LF_LINE,
    MULTIPART_MISSING_SEMICOLON,
    MULTIPART_NAME,
    MULTIPART_PART_HEADERS(Kind.COLLECTION),
    MULTIPART_STRICT_ERROR,
    MULTIPART_UNMATCHED_BOUNDARY,
    OUTBOUND_DATA_ERROR,
    PATH_INFO,
    QUERY_STRING,
    REMOTE_ADDR,
    REMOTE_HOST,
    REMOTE_PORT,
    REMOTE_USER,
    REQBODY_ERROR,
    REQBODY_ERROR_MSG,
    REQBODY_PROCESSOR,
    REQBODY_PROCESSOR_ERROR,
    REQUEST_BASENAME,
    REQUEST_BODY,
    REQUEST_BODY_LENGTH,
    REQUEST_COOKIES(Kind.COLLECTION),
    REQUEST_COOKIES_NAMES(Kind.COLLECTION),
    REQUEST_FILENAME,
    REQUEST_HEADERS(Kind.COLLECTION),
    REQUEST_HEADERS_NAMES(Kind.COLLECTION),
    REQUEST_LINE,
    REQUEST_METHOD,
    REQUEST_PROTOCOL,
    REQUEST_URI,
    REQUEST_URI_RAW,
    RESOURCE(Kind.PERSISTENT),
    RESPONSE_BODY,
    RESPONSE_CONTENT_LENGTH,
    RESPONSE_CONTENT_TYPE,
    RESPONSE_HEADERS(Kind.COLLECTION),
    RESPONSE_HEADERS_NAMES(Kind.COLLECTION),
    RESPONSE_PROTOCOL,
    RESPONSE_STATUS,
    RULE(Kind.COLLECTION),
    SERVER_ADDR,
    SERVER_NAME,
    SERVER_PORT,
    SESSION(Kind.PERSISTENT),
    SESSIONID,
    TIME,
    TIME_DAY,
    TIME_EPOCH,
    TIME_HOUR,
    TIME_MIN,
    TIME_MON,
    TIME_SEC,
    TIME_WDAY,
    TIME_YEAR,
    TX(Kind.COLLECTION),
    UNIQUE_ID,
    URLENCODED_ERROR,
    USER(Kind.PERSISTENT),
    USERID,
    WEBAPPID,
    XML(Kind.COLLECTION);

    /** How a variable is kept. */
    public enum Kind {
        SCALAR,
        COLLECTION,
        /** A collection that outlives the transaction, bound by {@code initcol}. */
        PERSISTENT
    }

    private static final Map<String, Variable> BY_NAME = byName();

    private final Kind kind;

    Variable() {
        this(Kind.SCALAR);
    }

    Variable(Kind kind) {
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    public boolean isScalar() {
        return kind == Kind.SCALAR;
    }

    /** The variable of this name in any case, or null. */
    public static @Nullable Variable named(String name) {
        return BY_NAME.get(name.toUpperCase(Locale.ROOT));
    }

    private static Map<String, Variable> byName() {
        Map<String, Variable> names = new HashMap<>();
        for (Variable variable : values()) {
            names.put(variable.name(), variable);
        }
        names.put("STATUS", RESPONSE_STATUS); // The older name.
        return Map.copyOf(names);
    }
}
