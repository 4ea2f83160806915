package dev.jadegate.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes one request of the RPC 1.0 style: string to sign {@code METHOD&%2F&enc(sorted query and form)}, HMAC-SHA1 under
 * the secret and {@code &}, Base64, in the parameter {@code Signature}. Each step can be bent.
 */
public final class RpcRequest {
    private final String hostAndPort;
    private final AccessKey key;
    private final Map<String, String> query = new LinkedHashMap<>();
    private final Map<String, String> form = new LinkedHashMap<>();
    private String method = "POST";
    private @Nullable String signature;

    RpcRequest(String hostAndPort, AccessKey key, String version, String action, String timestamp, String nonce) {
        this.hostAndPort = hostAndPort;
        this.key = key;
        query.put("Action", action);
        query.put("Version", version);
        query.put("Format", "JSON");
        query.put("AccessKeyId", key.id());
        query.put("SignatureMethod", "HMAC-SHA1");
        query.put("SignatureVersion", "1.0");
        query.put("SignatureNonce", nonce);
        query.put("Timestamp", timestamp);
        String token = key.securityToken();
        if (token != null) {
            query.put("SecurityToken", token);
        }
    }

    public RpcRequest method(String other) {
        method = other;
        return this;
    }

    /** Sets a parameter of the query; the style's own ones too. */
    public RpcRequest query(String name, String value) {
        query.put(name, value);
        return this;
    }

    /** Sets a parameter of the form body. */
    public RpcRequest form(String name, String value) {
        form.put(name, value);
        return this;
    }

    public RpcRequest without(String name) {
        query.remove(name);
        return this;
    }

    /** Uses this instead of the signature that belongs there; empty leaves the parameter out. */
    public RpcRequest signature(String other) {
        signature = other;
        return this;
    }

    /** What the signature covers. */
    public String stringToSign() {
        Map<String, String> all = new TreeMap<>(query);
        all.putAll(form);
        return method + "&%2F&" + Encoding.percent(Encoding.query(all));
    }

    /** The signature that belongs there. */
    public String computeSignature() {
        return Base64.getEncoder().encodeToString(Encoding.hmac("HmacSHA1", key.secret() + '&', stringToSign()));
    }

    public WireCall sign() {
        String signed = signature == null ? computeSignature() : signature;
        String text = Encoding.query(query) + (signed.isEmpty() ? "" : "&Signature=" + Encoding.percent(signed));
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("Host", hostAndPort));
        if (!form.isEmpty()) {
            headers.add(new Header("Content-Type", "application/x-www-form-urlencoded"));
        }
        byte[] body = Encoding.query(form).getBytes(StandardCharsets.US_ASCII);
        return new WireCall(method, "/?" + text, headers, body, true);
    }
}
