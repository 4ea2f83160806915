package dev.jadegate.kms.secret.rotation;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.ResourceName;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.base.json.JsonWriter;
import dev.jadegate.kms.secret.ExtendedConfig;
import dev.jadegate.kms.secret.RotationSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A hook of the owner's, told of each step by a signed POST. What it is sent holds no value: it reads and writes this one
 * secret with the temporary credentials in it. Steps: {@code create} (generic secrets only; the hook puts a version with
 * the stage ACSPending), {@code set}, {@code test}, {@code finish}; each may come again.
 *
 * <p>The signature is HMAC-SHA256 over the time, a line feed and the body, with the value of the secret that
 * {@code HookKey} names.
 */
public final class HookTarget implements RotationTarget {
    static final String TIMESTAMP = "X-Jadegate-Timestamp";
    static final String SIGNATURE = "X-Jadegate-Signature";

    /** A step takes half a minute at most; the rest is for clocks and queues. */
    static final Duration CREDENTIALS_LAST = Duration.ofMinutes(5);

    /** A key that a person made up is guessed from one signature. */
    static final int KEY_BYTES_MIN = 16;

    private static final String SESSION_NAME = "rotation-hook";

    private final HookRule rule;
    private final Authorities authorities;
    private final HookSessions sessions;
    private final Clock clock;

    HookTarget(HookRule rule, Authorities authorities, HookSessions sessions, Clock clock) {
        this.rule = rule;
        this.authorities = authorities;
        this.sessions = sessions;
        this.clock = clock;
    }

    @Override
    public @Nullable String create(Subject subject) throws RotationFailed {
        call(subject, "create");
        return null;
    }

    @Override
    public void set(Rotation rotation) throws RotationFailed {
        call(rotation.subject(), "set");
    }

    @Override
    public void verify(Rotation rotation) throws RotationFailed {
        call(rotation.subject(), "test");
    }

    @Override
    public Duration overlap(ExtendedConfig config) {
        return RotationSettings.overlap(config);
    }

    @Override
    public void release(Rotation rotation) throws RotationFailed {
        call(rotation.subject(), "finish");
    }

    private void call(Subject subject, String step) throws RotationFailed {
        String url = subject.config().hookUrl();
        URI hook = url == null ? null : RotationSettings.hook(url);
        if (hook == null) {
            throw new RotationFailed("`HookUrl` in `CustomData` is not valid");
        }
        InetAddress address = rule.resolve(hook.getHost().replaceAll("[\\[\\]]", ""));
        if (!"https".equals(hook.getScheme()) && !address.isLoopbackAddress()) {
            throw new RotationFailed("a hook on another machine is called by https only");
        }
        String keyName = subject.config().customData().getOrDefault(RotationSettings.HOOK_KEY, "");
        String key = subject.named(keyName);
        Instant now = clock.instant();
        String timestamp = Long.toString(now.getEpochSecond());
        byte[] body = body(subject, step, now);
        try {
            subject.requireNewest();
            int status = new HookCall(authorities.sockets())
                    .post(hook, address, Map.of(TIMESTAMP, timestamp, SIGNATURE, sign(key, timestamp, body)), body);
            if (status >= 300) {
                throw new RotationFailed("the hook answered " + status + " to the step `" + step + "`"
                        + (status < 400 ? "; redirects are not followed" : ""));
            }
        } catch (SSLException refused) {
            throw new RotationFailed("the hook's certificate was not accepted, or it does not speak TLS");
        } catch (IOException failed) {
            throw new RotationFailed("the hook did not answer the step `" + step + "` as HTTP does");
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    private byte[] body(Subject subject, String step, Instant now) throws RotationFailed {
        HookSessions.Session session;
        try {
            session = sessions.begin(subject.account(), SESSION_NAME, policy(subject), now, CREDENTIALS_LAST);
        } catch (ApiFailure refused) {
            throw new RotationFailed("no credentials for the hook: " + refused.message());
        }
        StringBuilder json = new StringBuilder("{");
        try (SecretBytes secret = session.accessKeySecret();
                SecretBytes token = session.securityToken()) {
            append(json, "SecretName", subject.secretName());
            append(json, "Arn", subject.arn().toString());
            append(json, "VersionId", subject.versionId());
            append(json, "Step", step);
            append(json, "Token", token(subject, step));
            json.append(",\"Credentials\":{");
            append(json, "AccessKeyId", session.accessKeyId());
            append(json, "AccessKeySecret", text(secret));
            append(json, "SecurityToken", text(token));
            append(json, "Expiration", session.expiresAt().toString());
            return json.append("}}").toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    private static String text(SecretBytes secret) {
        return secret.use(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private static void append(StringBuilder json, String name, String value) {
        if (json.charAt(json.length() - 1) != '{') {
            json.append(',');
        }
        JsonWriter.appendString(json, name);
        json.append(':');
        JsonWriter.appendString(json, value);
    }

    /** The same each time that the step comes again, and never for another one. */
    static String token(Subject subject, String step) {
        return Hashes.sha256Hex(subject.arn() + "\n" + subject.versionId() + "\n" + step)
                .substring(0, 32);
    }

    /** Nothing but this secret, and the key that it is encrypted with. */
    static String policy(Subject subject) {
        StringBuilder json = new StringBuilder("{\"Version\":\"1\",\"Statement\":[");
        json.append("{\"Effect\":\"Allow\",\"Action\":[\"kms:DescribeSecret\",\"kms:GetSecretValue\",")
                .append("\"kms:PutSecretValue\"],\"Resource\":");
        JsonWriter.appendString(json, subject.arn().toString());
        json.append("},{\"Effect\":\"Allow\",\"Action\":\"kms:GetRandomPassword\",\"Resource\":\"*\"}");
        ResourceName key = subject.key();
        if (key != null) {
            json.append(",{\"Effect\":\"Allow\",\"Action\":[\"kms:Decrypt\",\"kms:GenerateDataKey\"],\"Resource\":");
            JsonWriter.appendString(json, key.toString());
            json.append('}');
        }
        return json.append("]}").toString();
    }

    static String sign(String key, String timestamp, byte[] body) throws RotationFailed {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < KEY_BYTES_MIN) {
            throw new RotationFailed("the key that `HookKey` names has less than " + KEY_BYTES_MIN + " bytes");
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(bytes, "HmacSHA256"));
            mac.update(timestamp.getBytes(StandardCharsets.US_ASCII));
            mac.update((byte) '\n');
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
