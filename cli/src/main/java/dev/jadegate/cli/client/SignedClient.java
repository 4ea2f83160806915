package dev.jadegate.cli.client;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.gate.wire.PercentEncoding;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Calls the API as any client does, signed by ACS3-HMAC-SHA256. */
public final class SignedClient implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient http;
    private final URI endpoint;
    private final Clock clock;

    /** @param tls whom to trust on https, or null for the JDK's own authorities */
    SignedClient(URI endpoint, @Nullable SSLContext tls, Clock clock) {
        this.endpoint = endpoint;
        this.clock = clock;
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(TIMEOUT);
        http = tls == null ? builder.build() : builder.sslContext(tls).build();
    }

    /**
     * Who signs.
     *
     * @param securityToken of a session, else null
     */
    public record Key(
            String accessKeyId,
            SecretBytes secret,
            @Nullable String securityToken) {}

    /** What came back. */
    public record Answer(int status, String body) {
        public boolean isRefusal() {
            return status >= 400;
        }
    }

    /**
     * Makes one call.
     *
     * @throws IOException when the server cannot be reached
     */
    public Answer call(Key key, String version, String action, Map<String, String> parameters)
            throws IOException, InterruptedException {
        String query = query(parameters);
        String host = endpoint.getAuthority();
        TreeMap<String, String> signed = new TreeMap<>();
        signed.put("host", host);
        signed.put("x-acs-action", action);
        signed.put("x-acs-content-sha256", sha256(""));
        signed.put("x-acs-date", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        signed.put("x-acs-signature-nonce", UUID.randomUUID().toString());
        signed.put("x-acs-version", version);
        String token = key.securityToken();
        if (token != null) {
            signed.put("x-acs-security-token", token);
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        endpoint.resolve("/" + (query.isEmpty() ? "" : "?" + query)))
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.noBody());
        signed.forEach((name, value) -> {
            if (!name.equals("host")) {
                request.header(name, value);
            }
        });
        request.header("authorization", authorization(key, query, signed));
        HttpResponse<String> response =
                http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        return new Answer(response.statusCode(), response.body());
    }

    private static String authorization(Key key, String query, SortedMap<String, String> signed) {
        StringBuilder canonical = new StringBuilder("POST\n/\n").append(query).append('\n');
        signed.forEach((name, value) ->
                canonical.append(name).append(':').append(value).append('\n'));
        String names = String.join(";", signed.keySet());
        canonical.append('\n').append(names).append('\n').append(signed.get("x-acs-content-sha256"));
        String toSign = "ACS3-HMAC-SHA256\n" + sha256(canonical.toString());
        return "ACS3-HMAC-SHA256 Credential=" + key.accessKeyId() + ",SignedHeaders=" + names + ",Signature="
                + hmac(key.secret(), toSign);
    }

    private static String query(Map<String, String> parameters) {
        StringBuilder query = new StringBuilder();
        new TreeMap<>(parameters).forEach((name, value) -> {
            query.append(query.isEmpty() ? "" : "&");
            PercentEncoding.encode(name, query);
            query.append('=');
            PercentEncoding.encode(value, query);
        });
        return query.toString();
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("every JDK has SHA-256", absent);
        }
    }

    private static String hmac(SecretBytes secret, String text) {
        return secret.use(bytes -> {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(bytes, "HmacSHA256"));
                return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
            } catch (GeneralSecurityException absent) {
                throw new IllegalStateException("every JDK has HmacSHA256", absent);
            }
        });
    }

    @Override
    public void close() {
        http.close();
    }
}
