package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.gate.api.AccessDenied;
import dev.jadegate.gate.api.Authorizer;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.gate.api.Trail;
import dev.jadegate.gate.binding.ReplyWriter;
import dev.jadegate.gate.binding.RequestBinder;
import dev.jadegate.gate.wire.JsonParameters;
import dev.jadegate.gate.wire.Parameters;
import dev.jadegate.gate.wire.WireLimits;
import dev.jadegate.kms.ForgottenEvents;
import dev.jadegate.kms.KmsProduct;
import dev.jadegate.kms.KmsService;
import dev.jadegate.kms.RecordedCalls;
import dev.jadegate.kms.hsm.HsmKeys;
import dev.jadegate.kms.policy.PolicyAuthorizer;
import dev.jadegate.kms.secret.rotation.AccessKeyRotation;
import dev.jadegate.store.EventSink;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import dev.jadegate.store.seal.RootSeal;
import dev.jadegate.store.sqlite.SqliteOptions;
import dev.jadegate.store.sqlite.SqliteStore;
import dev.jadegate.store.token.Token;
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
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keys on a real store; calls go through binding, authorization and handler as the gate makes them. */
public final class KeyFixture implements AutoCloseable {
    public static final AccountId ACCOUNT = new AccountId("1000000000000001");
    public static final AccountId OTHER_ACCOUNT = new AccountId("1000000000000002");
    public static final Caller ROOT = new Caller.Root(ACCOUNT, "LTAI5tRootRootRootRootRo");
    public static final Caller OTHER = new Caller.Root(OTHER_ACCOUNT, "LTAI5tRootRootRootRootRp");
    public static final Caller JANE = new Caller.User(ACCOUNT, "LTAI5tJaneJaneJaneJaneJa", "200", "jane");
    public static final String REGION = "cn-hangzhou";

    private final @Nullable Path folder;
    private final WireLimits limits = WireLimits.DEFAULT;
    final RootSeal seal = new RootSeal(SecretBytes.copyOf(new byte[RootSeal.ROOT_KEY_BYTES]), new SecureRandom());
    public final TestClock clock = new TestClock();
    final AtomicLong nanos = new AtomicLong();
    final RecordedCalls trail = new RecordedCalls();

    /** What the trail was told, in order. */
    public final List<String> recorded = trail.texts;

    final FakeSecrets secrets = new FakeSecrets();
    public final Store store;
    final @Nullable HsmKeys hsm;
    KeyPart part;
    /** What RAM's policies allow; the account itself always may. */
    public BiPredicate<Caller, Permission> ramAllows = (_, _) -> true;

    /** What RAM's policies deny. */
    public BiPredicate<Caller, Permission> ramDenies = (_, _) -> false;

    Authorizer authorizer;

    /** Takes the calls in place of the part, when it is asked for. */
    private @Nullable KmsService service;

    /** Opens the store of a fixture. */
    @FunctionalInterface
    interface Opening {
        Store open(Path folder, List<String> products, EventSink sink) throws OpeningRefused;
    }

    public KeyFixture() {
        this((folder, products, sink) ->
                SqliteStore.open(folder.resolve("state.db"), products, sink, SqliteOptions.defaults()));
    }

    KeyFixture(Opening opening) {
        this(opening, null);
    }

    /** Keys of protection level HSM are kept by {@code token}, which the caller closes. */
    KeyFixture(Token token) {
        this(
                (folder, products, sink) ->
                        SqliteStore.open(folder.resolve("state.db"), products, sink, SqliteOptions.defaults()),
                token);
    }

    private KeyFixture(Opening opening, @Nullable Token token) {
        try {
            folder = Files.createTempDirectory("key-test");
            store = opening.open(folder, List.of("kms"), new ForgottenEvents());
        } catch (IOException | OpeningRefused failed) {
            throw new IllegalStateException(failed);
        }
        hsm = token == null ? null : new HsmKeys(token, store, seal, clock, new SecureRandom());
        part = again();
        authorizer = authorizer();
    }

    /** The keys of services, on the same store. */
    ServiceKeys serviceKeys(int openMax, int rowsATime) {
        return new ServiceKeys(serviceNeeds(seal, trail), openMax, rowsATime);
    }

