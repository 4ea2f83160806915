package dev.jadegate.kms.secret;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Product;
import dev.jadegate.gate.api.Trail;
import dev.jadegate.kms.key.KeyRing;
import dev.jadegate.kms.policy.Guards;
import dev.jadegate.kms.row.RowCodes;
import dev.jadegate.kms.secret.rotation.AccessKeyRotation;
import dev.jadegate.kms.secret.rotation.HookSessions;
import dev.jadegate.kms.secret.rotation.NewValues;
import dev.jadegate.kms.secret.rotation.RotationOptions;
import dev.jadegate.kms.secret.rotation.RotationTargets;
import dev.jadegate.kms.secret.rotation.StandardTargets;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Secrets Manager, put together. Safe for use by many threads. */
public final class SecretPart implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SecretPart.class);
    private static final Duration PASS_EVERY = Duration.ofSeconds(5);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(20);

    private final ScheduledExecutorService thread;
    private final RotationRunner runner;
    private final SecretReaper reaper;
    private final SecretTable table;
    private final SecretGuards guards;
    private final RotationTable underWay;
    private final List<Operation<?, ?>> operations;
    private final Function<Product, List<Operation<?, ?>>> instanceOperations;
    private final RotationCounts counts = new RotationCounts();
    private final Store store;
    private volatile boolean started;
    private volatile boolean paused;

    /**
     * What it works with.
     *
     * @param product of the operations
     * @param region the region in resource names
     * @param codes tell rows that were altered; its owner closes them
     * @param trail records what rotation does by itself
     * @param nanoTime the process's own time, as {@code System::nanoTime}
     */
    public record Needs(
            Product product,
            String region,
            Store store,
            RowCodes codes,
            KeyRing keys,
            Trail trail,
            AccessKeyRotation accessKeys,
            HookSessions hookSessions,
            RotationOptions rotation,
            Clock clock,
            LongSupplier nanoTime,
            SecureRandom random) {}

    public SecretPart(Needs needs) {
        this(
                needs,
                new StandardTargets(needs.rotation, needs.accessKeys, needs.hookSessions, needs.clock),
                RotationSteps.STEP_MAX);
    }

    SecretPart(Needs needs, RotationTargets targets, Duration stepMax) {
        SecureRandom random = needs.random;
        Supplier<UUID> ids = () ->
                new UUID((random.nextLong() & ~0xF000L) | 0x4000L, (random.nextLong() & ~(3L << 62)) | (1L << 63));
        table = new SecretTable(needs.codes);
        VersionTable versions = new VersionTable(needs.codes);
        underWay = new RotationTable(needs.codes);
        Vault vault = new Vault(needs.keys, needs.region);
        Secrets secrets = new Secrets(needs.store, table, versions, vault, ids, underWay, needs.hookSessions);
        SecretRotations rotations = new SecretRotations(
                needs.store,
                table,
                versions,
                underWay,
                vault,
                new NewValues(random, needs.accessKeys),
                needs.rotation.callsPerHourMax());
        store = needs.store;
        ServiceCalls events = new ServiceCalls(needs.product, needs.trail, ids);
        runner = new RotationRunner(
                needs.store,
                table,
                underWay,
                rotations,
                events,
                new RotationSteps(new RotationSteps.Needs(
                        needs.store,
                        table,
                        versions,
                        underWay,
                        vault,
                        rotations,
                        events,
                        targets,
                        counts,
                        needs.clock,
                        random,
                        stepMax)),
                needs.clock,
                ids);
        reaper = new SecretReaper(needs.store, table, needs.clock, needs.nanoTime);
        thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("secret-rotation").factory());
        guards = new SecretGuards(needs.store, table);
        SecretOperations common = new SecretOperations(needs.product, vault, secrets);
        SecretVersions read = new SecretVersions(needs.store, table, versions, underWay, vault);
        SecretVersionOperations values = new SecretVersionOperations(common, vault, secrets, read);
        instanceOperations = gateway -> new InstanceSecretOperations(gateway, values::reading, read).operations();
        operations = Stream.<List<Operation<?, ?>>>of(
                        common.operations(),
                        values.operations(),
                        new RotationOperations(common, vault, rotations, random, this::soon).operations(),
                        new SecretPolicyOperations(common, vault, secrets).operations())
                .<Operation<?, ?>>flatMap(List::stream)
                .toList();
    }

    /** Every operation on secrets. */
    public List<Operation<?, ?>> operations() {
        return operations;
    }

    /** The operations on secrets of the gateway of KMS instances. */
    public List<Operation<?, ?>> instanceOperations(Product gateway) {
        return instanceOperations.apply(gateway);
    }

    /** How many secrets an account has. */
    public long count(Transaction transaction, AccountId account) {
        return table.count(transaction, account);
    }

    /** What guards secrets. */
    public Guards guards() {
        return guards;
    }

    /** What became of rotations since the start. */
    public RotationCounts rotationCounts() {
        return counts;
    }

    /** How many rotations are under way. */
    public long rotationsUnderWay() {
        return store.readOne(underWay::count);
    }

    /** Begins to rotate and to destroy what is due, from now on. */
    public void start() {
        started = true;
        // A pass tells of its own failures.
        var _ = thread.scheduleWithFixedDelay(this::guardedPass, 0, PASS_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void soon() {
        try {
            if (started) {
                thread.execute(this::guardedPass);
            }
        } catch (RejectedExecutionException _) {
            // Closing: the next start finds the rotation in the store.
        }
    }

    /** Whether work of its own waits, because there are no keys. */
    public void pause(boolean waits) {
        paused = waits;
        if (!waits) {
            soon();
        }
    }

    private void guardedPass() {
        try {
            pass();
        } catch (RuntimeException failed) {
            // The thread's edge: what went wrong once must not end rotation for good.
            LOG.error("A pass over the secrets failed and will be repeated", failed);
        }
    }

    /** One pass, unless it waits; for one thread at a time. */
    void pass() {
        if (!paused) {
            runner.pass();
            reaper.pass();
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
    }
}
