package dev.jadegate.testkit.traffic;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One request.
 *
 * @param kind what sort of traffic it is
 * @param data the body, empty for none
 */
public record Sample(String kind, String method, String url, Map<String, String> headers, String data) {
    public Sample {
        headers = new LinkedHashMap<>(headers);
    }

    /** As {@code waf-eval} reads it: one line. */
    public String json() {
        StringBuilder json = new StringBuilder("{\"method\":").append(quoted(method));
        json.append(",\"url\":").append(quoted(url)).append(",\"headers\":{");
        String comma = "";
        for (Map.Entry<String, String> header : headers.entrySet()) {
            json.append(comma).append(quoted(header.getKey())).append(':').append(quoted(header.getValue()));
            comma = ",";
        }
        return json.append("},\"data\":").append(quoted(data)).append('}').toString();
    }

    /** A JSON string. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int at = 0; at < text.length(); at++) {
            char one = text.charAt(at);
            switch (one) {
                case '"', '\\' -> quoted.append('\\').append(one);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (one < ' ') {
                        quoted.append(String.format("\\u%04x", (int) one));
                    } else {
                        quoted.append(one);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
