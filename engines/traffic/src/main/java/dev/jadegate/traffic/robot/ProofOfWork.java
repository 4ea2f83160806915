package dev.jadegate.traffic.robot;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.base.json.JsonLimits;
import dev.jadegate.base.json.JsonReader;
import dev.jadegate.base.json.JsonSyntaxException;
import dev.jadegate.base.json.JsonValue;
import dev.jadegate.base.json.JsonWriter;
import dev.jadegate.traffic.rate.StateTable;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Challenges that take a browser a moment and a flooder too long: find the number whose SHA-256 after a salt is given. As ALTCHA
 * (version 1) does it, so its widgets solve them too. The server keeps nothing of a challenge but that its solution was used, 32
 * bytes until it ends. The salt carries the end and the visitor, and closes with {@code &}, so that no digit of the number can be
 * moved into it. May be used by many threads.
 */
public final class ProofOfWork {
    /** The largest number that may be asked for: minutes of work for a phone. */
    public static final int NUMBER_MAX = 10_000_000;

    /** The longest solution that is looked at. */
    static final int SOLUTION_LENGTH_MAX = 2048;

    private static final JsonLimits JSON = new JsonLimits(SOLUTION_LENGTH_MAX, 2, 20);

    private final SecretBytes key;
    private final StateTable used;

    /**
     * A challenge as a page gets it.
     *
     * @param algorithm SHA-256
     * @param challenge the hash to reach, in hexadecimal
     * @param maxNumber up to which to look
     * @param salt what stands before the number
     * @param signature of the challenge
     */
    public record Challenge(String algorithm, String challenge, int maxNumber, String salt, String signature) {
        /** As JSON, with ALTCHA's names. */
        public String json() {
            StringBuilder json = new StringBuilder("{\"algorithm\":");
            JsonWriter.appendString(json, algorithm);
            json.append(",\"challenge\":");
            JsonWriter.appendString(json, challenge);
            json.append(",\"maxnumber\":").append(maxNumber).append(",\"salt\":");
            JsonWriter.appendString(json, salt);
            json.append(",\"signature\":");
            JsonWriter.appendString(json, signature);
            return json.append('}').toString();
        }
    }

    /** What a solution is worth. */
    public enum Verdict {
        /** It is right, in time, of this visitor, and was not used before. */
        SOLVED,
        /** It is not of the form that a solution has. */
        MALFORMED,
        /** Nobody here signed its challenge. */
        FORGED,
        /** The number is not the one. */
        WRONG,
        /** The challenge has ended. */
        ENDED,
        /** It was given to another visitor. */
        FOREIGN,
        /** It was used before. */
        USED
    }

    /**
     * Challenges under {@code key}, at least 16 random bytes, of which at least {@code capacity} solutions are remembered at once. A
     * solution that is forgotten too early could be used twice; give room for as many as are solved before they end.
     */
    public ProofOfWork(SecretBytes key, int capacity) {
        if (key.length() < 16) {
            throw new IllegalArgumentException("a key has at least 16 bytes");
        }
        this.key = key;
        this.used = new StateTable(capacity, 1);
    }

    /**
     * A challenge for {@code visitor}.
     *
     * @param random 12 random bytes or more, used for this challenge alone
     * @param number the solution, random from 0 to {@code maxNumber}
     * @param maxNumber 1 to {@link #NUMBER_MAX}: how much work
     * @param endsAtSeconds since 1970
     */
    public Challenge challenge(Visitor visitor, byte[] random, int number, int maxNumber, long endsAtSeconds) {
        if (random.length < 12 || maxNumber < 1 || maxNumber > NUMBER_MAX || number < 0 || number > maxNumber) {
            throw new IllegalArgumentException("12 random bytes, and a number of 0 to at most " + NUMBER_MAX);
        }
        String salt =
                HexFormat.of().formatHex(random) + "?expires=" + endsAtSeconds + "&visitor=" + mark(visitor) + "&";
        String challenge = Signatures.sha256Hex(salt + number);
        return new Challenge("SHA-256", challenge, maxNumber, salt, Signatures.hmacHex(key, challenge));
    }

    private String mark(Visitor visitor) {
        return Signatures.hmacHex(key, "visitor\n" + visitor.bound()).substring(0, 16);
    }

    /**
     * What {@code solution} is worth: the JSON {@code {algorithm, challenge, number, salt, signature}} in Base64.
     *
     * @param nowSeconds since 1970
     */
    public Verdict verify(String solution, Visitor visitor, long nowSeconds) {
        if (solution.length() > SOLUTION_LENGTH_MAX) {
            return Verdict.MALFORMED;
        }
        JsonValue document;
        try {
            byte[] json = Base64.getDecoder().decode(solution);
            document = JsonReader.read(json, JSON);
        } catch (IllegalArgumentException | JsonSyntaxException broken) {
            return Verdict.MALFORMED;
        }
        if (!(document instanceof JsonValue.JsonObject object)
                || !text(object, "algorithm").equals("SHA-256")
                || !(object.get("number") instanceof JsonValue.JsonNumber number)
                || number.text().length() > 9) {
            return Verdict.MALFORMED;
        }
        String challenge = text(object, "challenge");
        String salt = text(object, "salt");
        if (!Signatures.equal(Signatures.hmacHex(key, challenge), text(object, "signature"))) {
            return Verdict.FORGED;
        }
        if (!Signatures.equal(Signatures.sha256Hex(salt + number.text()), challenge) || !salt.endsWith("&")) {
            return Verdict.WRONG;
        }
        // From here on the salt is one that challenge() made.
        long ends = Long.parseLong(parameter(salt, "?expires="));
        if (ends <= nowSeconds) {
            return Verdict.ENDED;
        }
        if (!parameter(salt, "&visitor=").equals(mark(visitor))) {
            return Verdict.FOREIGN;
        }
        return use(challenge, ends, nowSeconds) ? Verdict.SOLVED : Verdict.USED;
    }

    /** A hash of random bytes is as good a key as any. */
    private boolean use(String challenge, long endsAtSeconds, long nowSeconds) {
        long hash = Long.parseUnsignedLong(challenge.substring(0, 16), 16);
        return used.with(hash, nowSeconds * 1000, (cells, at) -> {
                    StateTable.keep(cells, at, endsAtSeconds * 1000);
                    return cells[at]++;
                })
                == 0;
    }

    private static String text(JsonValue.JsonObject object, String name) {
        return object.get(name) instanceof JsonValue.JsonString text ? text.text() : "";
    }

    private static String parameter(String salt, String name) {
        int start = salt.indexOf(name) + name.length();
        return salt.substring(start, salt.indexOf('&', start));
    }

    /** Solves {@code challenge} by trying, as a browser does; for tests and clients. -1 when there is no solution. */
    public static int solve(Challenge challenge) {
        for (int number = 0; number <= challenge.maxNumber(); number++) {
            if (Signatures.sha256Hex(challenge.salt() + number).equals(challenge.challenge())) {
                return number;
            }
        }
        return -1;
    }

    /** The solution of {@code challenge} as a page sends it. */
    public static String solution(Challenge challenge, int number) {
        String json = challenge.json();
        String with = json.substring(0, json.length() - 1) + ",\"number\":" + number + "}";
        return Base64.getEncoder().encodeToString(with.getBytes(StandardCharsets.UTF_8));
    }
}
