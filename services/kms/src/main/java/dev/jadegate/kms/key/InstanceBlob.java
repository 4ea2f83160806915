package dev.jadegate.kms.key;

import dev.jadegate.crypto.CiphertextBlob;
import dev.jadegate.crypto.DirectCipher;
import dev.jadegate.crypto.DirectCipher.Padding;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What AdvanceEncrypt returns and AdvanceDecrypt takes: a ciphertext with what opening it needs beside the associated data.
 *
 * <pre>
 * 36  id of the key version, ASCII
 *  1  format, 2 (1 is that of the blobs of Encrypt of KMS itself)
 *  1  algorithm: 1 AES_GCM, 2 SM4_GCM, 3 AES_CBC
 *  1  padding: 1 PKCS7_PADDING, 2 NO_PADDING; of CBC
 * 12  IV, 16 for AES_CBC
 *  n  ciphertext, with GCM the tag behind it
 * </pre>
 *
 * @param iv as long as the cipher's are
 */
@SuppressWarnings("ArrayRecordComponent")
record InstanceBlob(String keyVersionId, DirectCipher cipher, Padding padding, byte[] iv, byte[] ciphertext) {
    private static final byte FORMAT = 2;
    private static final int FORMAT_AT = CiphertextBlob.VERSION_ID_BYTES;
    private static final int IV_AT = FORMAT_AT + 3;
    private static final Pattern VERSION_ID = Pattern.compile("[0-9a-f-]{36}");

    byte[] toBytes() {
        byte[] bytes = new byte[IV_AT + iv.length + ciphertext.length];
        byte[] id = keyVersionId.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(id, 0, bytes, 0, id.length);
        bytes[FORMAT_AT] = FORMAT;
        bytes[FORMAT_AT + 1] = (byte) cipher.code();
        bytes[FORMAT_AT + 2] = (byte) padding.code();
        System.arraycopy(iv, 0, bytes, IV_AT, iv.length);
        System.arraycopy(ciphertext, 0, bytes, IV_AT + iv.length, ciphertext.length);
        return bytes;
    }

    /** The blob of these bytes, or null when they are none. */
    static @Nullable InstanceBlob parse(byte[] bytes) {
        if (bytes.length < IV_AT || bytes[FORMAT_AT] != FORMAT) {
            return null;
        }
        String id = new String(bytes, 0, CiphertextBlob.VERSION_ID_BYTES, StandardCharsets.US_ASCII);
        DirectCipher cipher = DirectCipher.ofCode(bytes[FORMAT_AT + 1]);
        Padding padding = Padding.ofCode(bytes[FORMAT_AT + 2]);
        if (!VERSION_ID.matcher(id).matches()
                || cipher == null
                || padding == null
                || bytes.length < IV_AT + cipher.ivBytes()) {
            return null;
        }
        int body = IV_AT + cipher.ivBytes();
        return new InstanceBlob(
                id,
                cipher,
                padding,
                Arrays.copyOfRange(bytes, IV_AT, body),
                Arrays.copyOfRange(bytes, body, bytes.length));
    }
}
