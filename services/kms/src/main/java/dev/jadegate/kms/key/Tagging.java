package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.store.Transaction;
import java.util.List;
import java.util.Map;

/** The port to the tags of one kind of resource, for the operations that tag all kinds alike. Safe for use by many threads. */
public interface Tagging {
    /** Sets tags; refuses a resource that does not exist. */
    void put(Transaction transaction, AccountId account, String id, Map<String, String> tags);

    /** Takes tags off; refuses a resource that does not exist. Tags that it does not have are no failure. */
    void remove(Transaction transaction, AccountId account, String id, List<String> keys);

    /** The tags of a resource by key; refuses a resource that does not exist. */
    Map<String, String> of(Transaction transaction, AccountId account, String id);

    /** Ids of resources that have tags, after {@code after}, in order. */
    List<String> tagged(Transaction transaction, AccountId account, String after, int limit);
}
