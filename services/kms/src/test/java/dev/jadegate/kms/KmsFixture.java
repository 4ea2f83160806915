package dev.jadegate.kms;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.gate.api.AccessDenied;
import dev.jadegate.gate.api.Authorizer;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.gate.binding.ReplyWriter;
import dev.jadegate.gate.binding.RequestBinder;
import dev.jadegate.gate.wire.JsonParameters;
import dev.jadegate.gate.wire.Parameters;
import dev.jadegate.gate.wire.WireLimits;
import dev.jadegate.kms.key.ServiceKeys;
import dev.jadegate.kms.secret.rotation.AccessKeyRotation;
import dev.jadegate.kms.secret.rotation.HookSessions;
import dev.jadegate.kms.secret.rotation.RotationOptions;
import dev.jadegate.store.EventSink;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import dev.jadegate.store.seal.RootSeal;
import dev.jadegate.store.seal.SealBroken;
import dev.jadegate.store.seal.ServiceEncryption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** The whole service, keys with secrets, on a real store; calls go through binding, authorization and handler. */
final class KmsFixture implements AutoCloseable {
    static final AccountId ACCOUNT = new AccountId("1000000000000001");
    static final Caller ROOT = new Caller.Root(ACCOUNT, "LTAI5tRootRootRootRootRo");
    static final Caller OTHER = new Caller.Root(new AccountId("1000000000000002"), "LTAI5tRootRootRootRootRp");
    static final Caller JANE = new Caller.User(ACCOUNT, "LTAI5tJaneJaneJaneJaneJa", "200", "jane");
    static final String REGION = "cn-hangzhou";
    private static final String PURPOSE = "test/value";
    private static final String PLACE = "row";

    private final WireLimits limits = WireLimits.DEFAULT;
    private final RootSeal seal =
            new RootSeal(SecretBytes.copyOf(new byte[RootSeal.ROOT_KEY_BYTES]), new SecureRandom());
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-24T10:00:00Z"));
    private final Path folder;
    final Store store;
    private KmsService service;
    private ServiceKeys serviceKeys;
    private Authorizer authorizer;

    /** Opens the store of a fixture. */
    @FunctionalInterface
    interface Opening {
        Store open(Path folder, List<String> products, EventSink sink) throws OpeningRefused;
    }

    KmsFixture(Opening opening) {
        try {
            folder = Files.createTempDirectory("kms-test");
            store = opening.open(folder, List.of("kms"), new ForgottenEvents());
        } catch (IOException | OpeningRefused failed) {
            throw new IllegalStateException(failed);
        }
        service = service();
        serviceKeys = serviceKeys();
        authorizer = authorizer();
    }

    private ServiceKeys serviceKeys() {
        return new ServiceKeys(new ServiceKeys.Needs(
                KmsProduct.KMS,
                REGION,
                store,
                seal,
                new RecordedCalls(),
                Clock.systemUTC(),
                System::nanoTime,
                new SecureRandom()));
    }

    private KmsService service() {
        return new KmsService(new KmsService.Needs(
                REGION,
                store,
                seal,
                new RecordedCalls(),
                new NoAccessKeys(),
                HookSessions.none(),
                RotationOptions.standard(),
                Clock.systemUTC(),
                System::nanoTime,
                new SecureRandom(),
                null,
                () -> "-----BEGIN CERTIFICATE-----"));
    }

    private Authorizer authorizer() {
        Authorizer ram = (call, permissions) -> call.caller() instanceof Caller.Root
                ? null
                : new Authorizer.Denial(
                        permissions.getFirst(), "AccountLevelIdentityBasedPolicy", "ImplicitDeny", null, "");
        return service.authorizer(ram, _ -> Map.of("acs:SourceIp", "10.1.2.3"));
    }

    /** Goes on as another process, which knows nothing but what the store has. */
    void restart() {
        serviceKeys.close();
        service.close();
        service = service();
        serviceKeys = serviceKeys();
        authorizer = authorizer();
    }

    /** What a service stores of an account, sealed. */
    byte[] sealed(AccountId account, String service, String text) {
        ServiceEncryption encryption = serviceKeys.encryption(service);
        encryption.prepare(account);
        return encryption.seal(account, PURPOSE, PLACE, text.getBytes(StandardCharsets.UTF_8));
    }

    /** What was {@link #sealed} in braces, as replies are; or the code of the refusal. */
    String opened(AccountId account, String service, byte[] sealed) {
        try {
            byte[] opened = serviceKeys.encryption(service).open(account, PURPOSE, PLACE, sealed);
            return "{" + new String(opened, StandardCharsets.UTF_8) + "}";
        } catch (ApiFailure failure) {
            return failure.code();
        } catch (SealBroken broken) {
            return "SealBroken";
        }
    }

    void move(Duration by) {
        now.updateAndGet(time -> time.plus(by));
    }

    String call(String name, String... parameters) {
        return call(ROOT, name, parameters);
    }

    String call(Caller caller, String name, String... parameters) {
        Operation<?, ?> operation = service.operations().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no operation " + name));
        return run(operation, caller, parameters);
    }

    /** The code that a call is answered with; {@code OK} when it works. What is no refusal is thrown: a bug. */
    String code(Caller caller, String name, String... parameters) {
        String answer = answer(caller, name, parameters);
        return answer.startsWith("{") ? "OK" : answer;
    }

    String code(String name, String... parameters) {
        return code(ROOT, name, parameters);
    }

    /** The reply in JSON, or the code of the refusal. */
    String answer(Caller caller, String name, String... parameters) {
        try {
            return call(caller, name, parameters);
        } catch (ApiFailure failure) {
            return KmsProduct.KMS.errors().of(failure).code();
        } catch (AccessDenied denied) {
            return denied.denial().noPermissionType() + " " + denied.denial().policyType();
        }
    }

    /** Makes calls at the same time, and returns their answers in their order. */
    static List<String> atOnce(List<Callable<String>> calls) throws InterruptedException, ExecutionException {
        List<String> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(calls.size())) {
            for (Future<String> each : threads.invokeAll(calls)) {
                answers.add(each.get());
            }
        }
        return answers;
    }

    private <Q extends Record, R extends Record> String run(Operation<Q, R> operation, Caller caller, String... given) {
        Call call = new Call(
                UUID.randomUUID().toString(),
                now.get(),
                caller,
                operation.product(),
                operation.name(),
                operation.access(),
                new Call.Origin("10.1.2.3", true, "localhost", "test"),
                Map.of(),
                new RecordedCalls());
        Parameters parameters = new Parameters(limits);
        for (int i = 0; i < given.length; i += 2) {
            parameters.add(given[i], given[i + 1]);
        }
        Q request = new RequestBinder<>(operation.request(), new JsonParameters(limits)).bind(parameters);
        List<Permission> asked = operation.authorization().permissions(call, request);
        Authorizer.Denial denial = authorizer.authorize(call, asked);
        if (denial != null) {
            throw new AccessDenied(denial);
        }
        R reply = operation.handler().handle(call, request);
        return new String(ReplyWriter.json(reply, "R"), StandardCharsets.UTF_8);
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static byte[] bytes(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The first text of a name in a JSON reply. */
    static String field(String json, String name) {
        String mark = "\"" + name + "\":\"";
        int from = json.indexOf(mark);
        if (from < 0) {
            throw new AssertionError("no " + name + " in " + json);
        }
        int start = from + mark.length();
        return json.substring(start, json.indexOf('"', start));
    }

    @Override
    public void close() {
        serviceKeys.close();
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
}
