package dev.jadegate.kms.access;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.kms.access.AccessCalls.Done;
import dev.jadegate.kms.access.AccessRows.ClientKeyRow;
import dev.jadegate.kms.access.AccessTable.Named;
import dev.jadegate.store.Transaction;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Client keys: what applications sign with. The private half is in the reply that makes one, and nowhere else. */
final class ClientKeyOperations {
    private static final String ALGORITHM = "RSA_2048";
    /** Source: GetClientKey. */
    private static final String ORIGIN = "KMS_PROVIDED";

    private final AccessCalls common;
    private final ClientKeyMaker maker;

    ClientKeyOperations(AccessCalls common, ClientKeyMaker maker) {
        this.common = common;
        this.maker = maker;
    }

    record CreateClientKeyRequest(
            @Param(lengthMax = AccessLimits.NAME_LENGTH_MAX, chars = AccessLimits.NAME_CHARS)
            String aapName,

            @Param(
                    secret = true,
                    lengthMin = AccessLimits.PASSWORD_LENGTH_MIN,
                    lengthMax = AccessLimits.PASSWORD_LENGTH_MAX,
                    chars = "A-Za-z0-9~!@#$%^&*?_-")
            String password,

            @Nullable Instant notBefore,
            @Nullable Instant notAfter) {}

    record CreateClientKeyReply(
            String clientKeyId,
            String keyAlgorithm,
            @Param(secret = true) String privateKeyData,
            Instant notBefore,
            Instant notAfter) {}

    record ClientKeyRequest(
            @Param(lengthMax = AccessLimits.CLIENT_KEY_ID_LENGTH_MAX)
            String clientKeyId) {}

    record ListClientKeysRequest(
            @Param(lengthMax = AccessLimits.NAME_LENGTH_MAX, chars = AccessLimits.NAME_CHARS) @Nullable
            String aapName) {}

    record ClientKeyItem(
            String clientKeyId,
            String aapName,
            String keyAlgorithm,
            String keyOrigin,
            String publicKeyData,
            Instant notBefore,
            Instant notAfter,
            Instant createTime) {
        static ClientKeyItem of(ClientKeyRow key) {
            return new ClientKeyItem(
                    key.id(),
                    key.pointName(),
                    ALGORITHM,
                    ORIGIN,
                    ClientKeyMaker.pem(key.certificate()),
                    key.notBefore(),
                    key.notAfter(),
                    key.createdAt());
        }
    }

    record ListClientKeysReply(List<ClientKeyItem> clientKeys) {}

    List<Operation<?, ?>> operations() {
        return List.of(create(), get(), list(), delete());
    }

    private Operation<?, ?> create() {
        return common.operation(
                "CreateClientKey",
                Access.WRITE,
                "Makes a key for an application to sign with, protected by a password.",
                CreateClientKeyRequest.class,
                CreateClientKeyReply.class,
                (call, request) -> common.on(call, AccessCalls.POINT, request.aapName()),
                List.of(AccessError.NOT_FOUND, AccessError.LIMIT, AccessError.INVALID),
                this::create);
    }

    private CreateClientKeyReply create(Call call, CreateClientKeyRequest request) {
        AccountId account = call.caller().account();
        requireTwoKinds(request.password());
        Instant notBefore = request.notBefore();
        Instant notAfter = request.notAfter();
        if ((notBefore == null) != (notAfter == null)) {
            throw AccessError.INVALID.failure("NotBefore", "it and NotAfter are given together or not at all");
        }
        Instant from = notBefore == null ? call.time().truncatedTo(ChronoUnit.SECONDS) : notBefore;
        Instant until = notAfter == null
                ? from.atOffset(ZoneOffset.UTC)
                        .plusYears(AccessLimits.CLIENT_KEY_YEARS_DEFAULT)
                        .toInstant()
                : notAfter;
        if (!until.isAfter(from) || !until.isAfter(call.time())) {
            throw AccessError.INVALID.failure("NotAfter", "it is after NotBefore and after now");
        }
        // Asked before as well: making a key takes a tenth of a second, and nothing of it is for who may not have one.
        common.store().read(transaction -> {
            requireRoom(transaction, account, request.aapName());
            return null;
        });
        ClientKeyMaker.Made made = maker.make(request.aapName(), from, until, request.password());
        ClientKeyRow key = new ClientKeyRow(made.id(), request.aapName(), made.certificate(), from, until, call.time());
        return common.change(call, transaction -> {
            requireRoom(transaction, account, request.aapName());
            common.table().insertKey(transaction, account, key);
            return new CreateClientKeyReply(key.id(), ALGORITHM, made.pkcs12(), from, until);
        });
    }