    ServiceKeys.Needs serviceNeeds(RootSeal under, Trail trail) {
        return new ServiceKeys.Needs(
                KmsProduct.KMS, REGION, store, under, trail, clock, nanos::get, new SecureRandom());
    }

    /** The part as another process would have it, on the same store. */
    KeyPart again() {
        return again(seal);
    }

    KeyPart again(RootSeal under) {
        return new KeyPart(new KeyPart.Needs(
                KmsProduct.KMS,
                REGION,
                store,
                under,
                trail,
                Map.of("secret", secrets),
                clock,
                nanos::get,
                new SecureRandom(),
                hsm));
    }

    /** Goes on as another process, which knows nothing but what the store has. */
    void restart() {
        restart(seal);
    }

    void restart(RootSeal under) {
        if (service == null) {
            part.close();
            part = again(under);
            authorizer = authorizer();
        } else {
            service.close();
            serve(under);
        }
    }

    /** Clears every key from memory, as {@code ./jadegate seal lock} does. */
    public void lock() {
        if (service == null) {
            part.lock();
        } else {
            service.lock();
        }
        seal.lock();
    }

    public void unlock() {
        if (!seal.unlock(SecretBytes.copyOf(new byte[RootSeal.ROOT_KEY_BYTES]))) {
            throw new AssertionError("the root key is another");
        }
        if (service == null) {
            part.unlock();
        } else {
            service.unlock();
        }
    }

    /** Goes on under another root key: the same rows, wrapped under {@code next}, which the caller closes. */
    public void rewrap(RootSeal next) {
        store.maintain(transaction -> {
            KmsService.rewrap(transaction, seal, next, new SecureRandom());
            return null;
        });
        restart(next);
    }

    /** The same with the whole service: secrets and certificates too. */
    public KeyFixture whole() {
        part.close();
        serve(seal);
        return this;
    }

    private void serve(RootSeal under) {
        service = new KmsService(new KmsService.Needs(
                REGION,
                store,
                under,
                trail,
                new NoAccessKeys(),
                dev.jadegate.kms.secret.rotation.HookSessions.none(),
                dev.jadegate.kms.secret.rotation.RotationOptions.standard(),
                clock,
                nanos::get,
                new SecureRandom(),
                null,
                () -> ""));
        authorizer = service.authorizer(this::judge, _ -> Map.of("acs:SourceIp", "10.1.2.3"));
    }

    /** Every operation. */
    public List<Operation<?, ?>> operations() {
        return service == null ? part.operations() : service.operations();
    }

    private Authorizer authorizer() {
        return new PolicyAuthorizer(this::judge, List.of(part.guards()), _ -> Map.of("acs:SourceIp", "10.1.2.3"));
    }

    private Authorizer.@Nullable Denial judge(Call call, List<Permission> permissions) {
        for (Permission permission : permissions) {
            if (ramDenies.test(call.caller(), permission)) {
                return new Authorizer.Denial(permission, "AccountLevelIdentityBasedPolicy", "ExplicitDeny", null, "");
            }
            if (!(call.caller() instanceof Caller.Root) && !ramAllows.test(call.caller(), permission)) {
                return new Authorizer.Denial(permission, "AccountLevelIdentityBasedPolicy", "ImplicitDeny", null, "");
            }
        }
        return null;
    }

    public String call(String name, String... parameters) {
        return call(ROOT, name, parameters);
    }

    public String call(Caller caller, String name, String... parameters) {
        return run(operation(name), caller, parameters);
    }

    /** A call of the gateway of KMS instances, with bytes in Base64 as the gate hands them on. */
    String gateway(String name, String... parameters) {
        return run(
                part.instanceOperations(KmsProduct.INSTANCE).stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no operation " + name)),
                ROOT,
                parameters);
    }

    /** The code that a call is answered with; {@code OK} when it works. */
    public String code(String name, String... parameters) {
        return code(ROOT, name, parameters);
    }

    public String code(Caller caller, String name, String... parameters) {
        try {
            call(caller, name, parameters);
            return "OK";
        } catch (ApiFailure failure) {
            return KmsProduct.KMS.errors().of(failure).code();
        } catch (AccessDenied denied) {
            return denied.denial().noPermissionType() + " " + denied.denial().policyType();
        }
    }

