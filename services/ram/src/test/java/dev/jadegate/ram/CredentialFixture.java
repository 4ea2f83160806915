package dev.jadegate.ram;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.RecordedEvent;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.gate.api.AccessDenied;
import dev.jadegate.gate.api.Authorizer;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.Credentials.Credential;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.gate.api.Trail;
import dev.jadegate.gate.binding.ReplyWriter;
import dev.jadegate.gate.binding.RequestBinder;
import dev.jadegate.gate.wire.JsonParameters;
import dev.jadegate.gate.wire.Parameters;
import dev.jadegate.gate.wire.WireLimits;
import dev.jadegate.ram.domain.PasswordCost;
import dev.jadegate.store.EventSink;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.Store;
import dev.jadegate.store.seal.RootSeal;
import dev.jadegate.store.sqlite.SqliteOptions;
import dev.jadegate.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The whole module on a real store and seal, with cheap password hashes; calls are bound, authorized, handled and written
 * as the gate does it.
 */
final class CredentialFixture implements AutoCloseable {
    static final AccountId ACCOUNT = new AccountId("1000000000000001");
    static final AccountId OTHER_ACCOUNT = new AccountId("1000000000000002");
    static final Caller ROOT = new Caller.Root(ACCOUNT, "LTAI5tRootRootRootRootRo");
    static final Caller OTHER_ROOT = new Caller.Root(OTHER_ACCOUNT, "LTAI5tRootRootRootRootRp");
    static final String RAM = "2015-05-01";
    static final String STS = "2015-04-01";
    static final String IMS = "2019-08-15";

    private final Path folder;
    private final WireLimits limits = WireLimits.DEFAULT;
    private final Map<String, Caller.User> users = new HashMap<>();
    /** What the trail was told of changes, in order. */
    final List<String> recorded = new CopyOnWriteArrayList<>();

    final Store store;
    final RootSeal seal = new RootSeal(SecretBytes.copyOf(new byte[RootSeal.ROOT_KEY_BYTES]), new SecureRandom());
    final TestEncryption encryption = new TestEncryption(seal);
    final TestClock clock = new TestClock(Instant.parse("2026-11-23T10:00:00Z"));
    final RamService service;

    /** Opens a store, with a folder of its own to use. */
    @FunctionalInterface
    interface Opening {
        Store open(Path folder, List<String> products, EventSink sink) throws OpeningRefused;
    }

    CredentialFixture() {
        this((folder, products, sink) ->
                SqliteStore.open(folder.resolve("state.db"), products, sink, SqliteOptions.defaults()));
    }

    CredentialFixture(Opening opening) {
        try {
            folder = Files.createTempDirectory("ram-test");
            store = opening.open(folder, List.of("ram"), new Journal());
        } catch (IOException | OpeningRefused failed) {
            throw new IllegalStateException(failed);
        }
        service = on(store);
        addUser(ROOT, "jane");
        addUser(ROOT, "bob");
        addUser(OTHER_ROOT, "jane");
    }

    /** The module on another view of the store. */
    RamService on(Store view) {
        return new RamService(view, seal, encryption, new SecureRandom(), clock, new PasswordCost(64, 1, 1));
    }

    Caller.User addUser(Caller root, String name) {
        String id = field(call(root, "CreateUser", "UserName", name), "UserId");
        Caller.User user = new Caller.User(root.account(), "LTAI5t" + name, id, name);
        users.put(root.account() + name, user);
        return user;
    }

    Caller.User user(AccountId account, String name) {
        return Objects.requireNonNull(users.get(account + name));
    }

    Caller.User jane() {
        return user(ACCOUNT, "jane");
    }

    Caller.User bob() {
        return user(ACCOUNT, "bob");
    }

    /** Lets a user do what {@code statements} say. */
    void allow(Caller root, String userName, String policyName, String statements) {
        call(
                root,
                "CreatePolicy",
                "PolicyName",
                policyName,
                "PolicyDocument",
                "{\"Version\":\"1\",\"Statement\":[" + statements + "]}");
        call(root, "AttachPolicyToUser", "PolicyType", "Custom", "PolicyName", policyName, "UserName", userName);
    }

