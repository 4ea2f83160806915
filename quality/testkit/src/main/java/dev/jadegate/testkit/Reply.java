package dev.jadegate.testkit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One HTTP reply as it came.
 *
 * @param status of the status line
 * @param headers in order
 * @param body whole
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Reply(int status, List<Header> headers, byte[] body) {
    private static final Pattern XML_CODE = Pattern.compile("<Code>([^<]*)</Code>");

    public Reply {
        headers = List.copyOf(headers);
    }

    /** The first value of a header, empty when it is not there. */
    public String header(String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst()
                .orElse("");
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /**
     * The body as JSON.
     *
     * @throws IllegalArgumentException when it is not
     */
    public Json json() {
        return Json.parse(text());
    }

    /** The error code of a JSON or XML error body; empty when there is none. */
    public String code() {
        String text = text();
        if (text.startsWith("{")) {
            Json json = json();
            return json.has("Code") ? json.get("Code").text() : "";
        }
        Matcher found = XML_CODE.matcher(text);
        return found.find() ? found.group(1) : "";
    }

    @Override
    public String toString() {
        return status + " " + text();
    }
}
