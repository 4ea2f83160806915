package dev.jadegate.seclang.rehearse;

import java.util.List;
import java.util.Locale;

/**
 * What rules are not to look at, for requests of one method and path.
 *
 * @param parts pairs of a rule and what it is not to look at, at least one
 */
public record Exclusion(String method, String path, List<Part> parts) {
    private static final String SAFE_IN_PATHS = "/._-~";

    public Exclusion {
        parts = List.copyOf(parts);
    }

    /**
     * A rule and what it is not to look at.
     *
     * @param variable as a match names it: {@code ARGS:name}, {@code REQUEST_URI}; empty when the rule is not to run at all
     */
    public record Part(long rule, String variable) {
        /** As an action. */
        String control() {
            return variable.isEmpty()
                    ? "ctl:ruleRemoveById=" + rule
                    : "ctl:ruleRemoveTargetById=" + rule + ";" + target();
        }

        private String target() {
            int colon = variable.indexOf(':');
            if (colon < 0) {
                return variable;
            }
            String name = variable.substring(colon + 1);
            String collection = variable.substring(0, colon + 1);
            if (!isPlain(name)) {
                return collection + "/" + pattern(name) + "/";
            }
            return collection + name;
        }

        /** The place of an element in an array says nothing about what the element is. */
        private static String pattern(String name) {
            StringBuilder pattern = new StringBuilder("^");
            String[] members = name.split("\\.", -1);
            for (int at = 0; at < members.length; at++) {
                pattern.append(at == 0 ? "" : "\\.");
                pattern.append(at > 0 && isIndex(members[at]) ? indexPattern(members[at]) : quoted(members[at]));
            }
            return pattern.append('$').toString();
        }

        private static boolean isPlain(String name) {
            String[] members = name.split("\\.", -1);
            for (int at = 1; at < members.length; at++) {
                if (isIndex(members[at])) {
                    return false;
                }
            }
            return name.equals("/*") || isSafe(name, "_-.");
        }

        private static boolean isIndex(String member) {
            String number = member.startsWith("array_") ? member.substring("array_".length()) : member;
            return !number.isEmpty() && number.chars().allMatch(one -> one >= '0' && one <= '9');
        }

        private static String indexPattern(String member) {
            return (member.startsWith("array_") ? "array_" : "") + "[0-9]+";
        }
    }

    /**
     * As rules, to be read before all others.
     *
     * @param id of the first rule; each of the others has the next
     */
    public String rules(long id) {
        StringBuilder rules = new StringBuilder();
        rules.append(
                        isSafe(path, SAFE_IN_PATHS)
                                ? "SecRule REQUEST_FILENAME \"@streq " + path
                                // As it was sent: rules see a path that has escapes with these decoded.
                                : "SecRule REQUEST_URI_RAW \"@rx ^" + quoted(path) + "(?:[?]|$)")
                .append("\" \"id:")
                .append(id)
                .append(",phase:1,pass,nolog,t:none,chain\"\n")
                .append("  SecRule REQUEST_METHOD \"")
                .append(equal(method))
                .append("\" \"t:none");
        for (Part part : parts) {
            rules.append(",\\\n    ").append(part.control());
        }
        return rules.append("\"\n").toString();
    }

    private static String equal(String text) {
        return isSafe(text, "-") ? "@streq " + text : "@rx ^" + quoted(text) + "$";
    }

    private static boolean isSafe(String text, String more) {
        return !text.isEmpty() && text.chars().allMatch(one -> isLetterOrDigit(one) || more.indexOf(one) >= 0);
    }

    private static boolean isLetterOrDigit(int one) {
        return (one >= '0' && one <= '9') || (one >= 'A' && one <= 'Z') || (one >= 'a' && one <= 'z');
    }

    /** What matches just this text, without a byte that rules read otherwise. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder();
        for (int at = 0; at < text.length(); at++) {
            char one = text.charAt(at);
            if (isLetterOrDigit(one) || one == '_') {
                quoted.append(one);
            } else {
                quoted.append(String.format(Locale.ROOT, "\\x%02x", (int) one));
            }
        }
        return quoted.toString();
    }
}