    /** A reply of RAM as JSON. */
    String call(Caller caller, String operation, String... parameters) {
        return callVersion(caller, RAM, operation, parameters);
    }

    String sts(Caller caller, String operation, String... parameters) {
        return callVersion(caller, STS, operation, parameters);
    }

    String callVersion(Caller caller, String version, String name, String... parameters) {
        return callOn(service, caller, version, name, parameters);
    }

    String callOn(RamService on, Caller caller, String version, String name, String... parameters) {
        Operation<?, ?> operation = on.operations().stream()
                .filter(each ->
                        each.product().version().equals(version) && each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no operation " + name));
        return run(operation, caller, parameters);
    }

    private <Q extends Record, R extends Record> String run(
            Operation<Q, R> operation, Caller caller, String... parameters) {
        Parameters given = new Parameters(limits);
        for (int i = 0; i < parameters.length; i += 2) {
            given.add(parameters[i], parameters[i + 1]);
        }
        Call call = new Call(
                UUID.randomUUID().toString(),
                clock.instant(),
                caller,
                operation.product(),
                operation.name(),
                operation.access(),
                new Call.Origin("10.1.2.3", true, "localhost", "test"),
                Map.of(),
                new TestTrail());
        Q request = new RequestBinder<>(operation.request(), new JsonParameters(limits)).bind(given);
        List<Permission> permissions = operation.authorization().permissions(call, request);
        Authorizer.@Nullable Denial denial =
                permissions.isEmpty() ? null : service.authorizer().authorize(call, permissions);
        if (denial != null) {
            throw new AccessDenied(denial);
        }
        return new String(ReplyWriter.json(operation.handler().handle(call, request), "R"), StandardCharsets.UTF_8);
    }

    @Nullable
    Credential find(String accessKeyId) {
        return service.credentials().find(accessKeyId);
    }

    Credential found(String accessKeyId) {
        return Objects.requireNonNull(find(accessKeyId));
    }

    /** The code that a call is refused with, with policy type and kind for a denial; {@code OK} when it is not. */
    static String refusal(Runnable call) {
        try {
            call.run();
        } catch (ApiFailure failure) {
            return failure.code();
        } catch (AccessDenied denied) {
            return "NoPermission/" + denied.denial().policyType() + "/"
                    + denied.denial().noPermissionType();
        }
        return "OK";
    }

    /** The text of a field of a JSON reply, wherever it is. */
    static String field(String json, String name) {
        String mark = "\"" + name + "\":\"";
        int from = json.indexOf(mark);
        if (from < 0) {
            throw new AssertionError("no " + name + " in " + json);
        }
        return json.substring(from + mark.length(), json.indexOf('"', from + mark.length()));
    }

    @Override
    public void close() {
        service.close();
        store.close();
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

    /** Writes events as the trail does: without secrets. */
    private final class TestTrail implements Trail {
        @Override
        public RecordedEvent succeeded(Call call, Record response) {
            StringBuilder json = new StringBuilder();
            ReplyWriter.json(response, ReplyWriter.Secrets.LEFT_OUT, json);
            recorded.add(call.operationName() + json);
            return new RecordedEvent(
                    call.requestId(),
                    call.time(),
                    call.caller().account(),
                    json.toString().getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public RecordedEvent failed(Call call, ApiFailure failure) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<?> append(RecordedEvent event) {
            throw new UnsupportedOperationException();
        }
    }

    /** Takes every event and forgets it. */
    private static final class Journal implements EventSink {
        @Override
        public CompletionStage<?> append(RecordedEvent event) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public long size() {
            return 0;
        }

        @Override
        public Set<String> find(Set<String> eventIds, long fromIndex) {
            return eventIds;
        }
    }

    /** A clock that stands still until it is moved. */
    static final class TestClock extends Clock {
        private volatile Instant now;

        TestClock(Instant now) {
            this.now = now;
        }

        void moveBySeconds(long seconds) {
            now = now.plusSeconds(seconds);
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
