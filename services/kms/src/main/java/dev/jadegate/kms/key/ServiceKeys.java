package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.crypto.CiphertextBlob;
import dev.jadegate.crypto.CiphertextRejected;
import dev.jadegate.crypto.CryptoProviders;
import dev.jadegate.gate.GateError;
import dev.jadegate.gate.api.Product;
import dev.jadegate.gate.api.Trail;
import dev.jadegate.kms.key.DataKeyTable.DataKeyRow;
import dev.jadegate.kms.key.DataKeyTable.Place;
import dev.jadegate.kms.row.RowCodes;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import dev.jadegate.store.seal.DataKeySeal;
import dev.jadegate.store.seal.Seal;
import dev.jadegate.store.seal.SealBroken;
import dev.jadegate.store.seal.SealError;
import dev.jadegate.store.seal.ServiceEncryption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Data keys of the platform's services: one for each account and service, wrapped under the account's key
 * {@code alias/acs/<service>}. It stands on the store and the seal alone, and asks nobody who may: so that RAM, which
 * decides that for KMS, can be built on it. Safe for use by many threads.
 *
 * <p>INVARIANT (one data key): a row of a data key is never replaced by another data key, and none is made where there is
 * a row, be it damaged, or was one: what is sealed under the old one would be lost.
 */
public final class ServiceKeys implements AutoCloseable {
    /** Data keys that stay open. Those of more accounts are opened for each use, which a locked seal refuses. */
    static final int OPEN_MAX = 1_000;

    private static final int ROWS_A_TIME = 500;
    /** Before every data key there is. */
    private static final Place FIRST = new Place(new AccountId("1000000000000000"), "");

    private static final Duration PASS_EVERY = Duration.ofHours(1);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(20);
    private static final Logger LOG = LoggerFactory.getLogger(ServiceKeys.class);

    private final Needs needs;
    private final int openMax;
    private final int rowsATime;
    private final RowCodes codes;
    private final KeyVault vault;
    private final KeyDirectory directory;
    private final KeyMaker maker;
    private final KeyTable keys;
    private final AliasTable aliases;
    private final DataKeyTable dataKeys;
    private final ServiceEvents events;
    private final ScheduledExecutorService thread;
    private final Map<Place, DataKeySeal> opened = new ConcurrentHashMap<>();

    /**
     * What they work with.
     *
     * @param product of the events
     * @param region the region in resource names, and in what data keys are bound to
     * @param seal wraps the domain keys
     * @param trail records which keys are made
     * @param nanoTime the process's own time, as {@code System::nanoTime}
     */
    public record Needs(
            Product product,
            String region,
            Store store,
            Seal seal,
            Trail trail,
            Clock clock,
            LongSupplier nanoTime,
            SecureRandom random) {}

    public ServiceKeys(Needs needs) {
        this(needs, OPEN_MAX, ROWS_A_TIME);
    }

