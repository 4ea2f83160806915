package dev.jadegate.traffic.rule;

import dev.jadegate.traffic.request.Texts;

/** Keeps what is most likely secret out of explanations. */
final class Secrets {
    private static final String[] PARTS = {
        "pass",
        "pwd",
        "secret",
        "token",
        "auth",
        "key",
        "session",
        "sid",
        "code",
        "otp",
        "pin",
        "card",
        "sign",
        "credential"
    };

    private Secrets() {}

    /** Whether the value of an argument called {@code name} is told to nobody. */
    static boolean isSecretName(String name) {
        String lower = Texts.lower(name);
        for (String part : PARTS) {
            if (lower.contains(part)) {
                return true;
            }
        }
        return false;
    }

    /** A query without the values of such arguments. */
    static String maskQuery(String query) {
        if (query.indexOf('=') < 0) {
            return query;
        }
        StringBuilder masked = new StringBuilder(query.length());
        for (String pair : query.split("&", -1)) {
            int equal = pair.indexOf('=');
            masked.append(masked.isEmpty() ? "" : "&");
            masked.append(
                    equal > 0 && isSecretName(pair.substring(0, equal)) ? pair.substring(0, equal + 1) + "***" : pair);
        }
        return masked.toString();
    }
}