    private void requirePoint(Transaction transaction, AccountId account, String pointName) {
        if (common.table().findPoint(transaction, account, pointName) == null) {
            throw AccessError.NOT_FOUND.failure(Named.POINT.shown(), pointName);
        }
    }

    private void requireRoom(Transaction transaction, AccountId account, String pointName) {
        requirePoint(transaction, account, pointName);
        if (common.table().keysOfPoint(transaction, account, pointName).size()
                >= AccessLimits.CLIENT_KEYS_OF_POINT_MAX) {
            throw AccessError.LIMIT.failure(
                    "client keys of the application access point", AccessLimits.CLIENT_KEYS_OF_POINT_MAX);
        }
    }

    /** Source: CreateClientKey. */
    private static void requireTwoKinds(String password) {
        boolean digits = password.chars().anyMatch(Character::isDigit);
        boolean letters = password.chars().anyMatch(Character::isLetter);
        boolean others = !password.chars().allMatch(Character::isLetterOrDigit);
        if ((digits ? 1 : 0) + (letters ? 1 : 0) + (others ? 1 : 0) < 2) {
            throw AccessError.INVALID.failure("Password", "it has at least two of digits, letters and ~!@#$%^&*?_-");
        }
    }

    private Operation<?, ?> get() {
        return common.operation(
                "GetClientKey",
                Access.READ,
                "Tells a client key, without its private half.",
                ClientKeyRequest.class,
                ClientKeyItem.class,
                (call, request) -> common.on(call, AccessCalls.CLIENT_KEY, request.clientKeyId()),
                List.of(AccessError.NOT_FOUND),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    ClientKeyRow key = common.store()
                            .readOne(
                                    transaction -> common.table().findKey(transaction, account, request.clientKeyId()));
                    if (key == null) {
                        throw AccessError.NOT_FOUND.failure("client key", request.clientKeyId());
                    }
                    return ClientKeyItem.of(key);
                });
    }

    private Operation<?, ?> list() {
        return common.operation(
                "ListClientKeys",
                Access.READ,
                "Lists the client keys of an application access point, or all, oldest first.",
                ListClientKeysRequest.class,
                ListClientKeysReply.class,
                (call, request) -> {
                    String point = AccessCalls.orEmpty(request.aapName());
                    return point.isEmpty()
                            ? common.onAll(call, AccessCalls.POINT)
                            : common.on(call, AccessCalls.POINT, point);
                },
                List.of(AccessError.NOT_FOUND),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    String point = AccessCalls.orEmpty(request.aapName());
                    List<ClientKeyRow> keys = common.store().read(transaction -> {
                        if (point.isEmpty()) {
                            return common.table().keys(transaction, account);
                        }
                        requirePoint(transaction, account, point);
                        return common.table().keysOfPoint(transaction, account, point);
                    });
                    return new ListClientKeysReply(
                            keys.stream().map(ClientKeyItem::of).toList());
                });
    }

    private Operation<?, ?> delete() {
        return common.operation(
                "DeleteClientKey",
                Access.WRITE,
                "Deletes a client key: calls that it signed are refused from now on.",
                ClientKeyRequest.class,
                Done.class,
                (call, request) -> common.on(call, AccessCalls.CLIENT_KEY, request.clientKeyId()),
                List.of(AccessError.NOT_FOUND),
                (call, request) -> common.change(call, transaction -> {
                    if (common.table().deleteKey(transaction, call.caller().account(), request.clientKeyId()) == 0) {
                        throw AccessError.NOT_FOUND.failure("client key", request.clientKeyId());
                    }
                    return Done.DONE;
                }));
    }
}
