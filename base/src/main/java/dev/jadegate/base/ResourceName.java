package dev.jadegate.base;

/**
 * An Alibaba Cloud resource name: {@code acs:<service>:<region>:<account>:<relative-id>}.
 *
 * <p>The relative id is free text and may itself hold {@code /} and {@code :}. The other fields may be empty or
 * {@code *}. Source: the RAM documentation's policy elements.
 *
 * @param service the RAM code of the product, as {@code ram} or {@code yundun-waf}
 * @param region a region id, {@code *} or empty for a global service
 * @param account an account id, {@code *} or empty
 * @param relativeId the resource inside the account, as {@code user/jane}
 */
public record ResourceName(String service, String region, String account, String relativeId) {
    /** The longest name that is read. */
    public static final int LENGTH_MAX = 2048;

    private static final String PREFIX = "acs:";

    public ResourceName {
        requireField("service", service);
        requireField("region", region);
        requireField("account", account);
        if (service.isEmpty() || relativeId.isEmpty()) {
            throw new IllegalArgumentException("a resource name has a service and a relative id");
        }
    }

    private static void requireField(String field, String value) {
        if (value.indexOf(':') >= 0) {
            throw new IllegalArgumentException(field + " `" + value + "` contains `:`");
        }
    }

    /** The name of something in an account's global services, as RAM prints it: the region is empty. */
    public static ResourceName global(String service, AccountId account, String relativeId) {
        return new ResourceName(service, "", account.value(), relativeId);
    }

    /**
     * Reads a name.
     *
     * @throws IllegalArgumentException when {@code text} is not of the form above or longer than {@link #LENGTH_MAX}
     */
    public static ResourceName parse(String text) {
        if (text.length() > LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "resource name of " + text.length() + " characters is over the limit of " + LENGTH_MAX);
        }
        int service = PREFIX.length();
        int region = text.startsWith(PREFIX) ? text.indexOf(':', service) : -1;
        int account = region < 0 ? -1 : text.indexOf(':', region + 1);
        int relative = account < 0 ? -1 : text.indexOf(':', account + 1);
        if (relative < 0) {
            throw new IllegalArgumentException(
                    "`" + text + "` is not of the form `acs:<service>:<region>:<account>:<relative-id>`");
        }
        return new ResourceName(
                text.substring(service, region),
                text.substring(region + 1, account),
                text.substring(account + 1, relative),
                text.substring(relative + 1));
    }

    /** The kind of resource: what stands before the first {@code /} of the relative id, or all of it. */
    public String kind() {
        int slash = relativeId.indexOf('/');
        return slash < 0 ? relativeId : relativeId.substring(0, slash);
    }

    /** The resource's own name: what stands after the first {@code /}, or all of it. */
    public String name() {
        return relativeId.substring(relativeId.indexOf('/') + 1);
    }

    @Override
    public String toString() {
        return PREFIX + service + ':' + region + ':' + account + ':' + relativeId;
    }
}
