package dev.jadegate.policy;

import dev.jadegate.policy.PolicyDocument.TrustedPrincipal;
import java.util.regex.Pattern;

/** The forms of the principals of a trust policy, and whom they name. */
final class TrustedPrincipals {
    /** Only run on text of a bounded length, and without nested repetition. */
    private static final Pattern RAM =
            Pattern.compile("acs:ram::[0-9]{1,20}:(root|user/[A-Za-z0-9.@_*-]{1,64}|role/[A-Za-z0-9._*-]{1,64})");

    private static final Pattern SERVICE = Pattern.compile("([0-9]{1,20}@)?[a-z0-9-]{1,63}([.][a-z0-9-]{1,63}){1,6}");
    private static final Pattern FEDERATED =
            Pattern.compile("acs:ram::[0-9]{1,20}:(saml-provider|oidc-provider)/[A-Za-z0-9._-]{1,128}");
    private static final int LENGTH_MAX = 256;

    private TrustedPrincipals() {}

    static boolean isValid(TrustedPrincipal.Type type, String value) {
        if (value.length() > LENGTH_MAX) {
            return false;
        }
        Pattern form = switch (type) {
            case RAM -> RAM;
            case SERVICE -> SERVICE;
            case FEDERATED -> FEDERATED;
        };
        return form.matcher(value).matches();
    }

    static String form(TrustedPrincipal.Type type) {
        return switch (type) {
            case RAM -> "of the form `acs:ram::<account>:root`, `:user/<name>` or `:role/<name>`";
            case SERVICE -> "a service's host name, as `ecs.aliyuncs.com`";
            case FEDERATED -> "of the form `acs:ram::<account>:saml-provider/<name>` or `:oidc-provider/<name>`";
        };
    }

    /** Whether {@code principal} names {@code caller}. {@code :root} stands for every identity of its account. */
    static boolean names(TrustedPrincipal principal, TrustCaller caller) {
        return switch (caller) {
            case TrustCaller.Identity identity ->
                principal.type() == TrustedPrincipal.Type.RAM
                        && (principal.value().equals("acs:ram::" + identity.account() + ":root")
                                || Glob.matches(principal.value(), identity.name()));
            case TrustCaller.Service service ->
                principal.type() == TrustedPrincipal.Type.SERVICE
                        && principal.value().equals(service.host());
            case TrustCaller.Provider provider ->
                principal.type() == TrustedPrincipal.Type.FEDERATED
                        && principal.value().equals(provider.name());
        };
    }
}
