package dev.jadegate.kms.secret;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.gate.api.Product;
import dev.jadegate.gate.binding.ReplyWriter;
import dev.jadegate.gate.binding.RequestBinder;
import dev.jadegate.gate.wire.JsonParameters;
import dev.jadegate.gate.wire.Parameters;
import dev.jadegate.gate.wire.WireLimits;
import dev.jadegate.kms.ForgottenEvents;
import dev.jadegate.kms.RecordedCalls;
import dev.jadegate.kms.key.KeyRing;
import dev.jadegate.kms.row.RowCodes;
import dev.jadegate.kms.secret.rotation.AccessKeyRotation;
import dev.jadegate.kms.secret.rotation.HookSessions;
import dev.jadegate.kms.secret.rotation.RotationOptions;
import dev.jadegate.kms.secret.rotation.RotationTarget;
import dev.jadegate.kms.secret.rotation.RotationTargets;
import dev.jadegate.kms.secret.rotation.StandardTargets;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import dev.jadegate.store.seal.RootSeal;
import dev.jadegate.store.seal.SealBroken;
import dev.jadegate.store.sqlite.SqliteOptions;
import dev.jadegate.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Secrets on a real store; the keys are the store's seal, bound to the context as real ones are. */
final class SecretFixture implements AutoCloseable {
    static final AccountId ACCOUNT = new AccountId("1000000000000001");
    static final Caller ROOT = new Caller.Root(ACCOUNT, "LTAI5tRootRootRootRootRo");
    static final Caller OTHER = new Caller.Root(new AccountId("1000000000000002"), "LTAI5tRootRootRootRootRp");

    static final RotationOptions OPTIONS = new RotationOptions(
            Set.of("localhost"), Set.of("localhost"), null, null, null, RotationOptions.CALLS_PER_HOUR);

    private final RotationOptions options;
    private final Path folder;
    private final WireLimits limits = WireLimits.DEFAULT;
    private final RootSeal seal =
            new RootSeal(SecretBytes.copyOf(new byte[RootSeal.ROOT_KEY_BYTES]), new SecureRandom());
    private final RowCodes codes;
    final TestClock clock = new TestClock();
    final AtomicLong nanos = new AtomicLong();
    /** What the trail was told, in order. */
    final RecordedCalls trail = new RecordedCalls();

    final List<String> recorded = trail.texts;

    final Keys accessKeys = new Keys();
    final Sessions hookSessions = new Sessions();
    final Store store;
    SecretPart part;

    /** Rotates databases of this machine as a server does. */
    SecretFixture() {
        this(null);
    }

    /** @param database what secrets of type Rds rotate on; null for what a server has */
    SecretFixture(@Nullable RotationTarget database) {
        this(database, OPTIONS);
    }

    SecretFixture(@Nullable RotationTarget database, RotationOptions options) {
        this.options = options;
        try {
            folder = Files.createTempDirectory("secret-test");
            store = SqliteStore.open(
                    folder.resolve("state.db"), List.of("kms"), new ForgottenEvents(), SqliteOptions.defaults());
        } catch (IOException | OpeningRefused failed) {
            throw new IllegalStateException(failed);
        }
        codes = new RowCodes(store, seal);
        part = on(store, database);
    }

    /** The part as another process would have it, on a view of the same store. */
    SecretPart on(Store view, @Nullable RotationTarget database) {
        RotationTargets standard = standardTargets();
        return on(
                view,
                (type, config) -> database != null && type == SecretType.RDS ? database : standard.of(type, config));
    }

    /** What a server rotates on. */
    RotationTargets standardTargets() {
        return new StandardTargets(options, accessKeys, hookSessions, clock);
    }

    SecretPart on(Store view, RotationTargets targets) {
        return on(view, targets, RotationSteps.STEP_MAX);
    }

    SecretPart on(Store view, RotationTargets targets, Duration stepMax) {
        return new SecretPart(
                new SecretPart.Needs(
                        new Product("Kms", "2016-01-20", "kms"),
                        "cn-hangzhou",
                        view,
                        codes,
                        new SealedRing(),
                        trail,
                        accessKeys,
                        hookSessions,
                        options,
                        clock,
                        nanos::get,
                        new SecureRandom()),
                targets,
                stepMax);
    }

    /** As the server locks itself. */
    void lock() {
        part.pause(true);
        seal.lock();
    }

    void unlock() {
        if (!seal.unlock(SecretBytes.copyOf(new byte[RootSeal.ROOT_KEY_BYTES]))) {
            throw new AssertionError("it is another root key");
        }
        part.pause(false);
    }

    String call(String name, String... parameters) {
        return call(ROOT, name, parameters);
    }

    String call(Caller caller, String name, String... parameters) {
        return run(operation(name), caller, parameters);
    }

    /** What a call would be judged by: action and resource. */
    List<String> permissions(String name, String... parameters) {
        return permissions(operation(name), parameters);
    }

