package dev.jadegate.seclang.opinion;

import dev.jadegate.seclang.transformation.Bytes;
import dev.jadegate.seclang.transformation.Transformation;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A value as an attacker may mean it: decoded in the ways that servers and browsers decode. */
final class Forms {
    /** Decoding is repeated this often: double encoding is an evasion, more is not decoded by anyone. */
    private static final int ROUNDS_MAX = 3;

    /** Shorter runs of Base64 are words more often than not. */
    private static final int BASE64_BYTES_MIN = 12;

    private static final List<Transformation> DECODERS = List.of(
            Transformation.URL_DECODE_UNI,
            Transformation.HTML_ENTITY_DECODE,
            Transformation.JS_DECODE,
            Transformation.CSS_DECODE);

    private Forms() {}

    /** The forms in which structures are looked for, in lower case: at most eight, none longer than the value. */
    static Set<String> of(String raw, String seen) {
        Set<String> forms = new LinkedHashSet<>();
        forms.add(Bytes.lower(raw));
        forms.add(Bytes.lower(seen));
        String decoded = raw;
        for (int round = 0; round < ROUNDS_MAX; round++) {
            String before = decoded;
            for (Transformation decoder : DECODERS) {
                // A plus in prose is a plus; in a value it was decoded already.
                if (decoder != Transformation.URL_DECODE_UNI || decoded.indexOf('%') >= 0) {
                    decoded = decoder.apply(decoded);
                }
            }
            if (decoded.equals(before)) {
                break;
            }
            forms.add(Bytes.lower(decoded));
        }
        String base64 = base64(raw);
        if (!base64.isEmpty()) {
            forms.add(Bytes.lower(base64));
        }
        String last = Bytes.lower(decoded);
        // Comments split words of SQL; controls split words of scripts.
        forms.add(Transformation.REPLACE_COMMENTS.apply(last));
        forms.add(withoutControls(last));
        return forms;
    }

    private static String withoutControls(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); at++) {
            char one = text.charAt(at);
            if (one >= ' ' && one != 0x7f) {
                kept.append(one);
            } else if (one == '\n' && at > 0 && text.charAt(at - 1) != ':') {
                kept.append(' ');
            }
        }
        return kept.toString();
    }

    /** What a value that is Base64 as a whole, or each part of a JSON web token, says; empty when it says nothing readable. */
    private static String base64(String raw) {
        List<String> texts = new ArrayList<>();
        int from = 0;
        while (from < raw.length()) {
            int dot = raw.indexOf('.', from);
            String part = raw.substring(from, dot < 0 ? raw.length() : dot);
            from = from + part.length() + 1;
            String text = decoded(part);
            if (!text.isEmpty()) {
                texts.add(text);
            }
        }
        return String.join("\n", texts);
    }

    private static String decoded(String part) {
        if (part.length() < BASE64_BYTES_MIN) {
            return "";
        }
        String standard =
                part.replace('-', '+').replace('_', '/').replace("%3D", "=").replace("%3d", "=");
        for (int at = 0; at < standard.length(); at++) {
            char one = standard.charAt(at);
            if (!Bytes.isLetter(one) && !Bytes.isDigit(one) && one != '+' && one != '/' && one != '=') {
                return "";
            }
        }
        int end = standard.length();
        while (end > 0 && standard.charAt(end - 1) == '=') {
            end--;
        }
        if (end % 4 == 1 || standard.substring(0, end).indexOf('=') >= 0) {
            return "";
        }
        byte[] bytes = Base64.getDecoder().decode(standard.substring(0, end));
        StringBuilder text = new StringBuilder(bytes.length);
        for (byte one : bytes) {
            if (one < ' ' && one != '\n' && one != '\r' && one != '\t') {
                return "";
            }
            text.append((char) one);
        }
        return text.toString();
    }
}
