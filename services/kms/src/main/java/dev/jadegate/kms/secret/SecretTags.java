package dev.jadegate.kms.secret;

import dev.jadegate.base.AccountId;
import dev.jadegate.kms.key.Tagging;
import dev.jadegate.store.Transaction;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tags of secrets. Safe for use by many threads. */
public final class SecretTags implements Tagging {
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

    @Override
    public void put(Transaction transaction, AccountId account, String secretName, Map<String, String> tags) {
        table.requireLive(transaction, account, secretName);
        requireGood(tags);
        if (table.putTags(transaction, account, secretName, tags).size() > SecretLimits.TAGS_MAX) {
            throw SecretError.INVALID.failure("Tags", "a secret has at most " + SecretLimits.TAGS_MAX);
        }
    }

    @Override
    public void remove(Transaction transaction, AccountId account, String secretName, List<String> keys) {
        table.requireLive(transaction, account, secretName);
        table.deleteTags(transaction, account, secretName, keys);
    }

    @Override
    public Map<String, String> of(Transaction transaction, AccountId account, String secretName) {
        table.require(transaction, account, secretName);
        return table.tags(transaction, account, secretName);
    }

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
