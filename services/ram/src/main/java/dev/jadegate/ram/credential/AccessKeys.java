package dev.jadegate.ram.credential;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.gate.api.Call;
import dev.jadegate.ram.domain.CredentialError;
import dev.jadegate.ram.domain.RandomText;
import dev.jadegate.ram.store.AccessKeyTable;
import dev.jadegate.ram.store.UserTable;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import dev.jadegate.store.seal.SealBroken;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Long-lived access keys of users and of the account itself. Safe for use by many threads. */
public final class AccessKeys {
    /** Keys that one identity may have, so that it can replace one without a pause. */
    public static final int KEYS_PER_USER_MAX = 2;

    static final String PURPOSE = "ram/access-key";

    private final Store store;
    private final StoredSecrets secrets;
    private final RandomText random;
    private final RamCredentials credentials;

    AccessKeys(Store store, StoredSecrets secrets, RandomText random, RamCredentials credentials) {
        this.store = store;
        this.secrets = secrets;
        this.random = random;
        this.credentials = credentials;
    }

    /** A key at its creation: the only time that its secret is shown. */
    public record NewAccessKey(String accessKeyId, SecretBytes secret, Instant createdAt) {}

    /** Where a sealed secret belongs. */
    static String place(AccountId account, String accessKeyId) {
        return account + "/" + accessKeyId;
    }

    /**
     * Makes a key.
     *
     * @param reply makes the response of the new key
     * @throws dev.jadegate.base.ApiFailure {@code EntityNotExist.User}, {@code LimitExceeded.User.AccessKey}
     */
    public <R extends Record> R create(Call call, Subject subject, Function<NewAccessKey, R> reply) {
        String id = random.accessKeyId();
        prepare(subject.account());
        try (SecretBytes secret = SecretBytes.ofText(random.accessKeySecret())) {
            byte[] sealed = sealed(subject.account(), id, secret);
            R response = reply.apply(new NewAccessKey(id, secret, call.time()));
            return store.write(call, transaction -> {
                insert(transaction, subject, id, sealed, call.time());
                return response;
            });
        }
    }

    /**
     * Makes a key as a part of a change that another service makes, so that both become durable together.
     *
     * @throws dev.jadegate.base.ApiFailure {@code EntityNotExist.User}, {@code LimitExceeded.User.AccessKey}
     */
    public NewAccessKey createIn(Transaction transaction, Subject subject, Instant now) {
        String id = random.accessKeyId();
        SecretBytes secret = SecretBytes.ofText(random.accessKeySecret());
        try {
            insert(transaction, subject, id, sealed(subject.account(), id, secret), now);
        } catch (RuntimeException refused) {
            secret.close();
            throw refused;
        }
        return new NewAccessKey(id, secret, now);
    }

    /** Switches a key off as a part of such a change. A key or a user that is gone is no failure. */
    public void disableIn(
            Transaction transaction, AccountId account, String userName, String accessKeyId, Instant now) {
        UserTable.UserRow user = UserTable.find(transaction, account, userName);
        if (user != null && AccessKeyTable.setActive(transaction, account, user.userId(), accessKeyId, false, now)) {
            transaction.afterCommit(() -> credentials.forgetKey(accessKeyId));
        }
    }

    /** Deletes a key as a part of such a change. A key or a user that is gone is no failure. */
    public void deleteIn(Transaction transaction, AccountId account, String userName, String accessKeyId) {
        UserTable.UserRow user = UserTable.find(transaction, account, userName);
        if (user != null && AccessKeyTable.delete(transaction, account, user.userId(), accessKeyId)) {
            transaction.afterCommit(() -> credentials.forgetKey(accessKeyId));
        }
    }

    /** A secret for its row. Outside of a transaction {@link #prepare} comes first. */
    byte[] sealed(AccountId account, String accessKeyId, SecretBytes secret) {
        return secret.use(bytes -> secrets.seal(account, PURPOSE, place(account, accessKeyId), bytes));
    }

    void prepare(AccountId account) {
        secrets.prepare(account);
    }

