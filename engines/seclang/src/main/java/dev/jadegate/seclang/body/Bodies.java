package dev.jadegate.seclang.body;

import dev.jadegate.seclang.Meter;
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
     * @throws Meter.Exhausted when the values of the body are more than the meter allows; the caller charges its bytes
     */
    public static ParsedBody parse(
            BodyProcessor processor,
            String body,
            String contentType,
            Settings settings,
            int argumentsMax,
            Meter meter) {
        return switch (processor) {
            case NONE -> new ParsedBody(meter);
            case URLENCODED -> UrlEncoded.body(body, settings.argumentSeparator(), argumentsMax, meter);
            case MULTIPART -> Multipart.parse(body, contentType, argumentsMax, meter);
            case JSON -> Json.parse(body, settings.jsonDepthLimit(), argumentsMax, meter);
            case XML -> Xml.parse(body, settings.jsonDepthLimit(), meter);
        };
    }
}
