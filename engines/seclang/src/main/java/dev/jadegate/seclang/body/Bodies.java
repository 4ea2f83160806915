package dev.jadegate.seclang.body;

import dev.jadegate.seclang.rule.BodyProcessor;
import dev.jadegate.seclang.rule.Settings;

/** Hands a body to the parser that is chosen for it. */
public final class Bodies {
    private Bodies() {}

    /**
     * What the parser of the processor finds.
     *
     * @param body bytes in the Latin-1 view
     * @param contentType of the request
     * @param argumentsMax how many arguments there may still be
     */
    public static ParsedBody parse(
            BodyProcessor processor, String body, String contentType, Settings settings, int argumentsMax) {
        return switch (processor) {
            case NONE -> new ParsedBody();
            case URLENCODED -> UrlEncoded.body(body, settings.argumentSeparator(), argumentsMax);
            case MULTIPART -> Multipart.parse(body, contentType, argumentsMax);
            case JSON -> Json.parse(body, settings.jsonDepthLimit(), argumentsMax);
            case XML -> Xml.parse(body, settings.jsonDepthLimit());
        };
    }
}
