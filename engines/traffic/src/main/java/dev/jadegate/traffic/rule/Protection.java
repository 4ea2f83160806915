package dev.jadegate.traffic.rule;

import org.jspecify.annotations.Nullable;

/** What a whitelist lets requests pass by: the API's {@code tags}. */
public enum Protection {
    /** All of them. */
    WAF("waf"),
    CUSTOM_RULE("customrule"),
    BLACKLIST("blacklist"),
    ANTISCAN("antiscan"),
    /** The core rules. */
    REGULAR("regular"),
    /** Those core rules whose ids are given. */
    REGULAR_RULE("regular_rule"),
    /** Those core rules whose types are given. */
    REGULAR_TYPE("regular_type"),
    MAJOR_PROTECTION("major_protection"),
    CC("cc"),
    REGION_BLOCK("region_block"),
    ANTIBOT_SCENE("antibot_scene"),
    DLP("dlp"),
    TAMPERPROOF("tamperproof"),
    SPIKE_THROTTLE("spike_throttle");

    private final String wireName;

    Protection(String wireName) {
        this.wireName = wireName;
    }

    /** As the API writes it. */
    public String wireName() {
        return wireName;
    }

    static @Nullable Protection of(String wireName) {
        for (Protection protection : values()) {
            if (protection.wireName.equals(wireName)) {
                return protection;
            }
        }
        return null;
    }
}
