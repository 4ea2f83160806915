package dev.jadegate.crypto;

import java.util.regex.Pattern;

/**
 * The one version of the one key that a ciphertext or a wrapped key is bound to. What was made for one does not open for
 * another, whichever part differs.
 *
 * @param account the account's number
 * @param region its region
 * @param keyId the key, not an alias
 * @param keyVersionId a UUID in lower case, because a ciphertext begins with it in {@link CiphertextBlob#VERSION_ID_BYTES}
 *     bytes
 */
public record KeyVersionRef(String account, String region, String keyId, String keyVersionId) {
    /** The longest account, region or key id; ids of the API are below 64. */
    public static final int TEXT_LENGTH_MAX = 128;

    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    public KeyVersionRef {
        requireShortText("account", account);
        requireShortText("region", region);
        requireShortText("keyId", keyId);
        if (!UUID.matcher(keyVersionId).matches()) {
            throw new IllegalArgumentException("keyVersionId `" + keyVersionId + "` is not a UUID in lower case");
        }
    }

    static void requireShortText(String name, String text) {
        if (text.isEmpty() || text.length() > TEXT_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    name + " has " + text.length() + " characters, allowed are 1 to " + TEXT_LENGTH_MAX);
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
                throw new IllegalArgumentException(name + " `" + text + "` is not visible ASCII");
            }
        }
    }

    /** Puts all four down, each with its length, so that no two references have the same bytes. */
    void writeTo(LengthPrefixed bytes) {
        bytes.text(account).text(region).text(keyId).text(keyVersionId);
    }
}
