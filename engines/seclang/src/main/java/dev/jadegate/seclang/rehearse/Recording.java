package dev.jadegate.seclang.rehearse;

import dev.jadegate.base.json.JsonLimits;
import dev.jadegate.base.json.JsonReader;
import dev.jadegate.base.json.JsonSyntaxException;
import dev.jadegate.base.json.JsonValue;
import dev.jadegate.base.json.JsonWriter;
import dev.jadegate.seclang.run.Connection;
import dev.jadegate.seclang.run.Header;
import dev.jadegate.seclang.run.RequestHead;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Requests as lines of text: each is a JSON object with {@code name}, {@code time} (ISO 8601), {@code client} and {@code server}
 * as lists of address and port, {@code method}, {@code uri}, {@code protocol}, {@code line}, {@code headers} as a list of pairs,
 * and {@code body} in Base64. Texts are bytes in the Latin-1 view.
 */
public final class Recording {
    /** The longest body of a request in a recording: longer ones are not recorded. */
    public static final int BODY_BYTES_MAX = 1 << 20;

    /** The longest line. */
    public static final int LINE_CHARACTERS_MAX = 4 << 20;

    private static final JsonLimits LIMITS = new JsonLimits(LINE_CHARACTERS_MAX, 8, 100_000);

    private Recording() {}

    /** One line, without its end. */
    public static String line(PastRequest request) {
        StringBuilder line = new StringBuilder(512 + request.body().length * 4 / 3).append('{');
        member(line, "name", request.name()).append(',');
        member(line, "time", request.time().toString()).append(',');
        address(
                line,
                "client",
                request.connection().remoteAddress(),
                request.connection().remotePort());
        address(
                line,
                "server",
                request.connection().serverAddress(),
                request.connection().serverPort());
        RequestHead head = request.head();
        member(line, "method", head.method()).append(',');
        member(line, "uri", head.uri()).append(',');
        member(line, "protocol", head.protocol()).append(',');
        member(line, "line", head.line()).append(",\"headers\":[");
        for (int at = 0; at < head.headers().size(); at++) {
            line.append(at == 0 ? "[" : ",[");
            JsonWriter.appendString(line, head.headers().get(at).name());
            line.append(',');
            JsonWriter.appendString(line, head.headers().get(at).value());
            line.append(']');
        }
        line.append("],");
        return member(line, "body", Base64.getEncoder().encodeToString(request.body()))
                .append('}')
                .toString();
    }

    private static StringBuilder member(StringBuilder line, String name, String value) {
        JsonWriter.appendString(line, name);
        line.append(':');
        JsonWriter.appendString(line, value);
        return line;
    }

    private static void address(StringBuilder line, String name, String address, int port) {
        line.append('"').append(name).append("\":[");
        JsonWriter.appendString(line, address);
        line.append(',').append(port).append("],");
    }

    /**
     * The request of a line.
     *
     * @throws JsonSyntaxException when it is no JSON
     * @throws IllegalArgumentException when a member is missing or another than it should be; the message names it
     */
    public static PastRequest read(String line) throws JsonSyntaxException {
        if (!(JsonReader.read(line, LIMITS) instanceof JsonValue.JsonObject object)) {
            throw new IllegalArgumentException("a request is an object");
        }
        List<Header> headers = new ArrayList<>();
        for (JsonValue pair : list(object, "headers")) {
            if (!(pair instanceof JsonValue.JsonArray(var location, List<JsonValue> two) && two.size() == 2)) {
                throw new IllegalArgumentException("a header is a list of its name and its value");
            }
            headers.add(new Header(text(two.get(0), "headers"), text(two.get(1), "headers")));
        }
        List<JsonValue> client = list(object, "client");
        List<JsonValue> server = list(object, "server");
        try {
            return new PastRequest(
                    text(object, "name"),
                    Instant.parse(text(object, "time")),
                    new Connection(
                            text(client.get(0), "client"),
                            number(client.get(1), "client"),
                            text(server.get(0), "server"),
                            number(server.get(1), "server")),
                    new RequestHead(
                            text(object, "method"),
                            text(object, "uri"),
                            text(object, "protocol"),
                            text(object, "line"),
                            headers),
                    Base64.getDecoder().decode(text(object, "body")));
        } catch (DateTimeException wrong) {
            throw new IllegalArgumentException("`time` is no time: " + wrong.getMessage(), wrong);
        } catch (IndexOutOfBoundsException wrong) {
            throw new IllegalArgumentException("`client` and `server` are lists of an address and a port", wrong);
        }
    }

    private static List<JsonValue> list(JsonValue.JsonObject object, String name) {
        if (object.get(name) instanceof JsonValue.JsonArray(var location, List<JsonValue> elements)) {
            return elements;
        }
        throw new IllegalArgumentException("`" + name + "` is missing, or no list");
    }

    private static String text(JsonValue.JsonObject object, String name) {
        JsonValue value = object.get(name);
        if (value == null) {
            throw new IllegalArgumentException("`" + name + "` is missing");
        }
        return text(value, name);
    }

    private static String text(JsonValue value, String name) {
        if (value instanceof JsonValue.JsonString(var location, String text)) {
            return text;
        }
        throw new IllegalArgumentException("`" + name + "` is no text");
    }

    private static int number(JsonValue value, String name) {
        if (value instanceof JsonValue.JsonNumber(var location, String text)) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException("`" + name + "` has no port");
    }
}
