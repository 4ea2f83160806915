package dev.jadegate.cli.secret;

import dev.jadegate.base.json.JsonReader;
import dev.jadegate.base.json.JsonSyntaxException;
import dev.jadegate.base.json.JsonValue;
import dev.jadegate.cli.client.Connection;
import dev.jadegate.cli.client.SignedClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads values of secrets. One thread at a time. */
final class SecretReader implements AutoCloseable {
    private static final String KMS = "2016-01-20";
    private static final int TRIES_MAX = 4;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final SignedClient client;
    private final SignedClient.Key key;
    private final String endpoint;

    SecretReader(Connection connection) {
        key = connection.key();
        client = connection.client();
        endpoint = connection.endpoint().toString();
    }

    /** Which value: the current one unless a stage or a version is named. */
    record Wanted(
            String name, @Nullable String stage, @Nullable String version) {}

    /** Why a value cannot be had, in words for the user. */
    static final class Unreadable extends Exception {
        private final int exitCode;

        Unreadable(int exitCode, String message) {
            super(message, null, false, false);
            this.exitCode = exitCode;
        }

        int exitCode() {
            return exitCode;
        }
    }

    /**
     * The value; that of a binary secret is decoded. A server that is busy or away for a moment is asked again.
     *
     * @throws Unreadable with what to do about it
     */
    byte[] read(Wanted wanted) throws Unreadable, InterruptedException {
        Map<String, String> parameters = new TreeMap<>(Map.of("SecretName", wanted.name));
        if (wanted.stage != null) {
            parameters.put("VersionStage", wanted.stage);
        }
        if (wanted.version != null) {
            parameters.put("VersionId", wanted.version);
        }
        SignedClient.Answer answer = call(parameters);
        JsonValue.JsonObject body = object(answer.body());
        if (answer.isRefusal()) {
            throw new Unreadable(
                    ExitCode.REFUSED,
                    "the server refused `" + wanted.name + "`: " + text(body, "Code") + ": " + text(body, "Message"));
        }
        String data = text(body, "SecretData");
        return text(body, "SecretDataType").equals("binary")
                ? Base64.getDecoder().decode(data)
                : data.getBytes(StandardCharsets.UTF_8);
    }

    private SignedClient.Answer call(Map<String, String> parameters) throws Unreadable, InterruptedException {
        Duration pause = PAUSE;
        for (int tries = 1; ; tries++) {
            boolean last = tries == TRIES_MAX;
            try {
                SignedClient.Answer answer = client.call(key, KMS, "GetSecretValue", parameters);
                if (last || (answer.status() < 500 && answer.status() != 429)) {
                    return answer;
                }
            } catch (IOException away) {
                if (last) {
                    throw new Unreadable(
                            ExitCode.NOT_AVAILABLE,
                            "no server answers at " + endpoint + ": " + away.getMessage()
                                    + "; --endpoint says where it is, --ca whom to trust");
                }
            }
            Thread.sleep(pause);
            pause = pause.multipliedBy(2);
        }
    }

    private static JsonValue.JsonObject object(String body) throws Unreadable {
        try {
            if (JsonReader.read(body, SecretText.LIMITS) instanceof JsonValue.JsonObject object) {
                return object;
            }
        } catch (JsonSyntaxException _) {
            // Told below.
        }
        throw new Unreadable(ExitCode.NOT_AVAILABLE, "what answers there is not a Jadegate server");
    }

    private static String text(JsonValue.JsonObject object, String name) {
        return object.get(name) instanceof JsonValue.JsonString text ? text.text() : "";
    }

    @Override
    public void close() {
        client.close();
        key.secret().close();
    }
}
