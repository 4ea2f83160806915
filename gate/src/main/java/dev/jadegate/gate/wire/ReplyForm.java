package dev.jadegate.gate.wire;

/** How replies are written. */
public enum ReplyForm {
    JSON("application/json;charset=utf-8"),
    XML("text/xml;charset=utf-8"),
    /** The wire format of Protocol Buffers, which the gateway of KMS instances speaks. */
    MESSAGE("application/x-protobuf");

    private final String contentType;

    ReplyForm(String contentType) {
        this.contentType = contentType;
    }

    public String contentType() {
        return contentType;
    }

    /** The form for who sent a body of this type, before more is known. */
    public static ReplyForm forBodyOf(String contentType) {
        return contentType.regionMatches(true, 0, MESSAGE.contentType, 0, MESSAGE.contentType.length())
                ? MESSAGE
                : JSON;
    }
}
