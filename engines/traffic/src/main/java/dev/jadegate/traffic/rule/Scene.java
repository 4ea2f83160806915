package dev.jadegate.traffic.rule;

import org.jspecify.annotations.Nullable;

/** What a rule is for: the API's {@code DefenseScene}. */
public enum Scene {
    WAF_GROUP("waf_group"),
    WAF_BASE("waf_base"),
    ANTISCAN("antiscan"),
    IP_BLACKLIST("ip_blacklist"),
    CUSTOM_ACL("custom_acl"),
    WHITELIST("whitelist"),
    REGION_BLOCK("region_block"),
    CUSTOM_RESPONSE("custom_response"),
    CC("cc"),
    TAMPERPROOF("tamperproof"),
    DLP("dlp"),
    SPIKE_THROTTLE("spike_throttle"),
    ACCOUNT_IDENTIFIER("account_identifier"),
    WAF_CODEC("waf_codec"),
    ADDRESS_BOOK("address_book");

    private final String wireName;

    Scene(String wireName) {
        this.wireName = wireName;
    }

    /** As the API writes it. */
    public String wireName() {
        return wireName;
    }

    /** The scene that the API calls {@code wireName}, or null. */
    public static @Nullable Scene of(String wireName) {
        for (Scene scene : values()) {
            if (scene.wireName.equals(wireName)) {
                return scene;
            }
        }
        return null;
    }
}
