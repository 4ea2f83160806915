package dev.jadegate.policy;

import dev.jadegate.policy.PolicyDocument.TrustedPrincipal;

/** The forms of the principals of a trust policy, and whom they name. */
final class TrustedPrincipals {
    private static final String PREFIX = "acs:ram::";
    private static final int ACCOUNT_LENGTH_MAX = 20;
    private static final int NAME_LENGTH_MAX = 64;
    private static final int PROVIDER_LENGTH_MAX = 128;
    private static final int HOST_LENGTH_MAX = 253;
    private static final int LABEL_LENGTH_MAX = 63;

    private TrustedPrincipals() {}

    static boolean isValid(TrustedPrincipal.Type type, String value) {
        return switch (type) {
            case RAM -> {
                String entity = entity(value);
                yield entity.equals("root")
                        || isName(entity, "user/", NAME_LENGTH_MAX, "._-@")
                        || isName(entity, "role/", NAME_LENGTH_MAX, "._-");
            }
            case SERVICE -> isService(value);
            case FEDERATED -> {
                String entity = entity(value);
                yield isName(entity, "saml-provider/", PROVIDER_LENGTH_MAX, "._-")
                        || isName(entity, "oidc-provider/", PROVIDER_LENGTH_MAX, "._-");
            }
        };
    }

    static String form(TrustedPrincipal.Type type) {
        return switch (type) {
            case RAM -> "of the form `acs:ram::<account>:root`, `:user/<name>` or `:role/<name>`";
            case SERVICE -> "a service's host name, as `ecs.aliyuncs.com`";
            case FEDERATED -> "of the form `acs:ram::<account>:saml-provider/<name>` or `:oidc-provider/<name>`";
        };
    }

    /** What follows the account; empty when the value does not begin with one. */
    private static String entity(String value) {
        if (!value.startsWith(PREFIX)) {
            return "";
        }
        int end = value.indexOf(':', PREFIX.length());
        return end > 0 && isAccount(value, PREFIX.length(), end) ? value.substring(end + 1) : "";
    }

    private static boolean isAccount(String text, int from, int to) {
        if (to == from || to - from > ACCOUNT_LENGTH_MAX) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static boolean isName(String entity, String kind, int lengthMax, String signs) {
        int length = entity.length() - kind.length();
        if (!entity.startsWith(kind) || length < 1 || length > lengthMax) {
            return false;
        }
        for (int i = kind.length(); i < entity.length(); i++) {
            char c = entity.charAt(i);
            if (!isLetterOrDigit(c) && signs.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    /** A host name of two labels at least, after an account and {@code @} for a service that acts for one. */
    private static boolean isService(String value) {
        int at = value.indexOf('@');
        if ((at >= 0 && !isAccount(value, 0, at)) || value.length() > HOST_LENGTH_MAX) {
            return false;
        }
        int labels = 0;
        int start = at + 1;
        for (int i = start; i <= value.length(); i++) {
            char c = i < value.length() ? value.charAt(i) : '.';
            if (c == '.') {
                if (i == start || i - start > LABEL_LENGTH_MAX) {
                    return false;
                }
                labels++;
                start = i + 1;
            } else if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-') {
                return false;
            }
        }
        return labels >= 2;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    /** Whether {@code principal} names {@code caller}. Names are literal: {@code user/*} is not one. */
    static boolean names(TrustedPrincipal principal, TrustCaller caller) {
        return switch (caller) {
            case TrustCaller.Identity identity ->
                principal.type() == TrustedPrincipal.Type.RAM
                        && (principal.value().equals(identity.name())
                                || (Semantics.ROOT_STANDS_FOR_ITS_ACCOUNT
                                        && principal.value().equals(PREFIX + identity.account() + ":root")));
            case TrustCaller.Service service ->
                principal.type() == TrustedPrincipal.Type.SERVICE
                        && principal.value().equals(service.host());
            case TrustCaller.Provider provider ->
                principal.type() == TrustedPrincipal.Type.FEDERATED
                        && principal.value().equals(provider.name());
        };
    }
}
