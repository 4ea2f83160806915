package dev.jadegate.ram;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.RecordedEvent;
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
import dev.jadegate.ram.credential.CredentialServices;
import dev.jadegate.ram.domain.PasswordCost;
import dev.jadegate.store.Store;
import dev.jadegate.store.seal.RootSeal;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The half of the module that proves who somebody is, on a real store and seal; calls are bound, authorized, handled and
 * written as the gate does it.
 */
final class CredentialFixture implements AutoCloseable {
    static final AccountId ACCOUNT = new AccountId("1000000000000001");
    static final AccountId OTHER_ACCOUNT = new AccountId("1000000000000002");
    static final Caller ROOT = new Caller.Root(ACCOUNT, "LTAI5tRootRootRootRootRo");
    static final Caller JANE = user(ACCOUNT, "jane");
    static final Caller BOB = user(ACCOUNT, "bob");

    final TestStore store = TestSchema.open();
    final RootSeal seal = new RootSeal(SecretBytes.copyOf(new byte[RootSeal.ROOT_KEY_BYTES]), new SecureRandom());
    final TestClock clock = new TestClock(Instant.parse("2026-11-23T10:00:00Z"));
    final TestAuthorizer authorizer = new TestAuthorizer();
    final CredentialServices services = services(store);
    final CredentialPart part = new CredentialPart(services);
    final List<String> recorded = new ArrayList<>();
    private final WireLimits limits = WireLimits.DEFAULT;

    CredentialFixture() {
        addUser(ACCOUNT, "jane");
        addUser(ACCOUNT, "bob");
        addUser(OTHER_ACCOUNT, "jane");
    }

    CredentialServices services(Store on) {
        return CredentialServices.of(new CredentialServices.Needs(
                on, seal, authorizer, new SecureRandom(), clock, new PasswordCost(64, 1, 1), 2));
    }

    static String userId(AccountId account, String name) {
        return "2" + account.value().substring(1) + name;
    }

    static Caller.User user(AccountId account, String name) {
        return new Caller.User(account, "LTAI5t" + name, userId(account, name), name);
    }

    void addUser(AccountId account, String name) {
        TestSchema.addUser(store, account, userId(account, name), name);
    }

    /** A reply as JSON. */
    String call(Caller caller, String operation, String... parameters) {
        return callVersion(caller, "2015-05-01", operation, parameters);
    }

    String sts(Caller caller, String operation, String... parameters) {
        return callVersion(caller, "2015-04-01", operation, parameters);
    }

    String callVersion(Caller caller, String version, String name, String... parameters) {
        Operation<?, ?> operation = part.operations().stream()
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
        Authorizer.@Nullable Denial denial = permissions.isEmpty() ? null : authorizer.authorize(call, permissions);
        if (denial != null) {
            throw new AccessDenied(denial);
        }
        return new String(ReplyWriter.json(operation.handler().handle(call, request), "R"), StandardCharsets.UTF_8);
    }

    /** The code that a call is refused with; {@code NoPermission} for a denial. */
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
        store.close();
        seal.close();
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
        public void append(RecordedEvent event) {
            throw new UnsupportedOperationException();
        }
    }

    /** Allows everything but what a test takes away. */
    static final class TestAuthorizer implements Authorizer {
        private @Nullable String refused;
        final List<Permission> asked = new ArrayList<>();

        /** From now on everything is refused in this way. */
        void refuse(@Nullable String noPermissionType) {
            refused = noPermissionType;
        }

        @Override
        public @Nullable Denial authorize(Call call, List<Permission> permissions) {
            asked.addAll(permissions);
            String type = refused;
            return type == null
                    ? null
                    : new Denial(permissions.getFirst(), "AccountLevelIdentityBasedPolicy", type, null, "");
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