    private Operation<?, ?> operation(String name) {
        return part.operations().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no operation " + name));
    }

    private <Q extends Record, R extends Record> List<String> permissions(Operation<Q, R> operation, String... given) {
        return operation.authorization().permissions(callOf(operation, ROOT), bind(operation, given)).stream()
                .map((Permission each) -> each.action() + " " + each.resource())
                .toList();
    }

    private <Q extends Record, R extends Record> String run(Operation<Q, R> operation, Caller caller, String... given) {
        R reply = operation.handler().handle(callOf(operation, caller), bind(operation, given));
        return new String(ReplyWriter.json(reply, "R"), StandardCharsets.UTF_8);
    }

    private <Q extends Record> Q bind(Operation<Q, ?> operation, String... parameters) {
        Parameters given = new Parameters(limits);
        for (int i = 0; i < parameters.length; i += 2) {
            given.add(parameters[i], parameters[i + 1]);
        }
        return new RequestBinder<>(operation.request(), new JsonParameters(limits)).bind(given);
    }

    private Call callOf(Operation<?, ?> operation, Caller caller) {
        return new Call(
                UUID.randomUUID().toString(),
                clock.instant(),
                caller,
                operation.product(),
                operation.name(),
                operation.access(),
                new Call.Origin("10.1.2.3", true, "localhost", "test"),
                Map.of(),
                trail);
    }

    /** The code that a call is refused with; {@code OK} when it is not. */
    static String refusal(Runnable call) {
        try {
            call.run();
        } catch (ApiFailure failure) {
            return failure.code();
        }
        return "OK";
    }

    /** The text of a field of a JSON reply, without escapes; null when it is not there. */
    static @Nullable String fieldOrNull(String json, String name) {
        String mark = "\"" + name + "\":\"";
        int from = json.indexOf(mark);
        if (from < 0) {
            return null;
        }
        int start = from + mark.length();
        int end = start;
        while (json.charAt(end) != '"') {
            end += json.charAt(end) == '\\' ? 2 : 1;
        }
        return json.substring(start, end).replace("\\\"", "\"").replace("\\\\", "\\");
    }

    static String field(String json, String name) {
        String text = fieldOrNull(json, name);
        if (text == null) {
            throw new AssertionError("no " + name + " in " + json);
        }
        return text;
    }

    @Override
    public void close() {
        part.close();
        store.close();
        codes.close();
        seal.close();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Access keys of users, in memory. */
    static final class Keys implements AccessKeyRotation {
        final List<String> alive = new CopyOnWriteArrayList<>();
        final List<String> off = new CopyOnWriteArrayList<>();
        private int made;

        @Override
        public NewKey create(Transaction transaction, AccountId account, String userName, Instant now) {
            String id = "LTAI" + ++made;
            transaction.afterCommit(() -> alive.add(id));
            return new NewKey(id, SecretBytes.ofText("secret-of-" + id));
        }

        @Override
        public void disable(
                Transaction transaction, AccountId account, String userName, String accessKeyId, Instant now) {
            transaction.afterCommit(() -> off.add(accessKeyId));
        }

        @Override
        public void delete(Transaction transaction, AccountId account, String userName, String accessKeyId) {
            transaction.afterCommit(() -> alive.remove(accessKeyId));
        }
    }

    /** Credentials that name what they are limited to. */
    static final class Sessions implements HookSessions {
        final List<String> policies = new CopyOnWriteArrayList<>();
        final List<AccountId> prepared = new CopyOnWriteArrayList<>();

        @Override
        public void prepare(Transaction transaction, AccountId account, Instant now) {
            prepared.add(account);
        }

        @Override
        public Session begin(AccountId account, String sessionName, String policy, Instant now, Duration lasts) {
            policies.add(policy);
            return new Session(
                    "STS.hook", SecretBytes.ofText("hook-secret"), SecretBytes.ofText("hook-token"), now.plus(lasts));
        }
    }

    private final class SealedRing implements KeyRing {
        @Override
        public Sealed seal(
                Transaction transaction,
                AccountId account,
                @Nullable String keyId,
                Map<String, String> context,
                byte[] plaintext) {
            String key = keyId == null ? "service-key" : keyId;
            return new Sealed(key, "v", seal.seal("test", place(account, context), plaintext));
        }

        @Override
        public byte[] open(Transaction transaction, AccountId account, Map<String, String> context, byte[] blob) {
            try {
                return seal.open("test", place(account, context), blob);
            } catch (SealBroken _) {
                throw new ApiFailure("InvalidParameter", 400, "The ciphertext does not open.");
            }
        }

        private static String place(AccountId account, Map<String, String> context) {
            return account + new TreeMap<>(context).toString();
        }
    }

    /** Stands still until it is moved. */
    static final class TestClock extends Clock {
        private volatile Instant now = Instant.parse("2026-11-24T10:00:00Z");

        void move(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
