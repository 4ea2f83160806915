package dev.jadegate.seclang.rule;

/** Which parser reads a request body. */
public enum BodyProcessor {
    NONE(""),
    URLENCODED("URLENCODED"),
    MULTIPART("MULTIPART"),
    JSON("JSON"),
    XML("XML");

    private final String text;

    BodyProcessor(String text) {
        this.text = text;
    }

    /** As rules see it in {@code REQBODY_PROCESSOR}. */
    public String text() {
        return text;
    }
}
