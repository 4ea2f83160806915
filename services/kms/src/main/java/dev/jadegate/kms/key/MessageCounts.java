package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.crypto.CiphertextBlob;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what keys on a token encrypt, because their versions wear out after {@link CiphertextBlob#TOKEN_MESSAGES_MAX}
 * messages. Counts are taken from the row in blocks ahead of their use, so that a crash can only make a version look more
 * used than it is. Keys in memory are not counted: each of their messages has a key of its own. Safe for use by many
 * threads.
 */
final class MessageCounts {
    /** One write of the row for so many messages; a start of the server wastes at most as many. */
    static final long BLOCK = 1L << 16;

    /** From here on a version is replaced by a new one: half of the limit, so that there is time for it. */
    static final long ROTATE_FROM = CiphertextBlob.TOKEN_MESSAGES_MAX / 2;

    /** Versions that are remembered; then all are forgotten, which wastes the rest of their blocks. */
    static final int VERSIONS_MAX = 10_000;

    private final Store store;
    private final Map<MaterialCache.Place, AtomicLong> left = new ConcurrentHashMap<>();

    MessageCounts(Store store) {
        this.store = store;
    }

    /**
     * Counts one message of the primary version of {@code key}. Not inside of a transaction.
     *
     * @throws dev.jadegate.base.ApiFailure {@code Rejected.LimitExceeded} when the version is worn out
     */
    void count(AccountId account, KeyRow key) {
        if (key.level() != ProtectionLevel.HSM) {
            return;
        }
        MaterialCache.Place place = new MaterialCache.Place(account, key.keyId(), key.primaryVersionId());
        if (left.size() >= VERSIONS_MAX) {
            left.clear();
        }
        AtomicLong rest = left.computeIfAbsent(place, _ -> new AtomicLong());
        if (rest.decrementAndGet() >= 0) {
            return;
        }
        synchronized (rest) {
            if (rest.decrementAndGet() >= 0) {
                return;
            }
            store.maintain(transaction -> {
                take(transaction, account, key, BLOCK);
                return null;
            });
            // This message is one of the block.
            rest.set(BLOCK - 1);
        }
    }

    /** Counts one message as part of the transaction in which it is made. */
    static void count(Transaction transaction, AccountId account, KeyRow key) {
        if (key.level() == ProtectionLevel.HSM) {
            take(transaction, account, key, 1);
        }
    }

    private static void take(Transaction transaction, AccountId account, KeyRow key, long messages) {
        if (!VersionTable.takeMessages(
                transaction, account, key.primaryVersionId(), messages, CiphertextBlob.TOKEN_MESSAGES_MAX)) {
            throw KeyError.WORN_OUT.failure(key.primaryVersionId(), CiphertextBlob.TOKEN_MESSAGES_MAX, key.keyId());
        }
    }
}
