package dev.jadegate.ram.domain;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/** What an authenticator app reads a seed from: its text, and a picture of it. */
public final class SeedImage {
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int MODULE_PIXELS = 4;
    private static final int QUIET_MODULES = 4;
    private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    private SeedImage() {}

    /** RFC 4648 base32 without padding: a seed's length is a multiple of 5 bytes. */
    public static String base32(byte[] seed) {
        if (seed.length % 5 != 0) {
            throw new IllegalArgumentException("a seed of " + seed.length + " bytes would need padding");
        }
        StringBuilder text = new StringBuilder(seed.length / 5 * 8);
        for (int at = 0; at < seed.length; at += 5) {
            long group = 0;
            for (int i = 0; i < 5; i++) {
                group = group << 8 | (seed[at + i] & 0xFF);
            }
            for (int shift = 35; shift >= 0; shift -= 5) {
                text.append(BASE32.charAt((int) (group >>> shift) & 31));
            }
        }
        return text.toString();
    }

    /** The key URI that authenticator apps know. */
    public static String uri(String base32Seed, String label, String issuer) {
        return "otpauth://totp/" + encoded(issuer) + ':' + encoded(label) + "?secret=" + base32Seed + "&issuer="
                + encoded(issuer) + "&algorithm=SHA1&digits=" + OneTimeCode.DIGITS + "&period="
                + OneTimeCode.STEP_SECONDS;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A PNG of {@code text}'s QR code, in base64. */
    public static String qrCodePng(String text) {
        try {
            BitMatrix code = new QRCodeWriter()
                    .encode(
                            text,
                            BarcodeFormat.QR_CODE,
                            0,
                            0,
                            Map.of(
                                    EncodeHintType.ERROR_CORRECTION,
                                    ErrorCorrectionLevel.M,
                                    EncodeHintType.MARGIN,
                                    QUIET_MODULES));
            return Base64.getEncoder().encodeToString(png(code));
        } catch (WriterException | IOException impossible) {
            throw new IllegalStateException("a key URI fits a QR code, and memory can be written", impossible);
        }
    }

    /** A grey PNG of one bit a pixel; a few lines here spare the whole desktop module of the JDK. */
    private static byte[] png(BitMatrix code) throws IOException {
        int side = code.getWidth() * MODULE_PIXELS;
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(PNG_SIGNATURE);
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        DataOutputStream fields = new DataOutputStream(header);
        fields.writeInt(side);
        fields.writeInt(side);
        fields.write(new byte[] {1, 0, 0, 0, 0}); // one bit, grey, deflate, adaptive filter, not interlaced
        chunk(file, "IHDR", header.toByteArray());
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream pixels = new DeflaterOutputStream(packed)) {
            byte[] row = new byte[1 + (side + 7) / 8];
            for (int y = 0; y < side; y++) {
                java.util.Arrays.fill(row, (byte) 0);
                for (int x = 0; x < side; x++) {
                    if (!code.get(x / MODULE_PIXELS, y / MODULE_PIXELS)) {
                        row[1 + x / 8] |= (byte) (0x80 >> x % 8);
                    }
                }
                pixels.write(row);
            }
        }
        chunk(file, "IDAT", packed.toByteArray());
        chunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream file, String type, byte[] content) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 check = new CRC32();
        check.update(name);
        check.update(content);
        DataOutputStream out = new DataOutputStream(file);
        out.writeInt(content.length);
        out.write(name);
        out.write(content);
        out.writeInt((int) check.getValue());
    }
}
