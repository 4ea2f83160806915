package dev.jadegate.cli.secret;

import dev.jadegate.base.json.JsonLimits;
import dev.jadegate.base.json.JsonReader;
import dev.jadegate.base.json.JsonSyntaxException;
import dev.jadegate.base.json.JsonValue;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Values of secrets as text, and parts of them. */
final class SecretText {
    /** A value has 30 720 bytes at most; this leaves room for what JSON adds to them in a reply. */
    static final JsonLimits LIMITS = new JsonLimits(1 << 20, 32, 100_000);

    private SecretText() {}

    /** The text that the bytes are, or null when they are none. */
    static @Nullable String of(byte[] value) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
        } catch (CharacterCodingException _) {
            return null;
        }
    }

    /** Writes text with a newline behind it, anything else as it is. */
    static void print(byte[] value, OutputStream out) throws IOException {
        out.write(value);
        if (of(value) != null) {
            out.write('\n');
        }
        out.flush();
    }

    /**
     * What a JSON Pointer (RFC 6901) finds in a value that is JSON: texts as they are, numbers as they are written.
     *
     * @throws Unreadable when there is nothing or more than a plain value
     */
    static byte[] at(byte[] value, String pointer) throws SecretReader.Unreadable {
        JsonValue found;
        try {
            found = JsonReader.read(new String(value, StandardCharsets.UTF_8), LIMITS);
        } catch (JsonSyntaxException malformed) {
            throw new SecretReader.Unreadable(ExitCode.REFUSED, "the value is not JSON: leave " + pointer + " away");
        }
        for (String part : pointer.substring(1).split("/", -1)) {
            String name = part.replace("~1", "/").replace("~0", "~");
            found = switch (found) {
                case JsonValue.JsonObject object when object.get(name) != null -> object.get(name);
                case JsonValue.JsonArray array
                when name.matches("0|[1-9][0-9]{0,5}")
                        && Integer.parseInt(name) < array.elements().size() ->
                    array.elements().get(Integer.parseInt(name));
                case null, default ->
                    throw new SecretReader.Unreadable(ExitCode.REFUSED, "the value has nothing at " + pointer);
            };
        }
        return switch (found) {
            case JsonValue.JsonString text -> text.text().getBytes(StandardCharsets.UTF_8);
            case JsonValue.JsonNumber number -> number.text().getBytes(StandardCharsets.UTF_8);
            case null, default ->
                throw new SecretReader.Unreadable(
                        ExitCode.REFUSED, "what is at " + pointer + " is not a text or a number");
        };
    }
}
