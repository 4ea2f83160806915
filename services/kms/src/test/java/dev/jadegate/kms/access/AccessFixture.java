package dev.jadegate.kms.access;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.ResourceName;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.gate.api.Authorizer;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.ClientKeys;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.gate.api.Product;
import dev.jadegate.gate.binding.ReplyWriter;
import dev.jadegate.gate.binding.RequestBinder;
import dev.jadegate.gate.wire.JsonParameters;
import dev.jadegate.gate.wire.Parameters;
import dev.jadegate.gate.wire.WireLimits;
import dev.jadegate.kms.ForgottenEvents;
import dev.jadegate.kms.KmsProduct;
import dev.jadegate.kms.RecordedCalls;
import dev.jadegate.kms.row.RowCodes;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.Store;
import dev.jadegate.store.seal.RootSeal;
import dev.jadegate.store.sqlite.SqliteOptions;
import dev.jadegate.store.sqlite.SqliteStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Access points on a real store; calls go through binding and handler as the gate makes them. */
final class AccessFixture implements AutoCloseable {
    static final AccountId ACCOUNT = new AccountId("1000000000000001");
    static final Caller ROOT = new Caller.Root(ACCOUNT, "LTAI5tRootRootRootRootRo");
    static final String REGION = "cn-hangzhou";
    static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    static final String INSTANCE_ID = KmsInstance.id(ACCOUNT, REGION);

    private final RootSeal seal =
            new RootSeal(SecretBytes.copyOf(new byte[RootSeal.ROOT_KEY_BYTES]), new SecureRandom());
    private final RowCodes codes;
    final Store store;
    AccessPart part;
    /** What the trail was told, in order. */
    final RecordedCalls trail = new RecordedCalls();

    final List<String> recorded = trail.texts;

    AccessFixture(Path folder) throws OpeningRefused {
        store = SqliteStore.open(
                folder.resolve("state.db"), List.of("kms"), new ForgottenEvents(), SqliteOptions.defaults());
        codes = new RowCodes(store, seal);
        part = again();
    }

    /** The part as another process would have it, on the same store. */
    AccessPart again() {
        return new AccessPart(new AccessPart.Needs(
                KmsProduct.KMS,
                REGION,
                store,
                codes,
                new AccessPart.Content("key", 10, (_, _) -> 3),
                new AccessPart.Content("secret", 20, (_, _) -> 4),
                () -> "-----BEGIN CERTIFICATE-----",
                new SecureRandom()));
    }

    String call(String name, String... parameters) {
        return run(
                part.operations().stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no operation " + name)),
                parameters);
    }

    /** The code that a call is answered with; {@code OK} when it works. */
    String code(String name, String... parameters) {
        try {
            call(name, parameters);
            return "OK";
        } catch (ApiFailure failure) {
            return KmsProduct.KMS.errors().of(failure).code();
        }
    }

    private <Q extends Record, R extends Record> String run(Operation<Q, R> operation, String... given) {
        Call call = call(KmsProduct.KMS, ROOT, operation.name(), "10.1.2.3");
        Parameters parameters = new Parameters(WireLimits.DEFAULT);
        for (int i = 0; i < given.length; i += 2) {
            parameters.add(given[i], given[i + 1]);
        }
        Q request = new RequestBinder<>(operation.request(), new JsonParameters(WireLimits.DEFAULT)).bind(parameters);
        operation.authorization().permissions(call, request);
        return new String(ReplyWriter.json(operation.handler().handle(call, request), "R"), StandardCharsets.UTF_8);
    }

    private Call call(Product product, Caller caller, String operation, String address) {
        return new Call(
                UUID.randomUUID().toString(),
                NOW,
                caller,
                product,
                operation,
                dev.jadegate.gate.api.Access.WRITE,
                new Call.Origin(address, true, "localhost:9460", "test"),
                Map.of(),
                trail);
    }

    /** Why an application may not, or null when it may. */
    @Nullable
    String refusal(String clientKeyId, String address, String action, String resource) {
        return refusal(KmsProduct.INSTANCE, clientKeyId, address, action, resource);
    }

    @Nullable
    String refusal(Product to, String clientKeyId, String address, String action, String resource) {
        ClientKeys.ClientKey key = part.clientKeys().find(clientKeyId);
        if (key == null) {
            return "no such key";
        }
        Call call = call(to, key.caller(), action, address);
        Authorizer authorizer = part.authorizer(KmsProduct.INSTANCE, (_, _) -> {
            throw new AssertionError("RAM is not asked for applications");
        });
        Authorizer.Denial denial = authorizer.authorize(
                call,
                List.of(new Permission("kms:" + action, new ResourceName("kms", REGION, ACCOUNT.value(), resource))));
        return denial == null ? null : String.valueOf(call.notes().get(AccessPointAuthorizer.NOTE));
    }

    /** An application with one policy, and its client key. */
    String application(String name, String permissions, String resources, String rules) {
        call(
                "CreatePolicy",
                "Name",
                name,
                "KmsInstance",
                INSTANCE_ID,
                "Permissions",
                permissions,
                "Resources",
                resources,
                "AccessControlRules",
                rules);
        call("CreateApplicationAccessPoint", "Name", name, "Policies", "[\"" + name + "\"]");
        return field(call("CreateClientKey", "AapName", name, "Password", "a-Passw0rd"), "ClientKeyId");
    }

    /** The first text of a name in a JSON reply. */
    static String field(String json, String name) {
        String mark = "\"" + name + "\":\"";
        int start = json.indexOf(mark) + mark.length();
        return json.substring(start, json.indexOf('"', start));
    }

    @Override
    public void close() {
        store.close();
        codes.close();
        seal.close();
    }
}
