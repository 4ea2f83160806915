package dev.jadegate.policy;

import java.util.Locale;
import java.util.Set;

/** Condition keys that are known; any other of the right form is accepted with a warning. */
public final class ConditionKeys {
    private static final Set<String> KNOWN = Set.of(
            "acs:currenttime",
            "acs:mfapresent",
            "acs:principalarn",
            "acs:principalrdid",
            "acs:principalrdpath",
            "acs:securetransport",
            "acs:service",
            "acs:sourceip",
            "acs:sourcevpc",
            "acs:useragent",
            "ecs:vpcid",
            "ram:servicename",
            "ram:trustedprincipaltypes",
            "sts:externalid");
    private static final Set<String> KNOWN_WITH_SUFFIX =
            Set.of("acs:requesttag", "acs:resourcetag", "ecs:tag", "ram:principaltag");

    private ConditionKeys() {}

    /** The form in which keys are compared: {@link Semantics#CONDITION_KEYS_IGNORE_CASE}, but a tag's key keeps its case. */
    public static String canonical(String key) {
        int slash = key.indexOf('/');
        return slash < 0
                ? key.toLowerCase(Locale.ROOT)
                : key.substring(0, slash).toLowerCase(Locale.ROOT) + key.substring(slash);
    }

    static boolean isKnown(String key) {
        String canonical = canonical(key);
        int slash = canonical.indexOf('/');
        return slash < 0 ? KNOWN.contains(canonical) : KNOWN_WITH_SUFFIX.contains(canonical.substring(0, slash));
    }
}
