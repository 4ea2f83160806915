package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Product;
import dev.jadegate.gate.api.Trail;
import dev.jadegate.kms.hsm.HsmKeys;
import dev.jadegate.kms.policy.Guards;
import dev.jadegate.kms.row.RowCodes;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import dev.jadegate.store.seal.Seal;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keys, put together. Safe for use by many threads. */
public final class KeyPart implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyPart.class);
    private static final Duration PASS_EVERY = Duration.ofSeconds(10);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(20);

    private final RowCodes codes;
    private final KeyVault vault;
    private final KeyDirectory directory;
    private final KeyMaker maker;
    private final KeyTable keys;
    private final AliasTable aliases;
    private final Clock clock;
    private final PairVault pairVault;
    private final KeyKeeper keeper;
    private final ScheduledExecutorService thread;
    private final List<Operation<?, ?>> operations;
    private final Function<Product, List<Operation<?, ?>>> instanceOperations;

    /**
     * What it works with.
     *
     * @param product of the operations
     * @param region the region in resource names, and in what key material is bound to
     * @param seal wraps the domain keys
     * @param trail records what the service does by itself
     * @param taggings the tags of what has some besides keys, by resource type
     * @param nanoTime the process's own time, as {@code System::nanoTime}
     * @param hsm keeps the material of keys of protection level HSM; null when the server has none
     */
    public record Needs(
            Product product,
            String region,
            Store store,
            Seal seal,
            Trail trail,
            Map<String, Tagging> taggings,
            Clock clock,
            LongSupplier nanoTime,
            SecureRandom random,
            @Nullable HsmKeys hsm) {}

    public KeyPart(Needs needs) {
        clock = needs.clock;
        codes = new RowCodes(needs.store, needs.seal);
        vault = new KeyVault(needs.store, needs.seal, needs.region, needs.random, needs.hsm);
        maker = new KeyMaker(needs.random, needs.hsm);
        keys = new KeyTable(needs.region, codes);
        aliases = new AliasTable(needs.region, codes);
        directory = new KeyDirectory(needs.store, keys, aliases, codes, vault, needs.nanoTime);
        KeyCalls common = new KeyCalls(needs.product, needs.store, keys, directory);
        Ciphers ciphers = new Ciphers(common, vault, new MessageCounts(needs.store), needs.random);
        KeyPairs pairs = new KeyPairs(common, needs.random);
        pairVault = new PairVault(needs.store, maker, vault, directory);
        keeper = new KeyKeeper(new KeyKeeper.Needs(
                needs.store,
                keys,
                directory,
                vault,
                maker,
                new ServiceEvents(needs.product, needs.trail, maker),
                clock,
                needs.nanoTime,
                needs.hsm));
        thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("key-keeper").factory());
        instanceOperations = gateway -> {
            KeyCalls calls = new KeyCalls(gateway, needs.store, keys, directory);
            InstanceCiphers direct = new InstanceCiphers(calls, maker);
            KeyPairs initial = new KeyPairs(calls, needs.random);
            return Stream.of(
                            new InstanceCipherOperations(calls, direct, initial).operations(),
                            new InstanceDataKeyOperations(calls, direct, maker).operations(),
                            new InstanceKeyPairOperations(calls, direct, initial).operations())
                    .<Operation<?, ?>>flatMap(List::stream)
                    .toList();
        };
        operations = Stream.<List<Operation<?, ?>>>of(
                        new KeyOperations(common, maker, vault).operations(),
                        new KeyStateOperations(common).operations(),
                        new VersionOperations(common, maker, vault).operations(),
                        new AliasOperations(common, aliases).operations(),
                        new TagOperations(common, needs.taggings).operations(),
                        new PolicyOperations(common).operations(),
                        new CipherOperations(common, ciphers, pairs).operations(),
                        new DataKeyOperations(common, ciphers, maker).operations(),
                        new KeyPairOperations(common, pairs).operations(),
                        new ImportOperations(common, maker, vault, needs.seal).operations(),
                        new AccountOperations(common).operations())
                .<Operation<?, ?>>flatMap(List::stream)
                .toList();
    }

    /** The operations on keys of the gateway of KMS instances. */
    public List<Operation<?, ?>> instanceOperations(Product gateway) {
        return instanceOperations.apply(gateway);
    }

    /** How many keys an account has. */
    public long count(Transaction transaction, AccountId account) {
        return keys.count(transaction, account);
    }

    /** Every operation on keys, and those of KMS that belong to nothing else. */
    public List<Operation<?, ?>> operations() {
        return operations;
    }

    /**
     * Keys for what a service of the platform stores.
     *
     * @param service its name, as {@code secrets}: its key is {@code alias/acs/<service>}
     */
    public KeyRing ring(String service) {
        return new AccountKeyRing(service, keys, aliases, directory, vault, maker, clock);
    }

    /** Keeps key pairs that are not keys of their own. */
    public PairVault pairs() {
        return pairVault;
    }

    /** What guards keys. */
    public Guards guards() {
        return new KeyGuards(directory);
    }

    /** Begins to rotate and to destroy what is due, from now on. */
    public void start() {
        // A pass tells of its own failures.
        var _ = thread.scheduleWithFixedDelay(this::guardedPass, 0, PASS_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Clears every key from memory; calls that need one end with {@code ServiceUnavailable.Sealed}. Work of its own waits. */
    public void lock() {
        vault.lock();
        directory.forgetMaterials();
    }

    /** Ends {@link #lock}; the seal is open again. */
    public void unlock() {
        vault.unlock();
    }

    /** Wraps what hangs on the root key under another. */
    public static void rewrap(Transaction transaction, Seal from, Seal to, SecureRandom random) {
        KeyVault.rewrap(transaction, from, to, random);
        RowCodes.keep(transaction, from, to);
        HsmKeys.rewrap(transaction, from, to);
    }

    private void guardedPass() {
        try {
            pass();
        } catch (RuntimeException failed) {
            // The thread's edge: what went wrong once must not end rotation for good.
            LOG.error("A pass over the keys failed and will be repeated", failed);
        }
    }

    /** One pass, unless keys are locked; for one thread at a time. */
    void pass() {
        if (!vault.isLocked()) {
            keeper.pass();
        }
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
        directory.close();
        vault.close();
        codes.close();
    }
}
