package dev.jadegate.traffic.robot;

import dev.jadegate.traffic.Resources;

/**
 * The page that makes a browser solve a {@link ProofOfWork} and sends the solution in Base64 by POST to a path of the edge, which
 * answers 204 with the {@link Clearance}. It asks nothing of other sites, calculates in a worker, falls back to a SHA-256 of its
 * own where the browser has none, and tells people without JavaScript or cookies what to do. Immutable.
 */
public final class ChallengePage {
    private final String template;
    private final String verifyPath;

    /** Pages that send their solution to {@code verifyPath}, a path of letters, digits, hyphens, dots and slashes. */
    public ChallengePage(String verifyPath) {
        boolean plain = verifyPath.startsWith("/")
                && verifyPath
                        .chars()
                        .allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || "-._/".indexOf(c) >= 0));
        if (!plain) {
            throw new IllegalArgumentException("`" + verifyPath + "` is no plain path from `/` on");
        }
        this.template = Resources.text("robot/challenge.html");
        this.verifyPath = verifyPath;
    }

    /**
     * The page.
     *
     * @param nonce random text of letters and digits, for this answer alone
     * @param reference by which people can ask about this answer: letters, digits and hyphens
     */
    public String html(ProofOfWork.Challenge challenge, String nonce, String reference) {
        return template.replace("${nonce}", token(nonce))
                .replace("${reference}", token(reference))
                .replace("${verifyPath}", verifyPath)
                // Inside a script element only `<` could end it.
                .replace("${challenge}", challenge.json().replace("<", "\\u003c"));
    }

    /** The header Content-Security-Policy for the page with {@code nonce}. */
    public static String contentSecurityPolicy(String nonce) {
        return "default-src 'none'; script-src 'nonce-" + token(nonce) + "'; style-src 'nonce-" + token(nonce)
                + "'; worker-src blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    private static String token(String text) {
        if (text.isEmpty()
                || text.length() > 128
                || !text.chars().allMatch(c -> c == '-' || (c < 128 && Character.isLetterOrDigit(c)))) {
            throw new IllegalArgumentException("a nonce or reference has 1 to 128 letters, digits and hyphens");
        }
        return text;
    }
}
