package dev.jadegate.policy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A second evaluator, written from the documentation's evaluation process and sharing nothing with the engine but the
 * parsed document: the definition for wildcards, the JDK for addresses, dates and numbers, every statement looked at.
 */
final class ReferenceEvaluator {
    private ReferenceEvaluator() {}

    static Decision.Verdict decide(
            List<PolicyDocument> policies, String action, String resource, Map<String, String> context) {
        List<PolicyDocument.Statement> matching = policies.stream()
                .flatMap(policy -> policy.statements().stream())
                .filter(statement -> matches(statement, action, resource, context))
                .toList();
        if (matching.stream().anyMatch(statement -> !statement.allow())) {
            return Decision.Verdict.EXPLICIT_DENY;
        }
        return matching.isEmpty() ? Decision.Verdict.IMPLICIT_DENY : Decision.Verdict.ALLOW;
    }

    /** Whether a role's trust policy lets {@code caller} in. */
    static Decision.Verdict trusts(PolicyDocument trust, TrustCaller caller, Map<String, String> context) {
        List<PolicyDocument.Statement> matching = trust.statements().stream()
                .filter(statement -> statement.principals().stream().anyMatch(principal -> switch (caller) {
                            case TrustCaller.Identity(String account, String name) ->
                                principal.type() == PolicyDocument.TrustedPrincipal.Type.RAM
                                        && (principal.value().equals(name)
                                                || principal.value().equals("acs:ram::" + account + ":root"));
                            case TrustCaller.Service(String host) ->
                                principal.equals(new PolicyDocument.TrustedPrincipal(
                                        PolicyDocument.TrustedPrincipal.Type.SERVICE, host));
                            case TrustCaller.Provider(String name) ->
                                principal.equals(new PolicyDocument.TrustedPrincipal(
                                        PolicyDocument.TrustedPrincipal.Type.FEDERATED, name));
                        })
                        && statement.actions().stream().anyMatch(action -> like(action, "sts:AssumeRole"))
                        && statement.conditions().stream().allMatch(condition -> holds(condition, context)))
                .toList();
        if (matching.stream().anyMatch(statement -> !statement.allow())) {
            return Decision.Verdict.EXPLICIT_DENY;
        }
        return matching.isEmpty() ? Decision.Verdict.IMPLICIT_DENY : Decision.Verdict.ALLOW;
    }

    private static boolean matches(
            PolicyDocument.Statement statement, String action, String resource, Map<String, String> context) {
        boolean listed = statement.actions().stream()
                .anyMatch(pattern -> like(pattern.toLowerCase(Locale.ROOT), action.toLowerCase(Locale.ROOT)));
        return listed != statement.notActions()
                && statement.resources().stream().anyMatch(pattern -> resource(pattern, resource))
                && statement.conditions().stream().allMatch(condition -> holds(condition, context));
    }

    /** By the definition: a star stands for nothing, or for a character and a star. */
    static boolean like(String pattern, String text) {
        if (pattern.isEmpty()) {
            return text.isEmpty();
        }
        int first = pattern.codePointAt(0);
        String rest = pattern.substring(Character.charCount(first));
        if (first == '*') {
            return like(rest, text)
                    || (!text.isEmpty() && like(pattern, text.substring(Character.charCount(text.codePointAt(0)))));
        }
        return !text.isEmpty()
                && (first == '?' || first == text.codePointAt(0))
                && like(rest, text.substring(Character.charCount(text.codePointAt(0))));
    }

    private static boolean resource(String pattern, String resource) {
        if (pattern.equals("*")) {
            return true;
        }
        String[] wanted = pattern.split(":", 5);
        String[] got = resource.split(":", 5);
        for (int field = 0; field < 5; field++) {
            String value = (field == 2 || field == 3) && got[field].equals("*") ? "" : got[field];
            if (!like(wanted[field], value)) {
                return false;
            }
        }
        return true;
    }

    private static boolean holds(PolicyDocument.Condition condition, Map<String, String> context) {
        String name = condition.operator().wireName();
        boolean negated = name.contains("Not");
        String got = null;
        for (Map.Entry<String, String> entry : context.entrySet()) {
            if (sameKey(entry.getKey(), condition.key())) {
                got = entry.getValue();
            }
        }
        if (got == null) {
            return negated;
        }
        String value = got;
        Predicate<String> test = wanted -> compare(name.replace("Not", ""), wanted, value);
        return condition.values().stream().anyMatch(test) != negated;
    }

    private static boolean sameKey(String a, String b) {
        int slashA = a.indexOf('/');
        int slashB = b.indexOf('/');
        if (slashA < 0 || slashB < 0) {
            return slashA == slashB && a.equalsIgnoreCase(b);
        }
        return a.substring(0, slashA).equalsIgnoreCase(b.substring(0, slashB))
                && a.substring(slashA).equals(b.substring(slashB));
    }

    private static boolean compare(String operator, String wanted, String got) {
        try {
            return switch (operator) {
                case "StringEquals" -> wanted.equals(got);
                case "StringEqualsIgnoreCase" -> wanted.equalsIgnoreCase(got);
                case "StringLike" -> like(wanted, got);
                case "Bool" ->
                    (got.equalsIgnoreCase("true") || got.equalsIgnoreCase("false")) && wanted.equalsIgnoreCase(got);
                case "IpAddress" -> within(wanted, got);
                default -> {
                    int order = operator.startsWith("Numeric")
                            ? new BigDecimal(got).compareTo(new BigDecimal(wanted))
                            : instant(got).compareTo(instant(wanted));
                    yield switch (operator.replace("Numeric", "").replace("Date", "")) {
                        case "Equals" -> order == 0;
                        case "LessThan" -> order < 0;
                        case "LessThanEquals" -> order <= 0;
                        case "GreaterThan" -> order > 0;
                        case "GreaterThanEquals" -> order >= 0;
                        default -> throw new IllegalStateException(operator);
                    };
                }
            };
        } catch (NumberFormatException | java.time.DateTimeException | UnknownHostException wrongType) {
            return false;
        }
    }

    private static Instant instant(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }

    private static boolean within(String range, String address) throws UnknownHostException {
        // The JDK takes `1` for 0.0.0.1 and would look up a name.
        if (!address.matches("[0-9]+([.][0-9]+){3}|[0-9a-fA-F.]*:[0-9a-fA-F.:]*")) {
            return false;
        }
        String[] parts = range.split("/", 2);
        byte[] network = InetAddress.getByName(parts[0]).getAddress();
        byte[] host = InetAddress.getByName(address).getAddress();
        if (network.length != host.length) {
            return false;
        }
        int prefix = parts.length == 1 ? network.length * 8 : Integer.parseInt(parts[1]);
        if (parts.length == 2 && network.length == 4 && parts[0].contains(":")) {
            // The JDK answers four bytes for an IPv4 address in IPv6 form.
            prefix -= 96;
        }
        int shift = network.length * 8 - prefix;
        return Arrays.equals(
                new BigInteger(1, network).shiftRight(shift).toByteArray(),
                new BigInteger(1, host).shiftRight(shift).toByteArray());
    }
}
