package dev.jadegate.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Condition keys that are known; any other of the right form is accepted with a warning. Source: the RAM and product
 * documentation; {@code ecs:VpcId} and {@code ram:PrincipalTag} come from published security guides.
 */
public final class ConditionKeys {
    /** No number: the key is found by its name. */
    static final int UNNUMBERED = -1;

    private static final List<String> KNOWN = List.of(
            "acs:CurrentTime",
            "acs:MFAPresent",
            "acs:PrincipalARN",
            "acs:SecureTransport",
            "acs:SourceIp",
            "acs:SourceVpc",
            "acs:UserAgent",
            "acs:AccessId",
            "acs:PrincipalRDId",
            "acs:PrincipalRDPath",
            "acs:Service",
            "ecs:VpcId",
            "ram:ServiceName",
            "ram:TrustedPrincipalTypes",
            "sts:ExternalId",
            "saml:recipient",
            "oidc:iss",
            "oidc:aud",
            "oidc:sub",
            "oss:Prefix",
            "oss:Delimiter",
            "oss:x-oss-acl",
            "oss:x-oss-object-acl");

    private static final Set<String> KNOWN_WITH_SUFFIX = Set.of(
            "acs:requesttag",
            "acs:resourcetag",
            "ecs:tag",
            "ram:principaltag",
            "rds:resourcetag",
            "oss:buckettag",
            "oss:existingobjecttag",
            "oss:requestobjecttag");

    /** How many keys have a number. */
    static final int NUMBERED = KNOWN.size();

    private static final Map<String, Integer> NUMBERS = new HashMap<>();

    static {
        for (int number = 0; number < KNOWN.size(); number++) {
            NUMBERS.put(KNOWN.get(number), number);
            NUMBERS.put(canonical(KNOWN.get(number)), number);
        }
    }

    private ConditionKeys() {}

    /** The form in which keys are compared: {@link Semantics#CONDITION_KEYS_IGNORE_CASE}. */
    public static String canonical(String key) {
        if (!Semantics.CONDITION_KEYS_IGNORE_CASE) {
            return key;
        }
        int slash = key.indexOf('/');
        return slash < 0
                ? key.toLowerCase(Locale.ROOT)
                : key.substring(0, slash).toLowerCase(Locale.ROOT) + key.substring(slash);
    }

    /** The place of a key that every request has, in any spelling; {@link #UNNUMBERED} for others. */
    static int number(String key) {
        Integer number = NUMBERS.get(key);
        if (number == null) {
            number = NUMBERS.get(canonical(key));
        }
        return number == null ? UNNUMBERED : number;
    }

    static boolean isKnown(String key) {
        String canonical = canonical(key);
        int slash = canonical.indexOf('/');
        return slash < 0 ? NUMBERS.containsKey(canonical) : KNOWN_WITH_SUFFIX.contains(canonical.substring(0, slash));
    }
}
