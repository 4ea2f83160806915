package dev.jadegate.bench;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.RecordedEvent;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.crypto.KeyMaterialRejected;
import dev.jadegate.crypto.KeySpec;
import dev.jadegate.crypto.PublicKeyEncryption;
import dev.jadegate.crypto.PublicKeyMaterial;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Trail;
import dev.jadegate.gate.binding.ReplyWriter;
import dev.jadegate.gate.binding.RequestBinder;
import dev.jadegate.gate.wire.JsonParameters;
import dev.jadegate.gate.wire.Parameters;
import dev.jadegate.gate.wire.WireLimits;
import dev.jadegate.kms.KmsService;
import dev.jadegate.kms.secret.rotation.AccessKeyRotation;
import dev.jadegate.kms.secret.rotation.HookSessions;
import dev.jadegate.kms.secret.rotation.RotationOptions;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import dev.jadegate.store.seal.RootSeal;
import dev.jadegate.store.sqlite.SqliteOptions;
import dev.jadegate.store.sqlite.SqliteStore;
import dev.jadegate.testkit.Json;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Whether the time of a refusal of KMS tells its reason, through the classes that answer calls: request, permission, store,
 * cryptography; all but the network. A blob with a wrong tag, a wrong context, of a version that is not there or of another
 * account; material whose RSAES_PKCS1_V1_5 padding is right or wrong.
 */
final class KmsTiming implements AutoCloseable {
    private static final Caller ROOT = new Caller.Root(new AccountId("1000000000000001"), "LTAI5tRootRootRootRootRo");
    private static final Caller OTHER = new Caller.Root(new AccountId("1000000000000002"), "LTAI5tRootRootRootRootRp");
    private static final String RIGHT = "{\"order\":\"right\"}";
    private static final String WRONG = "{\"order\":\"wrong\"}";

    private final SecureRandom random = new SecureRandom();
    private final Random order = new Random(1);
    private final RootSeal seal = new RootSeal(SecretBytes.copyOf(new byte[RootSeal.ROOT_KEY_BYTES]), random);
    private final WireLimits limits = WireLimits.DEFAULT;
    private final Map<String, Bound<?>> operations = new HashMap<>();
    private final WelchTest test;
    private final Store store;
    private final KmsService service;

    KmsTiming(Path folder, int samples) throws Exception {
        test = new WelchTest(samples);
        store = SqliteStore.open(folder.resolve("state.db"), List.of("kms"), new NoSink(), SqliteOptions.defaults());
        service = new KmsService(new KmsService.Needs(
                "cn-hangzhou",
                store,
                seal,
                new NoTrail(),
                new NoAccessKeys(),
                HookSessions.none(),
                RotationOptions.standard(),
                Clock.systemUTC(),
                System::nanoTime,
                random,
                null,
                () -> ""));
        service.operations().forEach(operation -> operations.put(operation.name(), bound(operation)));
    }

    /** An operation with what reads its parameters. */
    private record Bound<Q extends Record>(Operation<Q, ?> operation, RequestBinder<Q> binder) {}

    private <Q extends Record> Bound<Q> bound(Operation<Q, ?> operation) {
        return new Bound<>(operation, new RequestBinder<>(operation.request(), new JsonParameters(limits)));
    }

    /** A call that is ready but for being answered. */
    @FunctionalInterface
    private interface Ready {
        Record answer() throws ApiFailure;
    }

    private Ready ready(Caller caller, String name, String... given) {
        Bound<?> bound = operations.get(name);
        if (bound == null) {
            throw new IllegalArgumentException("no operation " + name);
        }
        return ready(bound, caller, given);
    }

    private <Q extends Record> Ready ready(Bound<Q> bound, Caller caller, String... given) {
        Parameters parameters = new Parameters(limits);
        for (int i = 0; i < given.length; i += 2) {
            parameters.add(given[i], given[i + 1]);
        }
        return () -> {
            Operation<Q, ?> operation = bound.operation;
            Call call = new Call(
                    "00000000-0000-4000-8000-000000000000",
                    Instant.now(),
                    caller,
                    operation.product(),
                    operation.name(),
                    operation.access(),
                    new Call.Origin("10.1.2.3", true, "localhost", "timing"),
                    Map.of(),
                    new NoTrail());
            Q request = bound.binder.bind(parameters);
            operation.authorization().permissions(call, request);
            return operation.handler().handle(call, request);
        };
    }

    private Json call(Caller caller, String name, String... given) {
        Record reply = ready(caller, name, given).answer();
        return Json.parse(new String(ReplyWriter.json(reply, "R"), StandardCharsets.UTF_8));
    }

    private static WelchTest.Question asking(Ready[] calls) {
        return input -> {
            try {
                calls[input].answer();
            } catch (ApiFailure refused) {
                throw new WelchTest.Refused();
            }
        };
    }

