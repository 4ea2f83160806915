package dev.jadegate.cli.waf;

import dev.jadegate.base.json.JsonLimits;
import dev.jadegate.base.json.JsonReader;
import dev.jadegate.base.json.JsonSyntaxException;
import dev.jadegate.base.json.JsonValue;
import dev.jadegate.seclang.run.Header;
import dev.jadegate.seclang.run.RequestHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Requests in a file: each line is a JSON object, or the whole file is an array of them, with the members {@code method}, {@code
 * url}, {@code headers} (an object of texts) and {@code data} (a text). All but {@code url} may be absent; what every client
 * sends and an object does not name (Host, User-Agent, Accept, Content-Length) is added.
 */
final class EvaluationFile {
    private static final int REQUEST_BYTES_MAX = 16 << 20;
    private static final int FILE_BYTES_MAX = 1 << 30;
    private static final JsonLimits LINE = new JsonLimits(REQUEST_BYTES_MAX, 8, 10_000);
    private static final JsonLimits ARRAY = new JsonLimits(FILE_BYTES_MAX, 8, 50_000_000);
    private static final String AGENT =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36";

    /** One request, as a server would hand it to the rules. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Request(RequestHead head, byte[] body) {}

    /** What is done with each request. */
    interface Reader {
        void accept(Request request);
    }

    private EvaluationFile() {}

    /** @throws IOException when it cannot be read or a line is no such object; the message names file and line */
    static void read(Path file, Reader reader) throws IOException {
        if (file.toString().endsWith(".json")) {
            try {
                JsonValue all = JsonReader.read(Files.readAllBytes(file), ARRAY);
                if (!(all instanceof JsonValue.JsonArray(var location, List<JsonValue> elements))) {
                    throw new IOException("`" + file + "` is no array of requests");
                }
                int number = 0;
                for (JsonValue element : elements) {
                    reader.accept(request(element, file + ", element " + ++number));
                }
            } catch (JsonSyntaxException wrong) {
                throw new IOException("`" + file + "`: " + wrong.getMessage(), wrong);
            }
            return;
        }
        int number = 0;
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            for (String line : (Iterable<String>) lines::iterator) {
                number++;
                if (!line.isBlank()) {
                    reader.accept(request(JsonReader.read(line, LINE), file + ", line " + number));
                }
            }
        } catch (JsonSyntaxException wrong) {
            throw new IOException("`" + file + "`, line " + number + ": " + wrong.getMessage(), wrong);
        }
    }

    private static Request request(JsonValue value, String where) throws IOException {
        if (!(value instanceof JsonValue.JsonObject object)) {
            throw new IOException("`" + where + "` is no object");
        }
        String url = text(object.get("url"), "");
        if (url.isEmpty()) {
            throw new IOException("`" + where + "` has no `url`");
        }
        byte[] body = text(object.get("data"), "").getBytes(StandardCharsets.UTF_8);
        String method = text(object.get("method"), body.length == 0 ? "GET" : "POST");
        List<Header> headers = new ArrayList<>();
        if (object.get("headers") instanceof JsonValue.JsonObject named) {
            for (JsonValue.Member member : named.members()) {
                if (!member.name().equalsIgnoreCase("content-length")) {
                    headers.add(new Header(latin(member.name()), latin(text(member.value(), ""))));
                }
            }
        }
        add(headers, "Host", "www.example.com");
        add(headers, "User-Agent", AGENT);
        add(headers, "Accept", "*/*");
        if (body.length > 0) {
            add(headers, "Content-Type", "application/x-www-form-urlencoded");
            headers.add(new Header("Content-Length", Integer.toString(body.length)));
        }
        return new Request(new RequestHead(method, latin(path(url)), "HTTP/1.1", "", headers), body);
    }

    /** What stands in the request line: without scheme and host, and without what no client sends. */
    private static String path(String url) {
        int scheme = url.startsWith("http://") || url.startsWith("https://") ? url.indexOf("://") : -1;
        String path = url;
        if (scheme > 0) {
            int slash = url.indexOf('/', scheme + 3);
            path = slash < 0 ? "/" : url.substring(slash);
        }
        int fragment = path.indexOf('#');
        return (fragment < 0 ? path : path.substring(0, fragment)).replace(" ", "%20");
    }

    private static void add(List<Header> headers, String name, String value) {
        if (headers.stream().noneMatch(header -> header.name().equalsIgnoreCase(name))) {
            headers.add(new Header(name, value));
        }
    }

    private static String text(@Nullable JsonValue value, String absent) {
        return switch (value) {
            case JsonValue.JsonString(var location, String text) -> text;
            case JsonValue.JsonNumber(var location, String text) -> text;
            case null, default -> absent;
        };
    }

    /** The bytes of a text, one a character. */
    private static String latin(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