    ServiceKeys(Needs needs, int openMax, int rowsATime) {
        // Loaded here and not within the first transaction, which others would wait for.
        CryptoProviders.chosen();
        this.needs = needs;
        this.openMax = openMax;
        this.rowsATime = rowsATime;
        codes = new RowCodes(needs.store, needs.seal);
        vault = new KeyVault(needs.store, needs.seal, needs.region, needs.random, null);
        maker = new KeyMaker(needs.random, null);
        keys = new KeyTable(needs.region, codes);
        aliases = new AliasTable(needs.region, codes);
        directory = new KeyDirectory(needs.store, keys, aliases, codes, vault, needs.nanoTime);
        dataKeys = new DataKeyTable(needs.region, codes);
        events = new ServiceEvents(needs.product, needs.trail, maker);
        thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("service-keys").factory());
    }

    /** What an event tells of what was made. */
    record Made(String service, String keyId, String keyVersionId) {}

    /**
     * The encryption of what a service stores.
     *
     * @param service its name, in lower case: its keys are {@code alias/acs/<service>}
     */
    public ServiceEncryption encryption(String service) {
        return new OfService(service);
    }

    private final class OfService implements ServiceEncryption {
        private final String service;

        OfService(String service) {
            this.service = service;
        }

        @Override
        public void prepare(AccountId account) {
            ServiceKeys.this.prepare(new Place(account, service));
        }

        @Override
        public byte[] seal(AccountId account, String purpose, String place, byte[] plaintext) {
            try (Lent key = lend(new Place(account, service))) {
                return key.seal.seal(purpose, place, plaintext);
            }
        }

        @Override
        public byte[] open(AccountId account, String purpose, String place, byte[] sealed) throws SealBroken {
            try (Lent key = lend(new Place(account, service))) {
                return key.seal.open(purpose, place, sealed);
            }
        }
    }

    /** An open data key, which is cleared after its use unless it stays here. */
    private record Lent(DataKeySeal seal, boolean stays) implements AutoCloseable {
        @Override
        public void close() {
            if (!stays) {
                seal.close();
            }
        }
    }

    private Lent lend(Place place) {
        DataKeySeal known = opened.get(place);
        if (known != null) {
            return new Lent(known, true);
        }
        DataKeySeal found = open(place);
        return new Lent(found, keep(place, found));
    }

    private synchronized boolean keep(Place place, DataKeySeal key) {
        return !thread.isShutdown() && opened.size() < openMax && opened.putIfAbsent(place, key) == null;
    }

    private synchronized void prepare(Place place) {
        if (opened.containsKey(place)) {
            return;
        }
        if (find(place) == null) {
            make(place);
        }
        lend(place).close();
    }

    private @Nullable DataKeyRow find(Place place) {
        try {
            return needs.store.read(transaction -> dataKeys.find(transaction, place));
        } catch (ApiFailure failure) {
            throw unusable(place, failure);
        }
    }

    private AccountKeyRing ring(String service) {
        return new AccountKeyRing(service, keys, aliases, directory, vault, maker, needs.clock);
    }

    /** One change, so that a key without its data key means that a row was lost, and nothing else. */
    private void make(Place place) {
        AccountId account = place.account();
        AccountKeyRing ring = ring(place.service());
        Instant now = needs.clock.instant();
        byte[] secret = maker.bytes(DataKeySeal.KEY_BYTES);
        try {
            if (needs.store.read(transaction -> ring.find(transaction, account)) != null) {
                throw gone(place);
            }
            vault.requireOpen();
            String keyId = maker.id();
            String id = HexFormat.of().formatHex(maker.bytes(DataKeySeal.ID_BYTES));
            needs.store.write(events.of("CreateKey", account, keyId, now), transaction -> {
                ring.make(transaction, account, keyId, now);
                KeyRing.Sealed wrapped = ring.seal(transaction, account, null, context(place, id), secret);
                dataKeys.insert(transaction, new DataKeyRow(place, id, wrapped.blob(), now));
                return new Made(place.service(), keyId, wrapped.keyVersionId());
            });
        } catch (ApiFailure failure) {
            throw unusable(place, failure);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private static ApiFailure gone(Place place) {
        LOG.error(
                "Account {} has no data key for what `{}` stores. If it had one, restore its row in"
                        + " kms_service_data_key from a backup.",
                place.account(),
                place.service());
        return unusable(place);
    }

    private DataKeySeal open(Place place) {
        DataKeyRow row = find(place);
        if (row == null) {
            throw gone(place);
        }
        byte[] secret = new byte[0];
        try {
            secret = needs.store.read(transaction -> unwrapped(transaction, row));
            return new DataKeySeal(row.id(), SecretBytes.copyOf(secret), needs.random, needs.seal.memory());
        } catch (ApiFailure failure) {
            throw unusable(place, failure);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private byte[] unwrapped(Transaction transaction, DataKeyRow row) {
        Place place = row.place();
        return ring(place.service()).open(transaction, place.account(), context(place, row.id()), row.wrapped());
    }

    /** What a wrapped data key is bound to beside account, region and version of the key. */
    private static Map<String, String> context(Place place, String id) {
        return Map.of("acs:kms:service", place.service(), "acs:kms:service-data-key", id);
    }

    /** What callers of the service are answered: of its keys they have not to know. */
    private static ApiFailure unusable(Place place, ApiFailure failure) {
        if (SealError.SEALED.isOf(failure) || failure.code().equals(GateError.UNAVAILABLE.code())) {
            return failure;
        }
        LOG.error(
                "The data key of account {} for what `{}` stores cannot be used: {} {} Restore its rows in"
                        + " kms_service_data_key, kms_key, kms_key_version, kms_alias and kms_domain_key from a backup.",
                place.account(),
                place.service(),
                failure.code(),
                failure.message());
        return unusable(place);
    }

    private static ApiFailure unusable(Place place) {
        return GateError.UNAVAILABLE.failure("the key of what `" + place.service()
                + "` stores for the account does not open, and the server's log says what to restore");
    }

    /** Begins to wrap data keys anew after their key rotated: now, and every hour. */
    public void start() {
        // A pass tells of its own failures.
        var _ = thread.scheduleWithFixedDelay(this::guardedPass, 0, PASS_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void guardedPass() {
        try {
            pass();
        } catch (RuntimeException failed) {
            // The thread's edge: what went wrong once must not end the passes for good.
            LOG.error("A pass over the data keys of services failed and will be repeated", failed);
        }
    }

    /** One pass, unless keys are locked; for one thread at a time. */
    void pass() {
        List<Place> places = places(FIRST);
        while (!places.isEmpty() && !vault.isLocked()) { // ends: each turn begins behind the last row of the one before
            for (Place place : places) {
                rewrap(place);
            }
            places = places(places.getLast());
        }
    }

    private List<Place> places(Place after) {
        return needs.store.read(transaction -> dataKeys.places(transaction, after, rowsATime));
    }

    private void rewrap(Place place) {
        try {
            if (!needs.store.<Boolean>read(transaction -> isOutdated(transaction, place))) {
                return;
            }
            needs.store.maintain(transaction -> {
                DataKeyRow row = dataKeys.find(transaction, place);
                if (row != null && isOutdated(transaction, place)) {
                    dataKeys.rewrap(transaction, underPrimary(transaction, row));
                }
                return null;
            });
            LOG.info(
                    "The data key of account {} for what `{}` stores is wrapped under the newest version of its key",
                    place.account(),
                    place.service());
        } catch (ApiFailure failure) {
            if (!SealError.SEALED.isOf(failure)) {
                LOG.warn(
                        "The data key of account {} for what `{}` stores is not wrapped anew: {} {}",
                        place.account(),
                        place.service(),
                        failure.code(),
                        failure.message());
            }
        }
    }

    /** Whether it is wrapped under another version of the key than the one that encrypts now. */
    private boolean isOutdated(Transaction transaction, Place place) {
        DataKeyRow row = dataKeys.find(transaction, place);
        KeyRow key = ring(place.service()).find(transaction, place.account());
        try {
            return row != null
                    && key != null
                    && !CiphertextBlob.parse(row.wrapped()).keyVersionId().equals(key.primaryVersionId());
        } catch (CiphertextRejected impossible) {
            throw new IllegalStateException("a row with a right code has no blob", impossible);
        }
    }

    private DataKeyRow underPrimary(Transaction transaction, DataKeyRow row) {
        Place place = row.place();
        byte[] secret = unwrapped(transaction, row);
        try {
            byte[] wrapped = ring(place.service())
                    .seal(transaction, place.account(), null, context(place, row.id()), secret)
                    .blob();
            return new DataKeyRow(place, row.id(), wrapped, row.createdAt());
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** Clears the keys that open data keys. Data keys that are open stay: who calls is still to be known. */
    public void lock() {
        vault.lock();
    }

    /** Ends {@link #lock}; the seal is open again. */
    public void unlock() {
        vault.unlock();
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException _) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
        clearOpened();
        directory.close();
        vault.close();
        codes.close();
    }

    private synchronized void clearOpened() {
        opened.values().forEach(DataKeySeal::close);
        opened.clear();
    }
}