    /** Prints a line for each pair; returns how many can be told apart. */
    int run() throws Exception {
        WelchTest.head();
        return blobs() + imports();
    }

    private int blobs() throws Exception {
        String keyId = call(ROOT, "CreateKey").at("KeyMetadata", "KeyId").text();
        String others = call(OTHER, "CreateKey").at("KeyMetadata", "KeyId").text();
        Ready[] badTag = new Ready[WelchTest.INPUTS];
        Ready[] wrongContext = new Ready[WelchTest.INPUTS];
        Ready[] unknown = new Ready[WelchTest.INPUTS];
        Ready[] ofAnother = new Ready[WelchTest.INPUTS];
        for (int i = 0; i < WelchTest.INPUTS; i++) {
            byte[] blob = blob(ROOT, keyId);
            wrongContext[i] = decrypt(blob, WRONG);
            byte[] tag = blob.clone();
            tag[blob.length - 1 - order.nextInt(16)] ^= 1;
            badTag[i] = decrypt(tag, RIGHT);
            byte[] version = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
            byte[] nobodys = blob.clone();
            System.arraycopy(version, 0, nobodys, 0, version.length);
            unknown[i] = decrypt(nobodys, RIGHT);
            ofAnother[i] = decrypt(blob(OTHER, others), RIGHT);
        }
        WelchTest.Question tag = asking(badTag);
        return test.compare("Decrypt: wrong tag | wrong context", tag, asking(wrongContext))
                + test.compare("Decrypt: wrong tag | a version that is not there", tag, asking(unknown))
                + test.compare("Decrypt: wrong tag | another account's version", tag, asking(ofAnother))
                + test.compare("Decrypt: wrong tag | wrong tag (what chance gives)", tag, tag);
    }

    private byte[] blob(Caller caller, String keyId) {
        String plaintext = Base64.getEncoder().encodeToString(new byte[32]);
        Json reply = call(caller, "Encrypt", "KeyId", keyId, "Plaintext", plaintext, "EncryptionContext", RIGHT);
        return Base64.getDecoder().decode(reply.get("CiphertextBlob").text());
    }

    private Ready decrypt(byte[] blob, String context) {
        String text = Base64.getEncoder().encodeToString(blob);
        return ready(ROOT, "Decrypt", "CiphertextBlob", text, "EncryptionContext", context);
    }

    private int imports() throws Exception {
        String keyId = call(ROOT, "CreateKey", "Origin", "EXTERNAL")
                .at("KeyMetadata", "KeyId")
                .text();
        Json parameters = call(
                ROOT,
                "GetParametersForImport",
                "KeyId",
                keyId,
                "WrappingKeySpec",
                "RSA_2048",
                "WrappingAlgorithm",
                "RSAES_PKCS1_V1_5");
        PublicKeyMaterial to = publicKey(parameters.get("PublicKey").text());
        Ready[] padded = new Ready[WelchTest.INPUTS];
        Ready[] notPadded = new Ready[WelchTest.INPUTS];
        for (int i = 0; i < WelchTest.INPUTS; i++) {
            // Of a wrong length, so that both are refused.
            padded[i] =
                    imported(keyId, parameters, PublicKeyEncryption.RSAES_PKCS1_V1_5.encrypt(to, new byte[16], random));
            byte[] noise = new BigInteger(2046, random).setBit(2045).toByteArray();
            notPadded[i] = imported(keyId, parameters, noise);
        }
        return test.compare(
                "ImportKeyMaterial, RSAES_PKCS1_V1_5: right padding | wrong", asking(padded), asking(notPadded));
    }

    private static PublicKeyMaterial publicKey(String base64) throws KeyMaterialRejected {
        return PublicKeyMaterial.of(KeySpec.RSA_2048, Base64.getDecoder().decode(base64));
    }

    private Ready imported(String keyId, Json parameters, byte[] encrypted) {
        return ready(
                ROOT,
                "ImportKeyMaterial",
                "KeyId",
                keyId,
                "EncryptedKeyMaterial",
                Base64.getEncoder().encodeToString(encrypted),
                "ImportToken",
                parameters.get("ImportToken").text(),
                "KeyMaterialExpireUnix",
                "0");
    }

    @Override
    public void close() {
        service.close();
        store.close();
        seal.close();
    }

    private static final class NoTrail implements Trail {
        @Override
        public RecordedEvent succeeded(Call call, Record response) {
            return new RecordedEvent(
                    UUID.randomUUID().toString(), call.time(), call.caller().account(), new byte[] {'{', '}'});
        }

        @Override
        public RecordedEvent failed(Call call, ApiFailure failure) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<?> append(RecordedEvent event) {
            return CompletableFuture.completedFuture(null);
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
