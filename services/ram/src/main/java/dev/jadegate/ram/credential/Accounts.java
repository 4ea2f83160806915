package dev.jadegate.ram.credential;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.ram.domain.CredentialError;
import dev.jadegate.ram.domain.PasswordHasher;
import dev.jadegate.ram.domain.RandomText;
import dev.jadegate.ram.store.AccessKeyTable;
import dev.jadegate.ram.store.AccountTable;
import dev.jadegate.store.Store;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accounts of this installation: its tenants. Made by whoever runs the platform and not through an API, so their
 * making has no caller and no trail event. Safe for use by many threads.
 */
public final class Accounts {
    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);
    private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9._-]{8,64}");
    private static final Pattern KEY_SECRET = Pattern.compile("[\\x21-\\x7E]{16,128}");

    private final Store store;
    private final PasswordHasher hasher;
    private final RandomText random;
    private final AccessKeys keys;
    private final StoredSecrets secrets;
    private final RamCredentials credentials;
    private final Clock clock;

    Accounts(
            Store store,
            PasswordHasher hasher,
            RandomText random,
            AccessKeys keys,
            StoredSecrets secrets,
            RamCredentials credentials,
            Clock clock) {
        this.store = store;
        this.hasher = hasher;
        this.random = random;
        this.keys = keys;
        this.secrets = secrets;
        this.credentials = credentials;
        this.clock = clock;
    }

    /** What the start found or made. */
    public sealed interface Bootstrapped {
        /** The account that the platform serves first. */
        AccountId account();
    }

    /**
     * The platform was new.
     *
     * @param rootPassword the account's console password; shown now or never
     */
    public record Created(AccountId account, SecretBytes rootPassword) implements Bootstrapped {}

    /** The account was there. */
    public record Existing(AccountId account) implements Bootstrapped {}

    /** A key of the account itself; shown now or never. */
    public record RootAccessKey(String accessKeyId, SecretBytes secret) {}

    /** Finds the first account, and makes it when there is none. */
    public Bootstrapped bootstrap() {
        AccountId known = first();
        if (known != null) {
            return new Existing(known);
        }
        Created candidate = candidate();
        return insert(candidate, true);
    }

    private @Nullable AccountId first() {
        return store.read(AccountTable::first);
    }

    /** Makes another account, with a password of its own and no access key. */
    public Created create() {
        Bootstrapped made = insert(candidate(), false);
        return switch (made) {
            case Created created -> {
                prepareOrTell(created.account());
                yield created;
            }
            case Existing existing -> throw new IllegalStateException("account " + existing.account() + " is taken");
        };
    }

    /** All accounts, oldest first. */
    public List<AccountId> all() {
        return store.read(AccountTable::all);
    }

    /**
     * For the start: opens what each account's secrets are stored under, and moves secrets there that an earlier version
     * stored elsewhere. An account for which that does not work keeps the others from nothing.
     */
    public void openSecrets() {
        all().forEach(this::prepareOrTell);
        try {
            Resealing.Outcome outcome = Resealing.adopt(store, secrets);
            if (outcome.moved() > 0 || outcome.left() > 0) {
                LOG.info(
                        "{} secrets of RAM are from now on under the keys of their accounts, {} stay as they are",
                        outcome.moved(),
                        outcome.left());
            }
        } catch (ApiFailure failure) {
            LOG.warn("Secrets of RAM are moved at the next start: {}", failure.message());
        }
    }

    /** What does not work now is tried again when the account's first secret is made. */
    private void prepareOrTell(AccountId account) {
        try {
            secrets.prepare(account);
        } catch (ApiFailure failure) {
            LOG.error("The secrets of account {} cannot be opened: {}", account, failure.message());
        }
    }

    private Created candidate() {
        return new Created(new AccountId(random.accountId()), SecretBytes.ofText(random.password()));
    }

    private Bootstrapped insert(Created candidate, boolean asFirst) {
        String hash = hasher.hash(candidate.rootPassword());
        Instant now = clock.instant();
        return store.maintain(transaction -> {
            AccountId known = asFirst ? AccountTable.first(transaction) : null;
            if (known != null) {
                return new Existing(known);
            }
            AccountTable.insert(transaction, candidate.account(), asFirst, hash, now);
            return candidate;
        });
    }

    /** Whether {@code password} is the account's own console password. Takes as long for an unknown account. */
    public boolean isRootPassword(AccountId account, SecretBytes password) {
        String stored = store.read(transaction -> AccountTable.rootPasswordHash(transaction, account));
        if (stored == null) {
            hasher.hash(password);
            return false;
        }
        return hasher.matches(password, stored);
    }

    /**
     * Makes a key of the account itself, which may do everything.
     *
     * @throws dev.jadegate.base.ApiFailure {@code LimitExceeded.User.AccessKey}
     */
    public RootAccessKey createRootAccessKey(AccountId account) {
        String id = random.accessKeyId();
        SecretBytes secret = SecretBytes.ofText(random.accessKeySecret());
        return setRootAccessKey(account, id, secret);
    }

    /**
     * Fixes a key of the account itself: makes it, or gives it this secret and switches it on when the account has it
     * already. For tests and for migrations.
     *
     * @param accessKeyId 8 to 64 letters, digits or characters of {@code ._-}
     * @param secret 16 to 128 printable ASCII characters without spaces
     * @throws IllegalArgumentException when one of them is not so; the message holds no secret
     * @throws dev.jadegate.base.ApiFailure {@code EntityAlreadyExists.AccessKey} when the id is another identity's,
     *     {@code LimitExceeded.User.AccessKey}
     */
    public RootAccessKey createRootAccessKey(AccountId account, String accessKeyId, SecretBytes secret) {
        if (!KEY_ID.matcher(accessKeyId).matches() || accessKeyId.startsWith("STS.")) {
            throw new IllegalArgumentException("the access key id `" + accessKeyId
                    + "` is not 8 to 64 letters, digits or characters of `._-`, or begins with `STS.`");
        }
        if (!KEY_SECRET.matcher(AccessKeys.text(secret)).matches()) {
            throw new IllegalArgumentException(
                    "the access key secret is not 16 to 128 printable ASCII characters without spaces");
        }
        return setRootAccessKey(account, accessKeyId, secret);
    }

    private RootAccessKey setRootAccessKey(AccountId account, String accessKeyId, SecretBytes secret) {
        requireThere(account, store.read(transaction -> AccountTable.exists(transaction, account)));
        keys.prepare(account);
        byte[] sealed = keys.sealed(account, accessKeyId, secret);
        Instant now = clock.instant();
        Subject root = new Subject(account, null);
        return store.maintain(transaction -> {
            requireThere(account, AccountTable.exists(transaction, account));
            AccessKeyTable.@Nullable SealedKey present = AccessKeyTable.find(transaction, accessKeyId);
            if (present == null) {
                AccessKeys.insert(transaction, root, accessKeyId, sealed, now);
            } else if (present.account().equals(account) && present.userId().equals(account.value())) {
                AccessKeyTable.setSecret(transaction, account, account.value(), accessKeyId, sealed, now);
                transaction.afterCommit(() -> credentials.forgetKey(accessKeyId));
            } else {
                throw CredentialError.ACCESS_KEY_TAKEN.failure(accessKeyId);
            }
            return new RootAccessKey(accessKeyId, secret);
        });
    }

    private static void requireThere(AccountId account, boolean exists) {
        if (!exists) {
            throw new IllegalArgumentException("there is no account `" + account + "`");
        }
    }
}
