package dev.jadegate.kms.key;

import org.jspecify.annotations.Nullable;

/** Where the material of a key is. The names are those of the API. Source: CreateKey, parameter ProtectionLevel. */
enum ProtectionLevel {
    /** In the database, wrapped; computed with in this process. */
    SOFTWARE,
    /** On a token that never gives it out, and computes with it. */
    HSM;

    /** The level that the API writes as {@code wireName}, or null; case counts. */
    static @Nullable ProtectionLevel ofWireName(String wireName) {
        for (ProtectionLevel level : values()) {
            if (level.name().equals(wireName)) {
                return level;
            }
        }
        return null;
    }
}