    static void insert(Transaction transaction, Subject subject, String id, byte[] sealed, Instant now) {
        String userId = subject.requireId(transaction);
        if (AccessKeyTable.count(transaction, subject.account(), userId) >= KEYS_PER_USER_MAX) {
            throw CredentialError.ACCESS_KEY_LIMIT.failure(KEYS_PER_USER_MAX);
        }
        AccessKeyTable.insert(transaction, subject.account(), userId, id, sealed, now);
    }

    /**
     * Switches a key on or off; the next call with it meets the change.
     *
     * @throws dev.jadegate.base.ApiFailure {@code EntityNotExist.User}, {@code EntityNotExist.User.AccessKey}
     */
    public <R extends Record> R setActive(Call call, Subject subject, String accessKeyId, boolean active, R response) {
        return store.write(call, transaction -> {
            String userId = subject.requireId(transaction);
            if (!AccessKeyTable.setActive(transaction, subject.account(), userId, accessKeyId, active, call.time())) {
                throw CredentialError.ACCESS_KEY_NOT_FOUND.failure(accessKeyId);
            }
            transaction.afterCommit(() -> credentials.forgetKey(accessKeyId));
            return response;
        });
    }

    /**
     * Deletes a key; the next call with it is refused.
     *
     * @throws dev.jadegate.base.ApiFailure {@code EntityNotExist.User}, {@code EntityNotExist.User.AccessKey}
     */
    public <R extends Record> R delete(Call call, Subject subject, String accessKeyId, R response) {
        return store.write(call, transaction -> {
            String userId = subject.requireId(transaction);
            if (!AccessKeyTable.delete(transaction, subject.account(), userId, accessKeyId)) {
                throw CredentialError.ACCESS_KEY_NOT_FOUND.failure(accessKeyId);
            }
            transaction.afterCommit(() -> credentials.forgetKey(accessKeyId));
            return response;
        });
    }

    /** The keys of an identity, oldest first, without their secrets. */
    public List<AccessKeyTable.KeyRow> list(Subject subject) {
        return store.read(
                transaction -> AccessKeyTable.ofUser(transaction, subject.account(), subject.requireId(transaction)));
    }

    /**
     * When a key last signed a call, or null when it never did.
     *
     * @throws dev.jadegate.base.ApiFailure {@code EntityNotExist.User}, {@code EntityNotExist.User.AccessKey}
     */
    public @Nullable Instant lastUsed(Subject subject, String accessKeyId) {
        // Memory first: what is no longer there has been written, so the read that follows finds it.
        Instant noted = credentials.notedUse(accessKeyId);
        AccessKeyTable.KeyRow key = list(subject).stream()
                .filter(row -> row.accessKeyId().equals(accessKeyId))
                .findFirst()
                .orElseThrow(() -> CredentialError.ACCESS_KEY_NOT_FOUND.failure(accessKeyId));
        Instant stored = key.lastUsedAt();
        return noted == null || (stored != null && stored.isAfter(noted)) ? stored : noted;
    }

    /**
     * The name of the user whose key it is.
     *
     * @throws dev.jadegate.base.ApiFailure {@code EntityNotExist.User.AccessKey} for keys of no user of the account
     */
    public String ownerName(AccountId account, String accessKeyId) {
        AccessKeyTable.SealedKey key = store.read(transaction -> AccessKeyTable.find(transaction, accessKeyId));
        String userName = key == null || !key.account().equals(account) ? null : key.userName();
        if (userName == null) {
            throw CredentialError.ACCESS_KEY_NOT_FOUND.failure(accessKeyId);
        }
        return userName;
    }

    /** A secret as text, for a reply. */
    public static String text(SecretBytes secret) {
        return secret.use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    }

    /** The secret of a stored key. */
    static SecretBytes open(StoredSecrets secrets, AccountId account, String accessKeyId, byte[] sealedSecret)
            throws SealBroken {
        byte[] plaintext = secrets.open(account, PURPOSE, place(account, accessKeyId), sealedSecret);
        try {
            return SecretBytes.copyOf(plaintext);
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
    }
}
