package dev.jadegate.kms.key;

import dev.jadegate.base.ApiFailure;

/** Where a key stands in its life. Source: "Impact of CMK status on API operations". */
enum KeyState {
    ENABLED("Enabled"),
    DISABLED("Disabled"),
    /** Until its time comes, it can be taken back. */
    PENDING_DELETION("PendingDeletion"),
    /** Made for material from outside, which is not there. */
    PENDING_IMPORT("PendingImport");

    private final String wireName;

    KeyState(String wireName) {
        this.wireName = wireName;
    }

    /** As the API writes it. */
    String wireName() {
        return wireName;
    }

    static KeyState ofWireName(String wireName) {
        for (KeyState state : values()) {
            if (state.wireName.equals(wireName)) {
                return state;
            }
        }
        throw new IllegalStateException("`" + wireName + "` is not a state of keys");
    }

    /** The refusal of a call that the key would take in another state. */
    ApiFailure rejection(String keyId) {
        return switch (this) {
            case DISABLED -> KeyError.DISABLED.failure(keyId);
            case PENDING_DELETION -> KeyError.PENDING_DELETION.failure(keyId);
            case PENDING_IMPORT -> KeyError.PENDING_IMPORT.failure(keyId);
            case ENABLED -> KeyError.STATE.failure(wireName, keyId);
        };
    }
}
