package dev.jadegate.traffic.leak;

import org.jspecify.annotations.Nullable;

/** Kinds of data that are known by their form. */
public enum Sensitive {
    /** China's identity card: 18 characters with the check of GB 11643 (ISO 7064 MOD 11-2) and a date that can be one. */
    ID_CARD("idcard"),
    /** Bank cards: 13 to 19 digits with the check of Luhn, also in groups. */
    BANK_CARD("bankcard"),
    /** Mobile phones of China: 11 digits from 13 to 19 on. */
    PHONE("phone"),
    EMAIL("email"),
    /** A word of the user's list. */
    WORD("word");

    private final String wireName;

    Sensitive(String wireName) {
        this.wireName = wireName;
    }

    /** As rules write it in conditions on {@code SensitiveInfo}. */
    public String wireName() {
        return wireName;
    }

    /** The kind that rules call {@code wireName}, or null: then it is a word. */
    public static @Nullable Sensitive of(String wireName) {
        for (Sensitive kind : values()) {
            if (kind != WORD && kind.wireName.equals(wireName)) {
                return kind;
            }
        }
        return wireName.equals("creditcard") ? BANK_CARD : null;
    }
}
