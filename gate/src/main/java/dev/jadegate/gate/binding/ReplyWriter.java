package dev.jadegate.gate.binding;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes response records as JSON or XML. Components that are null are left out, as the official clients expect.
 * Stateless.
 */
public final class ReplyWriter {
    private ReplyWriter() {}

    /** Which components are written. */
    public enum Secrets {
        /** The reply to the caller. */
        SHOWN,
        /** The trail: components declared secret are left out. */
        LEFT_OUT
    }

    /** {@code {"RequestId": .., <components>}} in UTF-8. */
    public static byte[] json(Record response, String requestId) {
        StringBuilder out = new StringBuilder(256);
        out.append("{\"RequestId\":");
        JsonText.quote(requestId, out);
        writeComponents(response, Secrets.SHOWN, true, out);
        return out.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Appends a response as a JSON object. */
    public static void json(Record response, Secrets secrets, StringBuilder out) {
        out.append('{');
        writeComponents(response, secrets, false, out);
        out.append('}');
    }

    private static void writeComponents(Record owner, Secrets secrets, boolean continued, StringBuilder out) {
        boolean comma = continued;
        for (RecordShape.Component component : RecordShape.of(owner.getClass()).components()) {
            boolean hidden = secrets == Secrets.LEFT_OUT && component.secret();
            Object value = hidden ? null : component.value(owner);
            if (value != null) {
                if (comma) {
                    out.append(',');
                }
                comma = true;
                JsonText.quote(component.wireName(), out);
                out.append(':');
                writeValue(value, secrets, out);
            }
        }
    }

    private static void writeValue(@Nullable Object value, Secrets secrets, StringBuilder out) {
        switch (value) {
            case null -> out.append("null");
            case String text -> JsonText.quote(text, out);
            case Boolean flag -> out.append(flag.booleanValue());
            case Number number -> out.append(number);
            case Instant time -> JsonText.quote(IsoTime.text(time), out);
            case RawJson raw -> out.append(raw.json());
            case Record nested -> json(nested, secrets, out);
            case List<?> list -> {
                out.append('[');
                String separator = "";
                for (Object element : list) {
                    out.append(separator);
                    separator = ",";
                    writeValue(element, secrets, out);
                }
                out.append(']');
            }
            case Map<?, ?> map -> {
                out.append('{');
                String separator = "";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.append(separator);
                    separator = ",";
                    JsonText.quote(String.valueOf(entry.getKey()), out);
                    out.append(':');
                    writeValue(entry.getValue(), secrets, out);
                }
                out.append('}');
            }
            default -> throw new IllegalArgumentException("no form on the wire for " + value.getClass());
        }
    }

    /** {@code <root><RequestId>..</RequestId>..</root>} in UTF-8. */
    public static byte[] xml(String root, Record response, String requestId) {
        StringBuilder out = new StringBuilder(256);
        out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        out.append('<').append(root).append('>');
        XmlText.element("RequestId", requestId, out);
        writeXmlComponents(response, out);
        out.append("</").append(root).append('>');
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void writeXmlComponents(Record owner, StringBuilder out) {
        for (RecordShape.Component component : RecordShape.of(owner.getClass()).components()) {
            writeXml(component.wireName(), component.value(owner), out);
        }
    }

    private static void writeXml(String name, @Nullable Object value, StringBuilder out) {
        switch (value) {
            case null -> {}
            case Instant time -> XmlText.element(name, IsoTime.text(time), out);
            case List<?> list -> list.forEach(element -> writeXml(name, element, out));
            case RawJson raw -> XmlText.element(name, raw.json(), out);
            case Record nested -> {
                out.append('<').append(name).append('>');
                writeXmlComponents(nested, out);
                out.append("</").append(name).append('>');
            }
            case Map<?, ?> map -> {
                out.append('<').append(name).append('>');
                map.forEach((key, inner) -> writeXml(XmlText.name(String.valueOf(key)), inner, out));
                out.append("</").append(name).append('>');
            }
            default -> XmlText.element(name, String.valueOf(value), out);
        }
    }
}
