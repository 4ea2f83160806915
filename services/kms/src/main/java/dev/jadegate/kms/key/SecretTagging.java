package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.store.Transaction;
import java.util.List;
import java.util.Map;

/** The port to the tags of secrets, for the operations that tag keys and secrets alike. Safe for use by many threads. */
public interface SecretTagging {
    /** Sets tags; refuses a secret that does not exist. */
    void put(Transaction transaction, AccountId account, String secretName, Map<String, String> tags);

    /** Takes tags off; refuses a secret that does not exist. */
    void remove(Transaction transaction, AccountId account, String secretName, List<String> keys);

    /** The tags of a secret by key; refuses a secret that does not exist. */
    Map<String, String> of(Transaction transaction, AccountId account, String secretName);

    /** Names of secrets that have tags, after {@code after}, in order. */
    List<String> tagged(Transaction transaction, AccountId account, String after, int limit);
}
