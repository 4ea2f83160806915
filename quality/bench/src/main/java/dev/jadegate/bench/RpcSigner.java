package dev.jadegate.bench;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes requests that are signed by RPC 1.0, all parameters in the query. Safe for use by many threads. */
final class RpcSigner {
    private final String accessKeyId;
    private final byte[] secret;
    private final String run = "bench-" + UUID.randomUUID() + "-";
    private final Clock clock;
    private long nonce;

    RpcSigner(String accessKeyId, String secret) {
        this(accessKeyId, secret, Clock.systemUTC());
    }

    RpcSigner(String accessKeyId, String secret, Clock clock) {
        this.clock = clock;
        this.accessKeyId = accessKeyId;
        this.secret = (secret + "&").getBytes(StandardCharsets.UTF_8);
    }

    private synchronized long nonce() {
        return nonce++;
    }

    byte[] request(String version, String action, Map<String, String> own) {
        Map<String, String> parameters = new TreeMap<>(own);
        parameters.put("AccessKeyId", accessKeyId);
        parameters.put("Action", action);
        parameters.put("Format", "JSON");
        parameters.put("SignatureMethod", "HMAC-SHA1");
        parameters.put("SignatureNonce", run + nonce());
        parameters.put("SignatureVersion", "1.0");
        parameters.put(
                "Timestamp", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        parameters.put("Version", version);
        StringBuilder query = new StringBuilder();
        parameters.forEach((name, value) -> query.append(query.isEmpty() ? "" : "&")
                .append(name)
                .append('=')
                .append(encoded(value)));
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret, "HmacSHA1"));
            byte[] signature = mac.doFinal(("POST&%2F&" + encoded(query.toString())).getBytes(StandardCharsets.UTF_8));
            query.append("&Signature=").append(encoded(Base64.getEncoder().encodeToString(signature)));
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException(absent);
        }
        return LoadClient.post(query.toString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }
}