    /** The message of a refusal. */
    public String message(String name, String... parameters) {
        try {
            return call(name, parameters);
        } catch (ApiFailure failure) {
            return failure.message();
        }
    }

    /** What a call would be judged by: action and resource. */
    public List<String> permissions(String name, String... parameters) {
        return permissions(operation(name), parameters);
    }

    Operation<?, ?> operation(String name) {
        return operations().stream()
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
        Call call = callOf(operation, caller);
        Q request = bind(operation, given);
        Authorizer.Denial denial =
                authorizer.authorize(call, operation.authorization().permissions(call, request));
        if (denial != null) {
            throw new AccessDenied(denial);
        }
        R reply = operation.handler().handle(call, request);
        if (!call.recorded()) {
            call.succeeded(reply);
        }
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

    /** A new key's id. */
    public String key(String... parameters) {
        return field(call("CreateKey", parameters), "KeyId");
    }

    /** The id of the newest version of a key. */
    String version(String keyId) {
        String json = call("ListKeyVersions", "KeyId", keyId, "PageSize", "100");
        List<String> all = fields(json, "KeyVersionId");
        return all.getLast();
    }

    /** An external key with the given material, ready for use. */
    String imported(byte[] material) {
        String keyId = key("Origin", "EXTERNAL");
        Imports.put(this, keyId, material, "0");
        return keyId;
    }

    String state(String keyId) {
        return field(call("DescribeKey", "KeyId", keyId), "KeyState");
    }

    public static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    public static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    public static byte[] bytes(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    /** The first text of a name in a JSON reply, without escapes. */
    public static String field(String json, String name) {
        List<String> all = fields(json, name);
        if (all.isEmpty()) {
            throw new AssertionError("no " + name + " in " + json);
        }
        return all.getFirst();
    }

    /** All texts of a name in a JSON reply. */
    public static List<String> fields(String json, String name) {
        List<String> all = new ArrayList<>();
        String mark = "\"" + name + "\":\"";
        for (int from = json.indexOf(mark); from >= 0; from = json.indexOf(mark, from + 1)) {
            int start = from + mark.length();
            int end = start;
            while (json.charAt(end) != '"') {
                end += json.charAt(end) == '\\' ? 2 : 1;
            }
            all.add(json.substring(start, end)
                    .replace("\\n", "\n")
                    .replace("\\\"", "\"")
                    .replace("\\\\", "\\"));
        }
        return all;
    }

    @Override
    public void close() {
        if (service == null) {
            part.close();
        } else {
            service.close();
        }
        store.close();
        seal.close();
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Tags of secrets, in memory. */
    static final class FakeSecrets implements Tagging {
        final Map<String, Map<String, String>> tags = new TreeMap<>();

        private Map<String, String> require(String name) {
            Map<String, String> found = tags.get(name);
            if (found == null) {
                throw KeyError.RESOURCE_NOT_FOUND.failure(name, "no such secret");
            }
            return found;
        }

        @Override
        public void put(Transaction transaction, AccountId account, String secretName, Map<String, String> given) {
            require(secretName).putAll(given);
        }

        @Override
        public void remove(Transaction transaction, AccountId account, String secretName, List<String> keys) {
            require(secretName).keySet().removeAll(keys);
        }

        @Override
        public Map<String, String> of(Transaction transaction, AccountId account, String secretName) {
            return new LinkedHashMap<>(require(secretName));
        }

        @Override
        public List<String> tagged(Transaction transaction, AccountId account, String after, int limit) {
            return tags.keySet().stream()
                    .filter(name -> name.compareTo(after) > 0)
                    .limit(limit)
                    .toList();
        }
    }

    private static final class NoAccessKeys implements AccessKeyRotation {
        @Override
        public NewKey create(Transaction transaction, AccountId account, String userName, Instant now) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void disable(
                Transaction transaction, AccountId account, String userName, String accessKeyId, Instant now) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void delete(Transaction transaction, AccountId account, String userName, String accessKeyId) {
            throw new UnsupportedOperationException();
        }
    }

    /** Stands still until it is moved. */
    public static final class TestClock extends Clock {
        private volatile Instant now = Instant.parse("2026-11-24T10:00:00Z");

        public void move(Duration by) {
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
