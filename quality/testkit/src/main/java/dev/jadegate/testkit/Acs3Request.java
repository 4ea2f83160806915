package dev.jadegate.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes one request of the V3 style ({@code ACS3-HMAC-SHA256}): canonical request of method, path, query, signed headers
 * and the body's hash; HMAC-SHA256 under the secret, hexadecimal, in {@code Authorization}. Each step can be bent.
 */
public final class Acs3Request {
    private static final HexFormat HEX = HexFormat.of();

    private final AccessKey key;
    private final Map<String, String> query = new LinkedHashMap<>();
    private final Map<String, String> headers = new TreeMap<>();
    private final List<Header> unsigned = new ArrayList<>();
    private String method = "POST";
    private byte[] body = new byte[0];
    private @Nullable String contentHash;
    private @Nullable String signature;
    private List<String> scope = List.of();

    Acs3Request(String hostAndPort, AccessKey key, String version, String action, String timestamp, String nonce) {
        this.key = key;
        headers.put("host", hostAndPort);
        headers.put("x-acs-action", action);
        headers.put("x-acs-version", version);
        headers.put("x-acs-date", timestamp);
        headers.put("x-acs-signature-nonce", nonce);
        String token = key.securityToken();
        if (token != null) {
            headers.put("x-acs-accesskey-id", key.id());
            headers.put("x-acs-security-token", token);
        }
    }

    public Acs3Request method(String other) {
        method = other;
        return this;
    }

    /** Sets a parameter of the query. */
    public Acs3Request query(String name, String value) {
        query.put(name, value);
        return this;
    }

    /** Sets a header that is signed, name in lower case. */
    public Acs3Request header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** Leaves out a header, of the request and of the signature. */
    public Acs3Request without(String name) {
        headers.remove(name);
        return this;
    }

    /** Sends a header that the signature does not cover. */
    public Acs3Request unsigned(String name, String value) {
        unsigned.add(new Header(name, value));
        return this;
    }

    /** A body with its type, both signed. */
    public Acs3Request body(String contentType, byte[] bytes) {
        headers.put("content-type", contentType);
        body = bytes.clone();
        return this;
    }

    /** A body with its type, both signed. */
    public Acs3Request body(String contentType, String text) {
        return body(contentType, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Claims this instead of the body's hash. */
    public Acs3Request contentHash(String other) {
        contentHash = other;
        return this;
    }

    /** Uses this instead of the signature that belongs there. */
    public Acs3Request signature(String other) {
        signature = other;
        return this;
    }

    /** Signs by ACS4, under the key of the request's day, a region and a product. */
    public Acs3Request scope(String region, String product) {
        String day = headers.getOrDefault("x-acs-date", "").replace("-", "");
        return scope(day.substring(0, Math.min(8, day.length())), region, product);
    }

    /** Signs by ACS4, under the key of a day ({@code yyyyMMdd}), a region and a product. */
    public Acs3Request scope(String date, String region, String product) {
        scope = List.of(date, region, product, "aliyun_v4_request");
        return this;
    }

    private String algorithm() {
        return scope.isEmpty() ? "ACS3-HMAC-SHA256" : "ACS4-HMAC-SHA256";
    }

    /** The lines whose hash is signed. */
    public String canonicalRequest() {
        Map<String, String> signed = signedHeaders();
        StringBuilder lines = new StringBuilder(512)
                .append(method)
                .append("\n/\n")
                .append(Encoding.query(query))
                .append('\n');
        signed.forEach((name, value) ->
                lines.append(name).append(':').append(value.strip()).append('\n'));
        return lines.append('\n')
                .append(String.join(";", signed.keySet()))
                .append('\n')
                .append(signed.getOrDefault("x-acs-content-sha256", hash()))
                .toString();
    }

    /** The signature that belongs there. */
    public String computeSignature() {
        String hash = HEX.formatHex(Encoding.sha256(canonicalRequest().getBytes(StandardCharsets.UTF_8)));
        byte[] secret = ((scope.isEmpty() ? "" : "aliyun_v4") + key.secret()).getBytes(StandardCharsets.UTF_8);
        for (String part : scope) {
            secret = Encoding.hmac("HmacSHA256", secret, part);
        }
        return HEX.formatHex(Encoding.hmac("HmacSHA256", secret, algorithm() + "\n" + hash));
    }

    public WireCall sign() {
        Map<String, String> signed = signedHeaders();
        String proof = signature == null ? computeSignature() : signature;
        List<Header> lines = new ArrayList<>();
        signed.forEach((name, value) -> lines.add(new Header(name, value)));
        lines.addAll(unsigned);
        lines.add(new Header(
                "Authorization",
                algorithm() + " Credential=" + key.id() + (scope.isEmpty() ? "" : "/" + String.join("/", scope))
                        + ",SignedHeaders=" + String.join(";", signed.keySet())
                        + ",Signature=" + proof));
        return new WireCall(method, query.isEmpty() ? "/" : "/?" + Encoding.query(query), lines, body, true);
    }

    private Map<String, String> signedHeaders() {
        Map<String, String> signed = new TreeMap<>(headers);
        signed.putIfAbsent("x-acs-content-sha256", contentHash == null ? hash() : contentHash);
        return signed;
    }

    private String hash() {
        return HEX.formatHex(Encoding.sha256(body));
    }
}
