package dev.jadegate.kms.secret;

import dev.jadegate.base.AccountId;
import dev.jadegate.store.Transaction;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tags of secrets, for the operations that tag keys and secrets alike. Stateless. */
public final class SecretTags {
    private SecretTags() {}

    /** Refuses tags that are too many, too long or the platform's own. */
    public static void requireGood(Map<String, String> tags) {
        if (tags.size() > SecretLimits.TAGS_MAX) {
            throw SecretError.INVALID.failure("Tags", "there are at most " + SecretLimits.TAGS_MAX);
        }
        tags.forEach((key, value) -> {
            String lower = key.toLowerCase(Locale.ROOT);
            if (key.isEmpty()
                    || key.length() > SecretLimits.TAG_LENGTH_MAX
                    || value.length() > SecretLimits.TAG_LENGTH_MAX
                    || lower.startsWith("aliyun")
                    || lower.startsWith("acs:")) {
                throw SecretError.INVALID.failure(
                        "Tags",
                        "keys and values have at most " + SecretLimits.TAG_LENGTH_MAX
                                + " characters and keys do not begin with `aliyun` or `acs:`");
            }
        });
    }

    /**
     * Sets tags of a secret.
     *
     * @throws dev.jadegate.base.ApiFailure {@code Forbidden.ResourceNotFound}, {@code InvalidParameter}
     */
    public static void put(Transaction transaction, AccountId account, String secretName, Map<String, String> tags) {
        SecretTable.requireLive(transaction, account, secretName);
        requireGood(tags);
        tags.forEach((key, value) -> SecretTable.putTag(transaction, account, secretName, key, value));
        if (SecretTable.tags(transaction, account, secretName).size() > SecretLimits.TAGS_MAX) {
            throw SecretError.INVALID.failure("Tags", "a secret has at most " + SecretLimits.TAGS_MAX);
        }
    }

    /** Takes tags off a secret; ones that it does not have are no failure. */
    public static void remove(Transaction transaction, AccountId account, String secretName, List<String> keys) {
        SecretTable.requireLive(transaction, account, secretName);
        keys.forEach(key -> SecretTable.deleteTag(transaction, account, secretName, key));
    }

    /** The tags of a secret by key. */
    public static Map<String, String> of(Transaction transaction, AccountId account, String secretName) {
        SecretTable.require(transaction, account, secretName);
        return SecretTable.tags(transaction, account, secretName);
    }

    /** Names of secrets that have tags, after {@code after}, in order. */
    public static List<String> tagged(Transaction transaction, AccountId account, String after, int limit) {
        return transaction.query(
                "SELECT DISTINCT secret_name FROM kms_secret_tag WHERE account_id = ? AND secret_name > ?"
                        + " ORDER BY secret_name LIMIT ?",
                row -> row.text(1),
                account,
                after,
                limit);
    }
}
