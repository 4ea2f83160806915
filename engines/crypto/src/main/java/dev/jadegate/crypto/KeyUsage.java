package dev.jadegate.crypto;

import org.jspecify.annotations.Nullable;

/** What a key is for; a key has one usage for its whole life. Source: CreateKey, parameter KeyUsage. */
public enum KeyUsage {
    ENCRYPT_DECRYPT("ENCRYPT/DECRYPT"),
    /** Also the usage of keys for authentication codes, whose "signature" is the code. */
    SIGN_VERIFY("SIGN/VERIFY");

    private final String wireName;

    KeyUsage(String wireName) {
        this.wireName = wireName;
    }

    /** As the API writes it. */
    public String wireName() {
        return wireName;
    }

    /** The usage that the API writes as {@code wireName}, or null. */
    public static @Nullable KeyUsage ofWireName(String wireName) {
        for (KeyUsage usage : values()) {
            if (usage.wireName.equals(wireName)) {
                return usage;
            }
        }
        return null;
    }
}
