package dev.jadegate.edge.waf;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.brotli.dec.BrotliInputStream;

/** Decodes bodies for inspection, within limits of size and of ratio. What is forwarded stays as it was sent. */
final class Decompression {
    private static final int PART_BYTES = 8 << 10;
    /** Codings that were applied one after the other. */
    private static final int CODINGS_MAX = 2;
    /** Small bodies may well be many times shorter than what they say. */
    private static final int RATIO_FREE_BYTES = 64 << 10;

    private Decompression() {}

    /** What came of it. */
    sealed interface Decoded {
        @SuppressWarnings("ArrayRecordComponent") // Never compared.
        record Whole(byte[] bytes) implements Decoded {}

        /** The limits were reached; these are the bytes until then. */
        @SuppressWarnings("ArrayRecordComponent") // Never compared.
        record TooMuch(byte[] bytes) implements Decoded {}

        /** The bytes are not what the coding says. */
        record Broken() implements Decoded {}

        /** A coding that is not known here, or too many of them. */
        record Unknown() implements Decoded {}
    }

    /** Whether a Content-Encoding changes nothing. */
    static boolean isIdentity(String encoding) {
        String bare = encoding.strip();
        return bare.isEmpty() || bare.equalsIgnoreCase("identity");
    }

    /** @param encoding the value of Content-Encoding */
    static Decoded decode(String encoding, byte[] body, int bytesMax, int ratioMax) {
        String[] codings = encoding.toLowerCase(Locale.ROOT).split(",", CODINGS_MAX + 1);
        if (codings.length > CODINGS_MAX) {
            return new Decoded.Unknown();
        }
        byte[] bytes = body;
        long most = Math.min(bytesMax, Math.max(RATIO_FREE_BYTES, (long) body.length * ratioMax));
        // The coding that was applied last stands last.
        for (int at = codings.length - 1; at >= 0; at--) {
            Decoded one = one(codings[at].strip(), bytes, (int) most);
            if (!(one instanceof Decoded.Whole(byte[] decoded))) {
                return one;
            }
            bytes = decoded;
        }
        return new Decoded.Whole(bytes);
    }

    private static Decoded one(String coding, byte[] bytes, int most) {
        if (bytes.length == 0) {
            return new Decoded.Whole(bytes);
        }
        try {
            ByteArrayInputStream source = new ByteArrayInputStream(bytes);
            return switch (coding) {
                case "", "identity" -> new Decoded.Whole(bytes);
                case "gzip", "x-gzip" -> read(new GZIPInputStream(source), most);
                // RFC 9110 means zlib; some send the bare format.
                case "deflate" ->
                    read(
                            (bytes[0] & 0x0F) == 8
                                            && bytes.length > 1
                                            && (((bytes[0] & 0xFF) << 8) | (bytes[1] & 0xFF)) % 31 == 0
                                    ? new InflaterInputStream(source)
                                    : new InflaterInputStream(source, new Inflater(true)),
                            most);
                case "br" -> read(new BrotliInputStream(source), most);
                default -> new Decoded.Unknown();
            };
        } catch (IOException | RuntimeException wrong) {
            return new Decoded.Broken();
        }
    }

    private static Decoded read(InputStream decoder, int most) throws IOException {
        try (decoder) {
            ByteArrayOutputStream decoded = new ByteArrayOutputStream(PART_BYTES);
            byte[] part = new byte[PART_BYTES];
            int count = decoder.read(part);
            while (count >= 0) {
                if (decoded.size() + count > most) {
                    decoded.write(part, 0, most - decoded.size());
                    return new Decoded.TooMuch(decoded.toByteArray());
                }
                decoded.write(part, 0, count);
                count = decoder.read(part);
            }
            return new Decoded.Whole(decoded.toByteArray());
        }
    }
}
