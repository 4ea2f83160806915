package dev.jadegate.kms.certificate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Reads and writes the text form of certificates. Source: RFC 7468. Stateless. */
final class Pem {
    static final String CERTIFICATE = "CERTIFICATE";
    static final String REQUEST = "CERTIFICATE REQUEST";
    static final String PUBLIC_KEY = "PUBLIC KEY";

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final int LINE_LENGTH = 64;

    private Pem() {}

    /** {@code der} as text, in lines of 64 characters. */
    static String write(String label, byte[] der) {
        Base64.Encoder lines = Base64.getMimeEncoder(LINE_LENGTH, new byte[] {'\n'});
        return BEGIN + label + DASHES + "\n" + lines.encodeToString(der) + "\n" + END + label + DASHES + "\n";
    }

    /**
     * The bytes of each certificate of a text. Text around them is passed over, because tools write some; anything else in
     * PEM is refused. What is refused is told without the text: somebody may send a private key by mistake.
     *
     * @param parameter which the text is
     * @param lengthMax its longest, in characters
     * @param countMax the most certificates
     * @throws dev.jadegate.base.ApiFailure {@code InvalidParameter}
     */
    static List<byte[]> certificates(String parameter, String text, int lengthMax, int countMax) {
        if (text.length() > lengthMax) {
            throw refused(parameter, "it has more than " + lengthMax + " characters");
        }
        String begin = BEGIN + CERTIFICATE + DASHES;
        String end = END + CERTIFICATE + DASHES;
        List<byte[]> all = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf(DASHES); at >= 0; at = text.indexOf(DASHES, from)) {
            if (!text.startsWith(begin, at)) {
                throw refused(parameter, "it holds something else than certificates in PEM");
            }
            int bodyAt = at + begin.length();
            int endAt = text.indexOf(DASHES, bodyAt);
            if (endAt < 0 || !text.startsWith(end, endAt)) {
                throw refused(parameter, "a certificate does not end with `" + end + "`");
            }
            if (all.size() == countMax) {
                throw refused(parameter, "it holds more than " + countMax + " certificates");
            }
            all.add(body(parameter, text.substring(bodyAt, endAt)));
            from = endAt + end.length();
        }
        if (all.isEmpty()) {
            throw refused(parameter, "it holds no certificate in PEM, which begins with `" + begin + "`");
        }
        return all;
    }

    private static byte[] body(String parameter, String text) {
        StringBuilder characters = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
                characters.append(c);
            }
        }
        byte[] given = characters.toString().getBytes(StandardCharsets.UTF_8);
        try {
            byte[] der = Base64.getDecoder().decode(given);
            // The decoder also takes stray bits and missing padding.
            if (der.length > 0 && Arrays.equals(Base64.getEncoder().encode(der), given)) {
                return der;
            }
        } catch (IllegalArgumentException _) {
            // Told below.
        }
        throw refused(parameter, "a certificate is not base64");
    }

    private static RuntimeException refused(String parameter, String why) {
        return CertificateError.INVALID.failure(parameter, why);
    }
}
