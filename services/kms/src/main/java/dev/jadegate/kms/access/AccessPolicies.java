package dev.jadegate.kms.access;

import java.util.List;
import java.util.regex.Pattern;

/** What permission policies may say. Source: CreatePolicy and "What is an application access point". */
final class AccessPolicies {
    /** The scope of policies for calls to the service's own endpoint. */
    static final String SHARED = "shared";

    /** Cryptographic operations of the KMS instance. */
    static final String KEY_USER = "RbacPermission/Template/CryptoServiceKeyUser";

    /** Reading secrets of the KMS instance. */
    static final String SECRET_USER = "RbacPermission/Template/CryptoServiceSecretUser";

    /** Reading secrets through the service's own endpoint. */
    static final String SHARED_SECRET_USER = "RbacPermission/Template/SecretUser";

    private static final List<String> PERMISSIONS = List.of(KEY_USER, SECRET_USER, SHARED_SECRET_USER);

    private static final Pattern RESOURCE = Pattern.compile("(key|secret)/(\\*|[A-Za-z0-9_/+=.@-]{1,192})");

    private AccessPolicies() {}

    static void requirePermissions(List<String> permissions) {
        if (permissions.isEmpty() || !PERMISSIONS.containsAll(permissions)) {
            throw AccessError.INVALID.failure("Permissions", "it is a list out of " + PERMISSIONS + ", at least one");
        }
    }

    static void requireResources(List<String> resources) {
        if (resources.isEmpty()
                || !resources.stream().allMatch(each -> RESOURCE.matcher(each).matches())) {
            throw AccessError.INVALID.failure(
                    "Resources",
                    "it is a list of `key/<key id>`, `key/*`, `secret/<name>` and `secret/*`, at least one");
        }
    }

    /** Whether a resource of a policy is that of a call, both as {@code kind/name}. */
    static boolean covers(String resource, String asked) {
        int slash = asked.indexOf('/');
        return resource.equals(asked) || (slash > 0 && resource.equals(asked.substring(0, slash) + "/*"));
    }
}
