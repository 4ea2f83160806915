package dev.jadegate.traffic.robot;

import dev.jadegate.base.SecretBytes;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * What a browser gets for a solved challenge: a cookie that says until when its visitor need not solve another, signed and bound to
 * the {@link Visitor}. Form: {@code 1.KEY.END.LEVEL.SIGNATURE}. Keys rotate: the first signs, all verify. Immutable.
 */
public final class Clearance {
    /** The longest cookie that is looked at. */
    static final int LENGTH_MAX = 160;

    private static final int KEY_BYTES_MIN = 16;

    private final List<Key> keys;

    /**
     * A key.
     *
     * @param id 1 to 16 letters, digits and hyphens, by which a cookie names it
     * @param secret at least 16 random bytes
     */
    public record Key(String id, SecretBytes secret) {
        public Key {
            if (id.isEmpty()
                    || id.length() > 16
                    || !id.chars().allMatch(c -> c == '-' || Character.isLetterOrDigit(c))) {
                throw new IllegalArgumentException(
                        "`" + id + "` is no id of a key: 1 to 16 letters, digits and hyphens");
            }
            if (secret.length() < KEY_BYTES_MIN) {
                throw new IllegalArgumentException("a key has at least " + KEY_BYTES_MIN + " bytes");
            }
        }
    }

    /** What was done for it; each covers those before it. */
    public enum Level {
        SCRIPT("s"),
        CAPTCHA("c");

        private final String mark;

        Level(String mark) {
            this.mark = mark;
        }
    }

    /** What a cookie is worth. */
    public enum Verdict {
        /** It is signed for this visitor and has not ended. */
        VALID,
        /** There is none, or it is not of this form. */
        MISSING,
        /** It has ended. */
        ENDED,
        /** Its key is gone, or its signature is of another visitor or forged. */
        FOREIGN,
        /** It was given for less than is asked. */
        TOO_LITTLE
    }

    /** Clearances under {@code keys}, the newest first; at least one. */
    public Clearance(List<Key> keys) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("a clearance needs a key to sign with");
        }
        this.keys = List.copyOf(keys);
    }

    /** The value of a cookie that clears {@code visitor} until {@code endsAtSeconds} since 1970. */
    public String issue(Visitor visitor, Level level, long endsAtSeconds) {
        Key key = keys.getFirst();
        String text = "1." + key.id + "." + endsAtSeconds + "." + level.mark;
        return text + "." + sign(key, text, visitor);
    }

    private static String sign(Key key, String text, Visitor visitor) {
        byte[] signature = Signatures.hmac(key.secret, "clearance\n" + text + "\n" + visitor.bound());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    /** What {@code cookie} is worth to {@code visitor} where {@code needed} is asked, at {@code nowSeconds} since 1970. */
    public Verdict verify(String cookie, Visitor visitor, Level needed, long nowSeconds) {
        if (cookie.length() > LENGTH_MAX) {
            return Verdict.MISSING;
        }
        List<String> parts = new ArrayList<>(List.of(cookie.split("\\.", 6)));
        if (parts.size() != 5 || !parts.getFirst().equals("1")) {
            return Verdict.MISSING;
        }
        for (Key key : keys) {
            if (key.id.equals(parts.get(1))) {
                String text = cookie.substring(0, cookie.lastIndexOf('.'));
                if (!Signatures.equal(sign(key, text, visitor), parts.get(4))) {
                    return Verdict.FOREIGN;
                }
                // Signed, so written by issue().
                if (Long.parseLong(parts.get(2)) <= nowSeconds) {
                    return Verdict.ENDED;
                }
                boolean enough = needed == Level.SCRIPT || parts.get(3).equals(Level.CAPTCHA.mark);
                return enough ? Verdict.VALID : Verdict.TOO_LITTLE;
            }
        }
        return Verdict.FOREIGN;
    }
}
