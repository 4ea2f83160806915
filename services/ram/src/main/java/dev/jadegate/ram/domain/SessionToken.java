package dev.jadegate.ram.domain;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.SecretBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a security token says, and its bytes before they are sealed. Nothing of a session is stored: the token is all
 * there is of it.
 *
 * <p>Format, version 1: the version byte; then access key id, secret, account, role id, role name, session name, session
 * policy and source identity, each as an unsigned 16-bit length and that many bytes of UTF-8 (the last two with length 0
 * for absent); then the begin and the end in epoch milliseconds, 64 bits each. Nothing follows.
 *
 * @param accessKeyId the key that the token belongs to
 * @param secret what signs
 * @param sessionPolicy limits the session, null when it has all that the role has
 * @param sourceIdentity who stands at the begin of a chain of roles, null when nobody said
 */
public record SessionToken(
        String accessKeyId,
        SecretBytes secret,
        AccountId account,
        String roleId,
        String roleName,
        String sessionName,
        @Nullable String sessionPolicy,
        @Nullable String sourceIdentity,
        Instant issuedAt,
        Instant expiresAt) {
    private static final int VERSION = 1;
    private static final int FIELD_BYTES_MAX = 0xFFFF;

    public SessionToken {
        if (!expiresAt.isAfter(issuedAt)) {
            throw new IllegalArgumentException("a session ends after it begins, not at `" + expiresAt + "`");
        }
    }

    /** The bytes to seal; the caller clears them. */
    public byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            out.writeByte(VERSION);
            write(out, accessKeyId);
            write(out, secret.use(plaintext -> new String(plaintext, StandardCharsets.UTF_8)));
            write(out, account.value());
            write(out, roleId);
            write(out, roleName);
            write(out, sessionName);
            write(out, sessionPolicy == null ? "" : sessionPolicy);
            write(out, sourceIdentity == null ? "" : sourceIdentity);
            out.writeLong(issuedAt.toEpochMilli());
            out.writeLong(expiresAt.toEpochMilli());
        } catch (IOException impossible) {
            throw new IllegalStateException("memory can be written", impossible);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > FIELD_BYTES_MAX) {
            throw new IllegalArgumentException("a field of " + utf8.length + " bytes does not fit a token");
        }
        out.writeShort(utf8.length);
        out.write(utf8);
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IllegalArgumentException when {@code bytes} are of another version or not such bytes
     */
    public static SessionToken decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IllegalArgumentException("token version `" + version + "` is not known");
            }
            SessionToken token = new SessionToken(
                    read(in),
                    SecretBytes.ofText(read(in)),
                    new AccountId(read(in)),
                    read(in),
                    read(in),
                    read(in),
                    emptyToNull(read(in)),
                    emptyToNull(read(in)),
                    Instant.ofEpochMilli(in.readLong()),
                    Instant.ofEpochMilli(in.readLong()));
            if (in.available() > 0) {
                throw new IllegalArgumentException("a token has " + in.available() + " bytes too many");
            }
            return token;
        } catch (IOException tooShort) {
            throw new IllegalArgumentException("a token ends too early", tooShort);
        }
    }

    private static String read(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readUnsignedShort()), StandardCharsets.UTF_8);
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
