package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ResourceName;

/** What a parameter KeyId names: an id or an alias, by itself or inside of a resource name. */
sealed interface KeyName {
    String ALIAS_PREFIX = "alias/";

    /** By its id. */
    record Id(String keyId) implements KeyName {}

    /** By an alias, with its prefix. */
    record Alias(String name) implements KeyName {}

    /** In another account or region, or no key at all. */
    record Elsewhere(ResourceName resource) implements KeyName {}

    /**
     * Reads the parameter.
     *
     * @param account the caller's
     * @param region of this server
     */
    static KeyName parse(String text, AccountId account, String region) {
        if (!text.startsWith("acs:")) {
            return ofRelative(text);
        }
        ResourceName resource;
        try {
            resource = ResourceName.parse(text);
        } catch (IllegalArgumentException _) {
            throw KeyError.INVALID.failure("KeyId", "it is not a resource name");
        }
        boolean here = resource.service().equals("kms")
                && resource.region().equals(region)
                && resource.account().equals(account.value());
        boolean named = resource.relativeId().startsWith("key/")
                || resource.relativeId().startsWith(ALIAS_PREFIX);
        return here && named ? ofRelative(resource.relativeId()) : new Elsewhere(resource);
    }

    private static KeyName ofRelative(String text) {
        if (text.startsWith(ALIAS_PREFIX)) {
            return new Alias(text);
        }
        return new Id(text.startsWith("key/") ? text.substring("key/".length()) : text);
    }
}
