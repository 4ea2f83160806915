package dev.jadegate.kms.secret;

import dev.jadegate.base.AccountId;
import dev.jadegate.kms.key.SecretTagging;
import dev.jadegate.store.Transaction;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tags of secrets, for the operations that tag keys and secrets alike. Safe for use by many threads. */
public final class SecretTags implements SecretTagging {
    private final SecretTable table;

    public SecretTags(SecretTable table) {
        this.table = table;
    }

    /** Refuses tags that are too many, too long or the platform's own. */
    static void requireGood(Map<String, String> tags) {
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
    @Override
    public void put(Transaction transaction, AccountId account, String secretName, Map<String, String> tags) {
        table.requireLive(transaction, account, secretName);
        requireGood(tags);
        if (table.putTags(transaction, account, secretName, tags).size() > SecretLimits.TAGS_MAX) {
            throw SecretError.INVALID.failure("Tags", "a secret has at most " + SecretLimits.TAGS_MAX);
        }
    }

    /** Takes tags off a secret; ones that it does not have are no failure. */
    @Override
    public void remove(Transaction transaction, AccountId account, String secretName, List<String> keys) {
        table.requireLive(transaction, account, secretName);
        table.deleteTags(transaction, account, secretName, keys);
    }

    /** The tags of a secret by key. */
    @Override
    public Map<String, String> of(Transaction transaction, AccountId account, String secretName) {
        table.require(transaction, account, secretName);
        return table.tags(transaction, account, secretName);
    }

    /** Names of secrets that have tags, after {@code after}, in order. */
    @Override
    public List<String> tagged(Transaction transaction, AccountId account, String after, int limit) {
        return transaction.query(
                "SELECT DISTINCT secret_name FROM kms_secret_tag WHERE account_id = ? AND secret_name > ?"
                        + " ORDER BY secret_name LIMIT ?",
                row -> row.text(1),
                account,
                after,
                limit);
    }
}
