package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.crypto.CiphertextRejected;
import dev.jadegate.crypto.KeyMaterial;
import dev.jadegate.crypto.KeyMaterialRejected;
import dev.jadegate.crypto.KeySpec;
import dev.jadegate.crypto.PublicKeyEncryption;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.kms.key.KeyCalls.Done;
import dev.jadegate.kms.key.KeyOperations.KeyRequest;
import dev.jadegate.store.Transaction;
import dev.jadegate.store.seal.Seal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings key material from outside in, and takes it away again. */
final class ImportOperations {
    private static final int MATERIAL_BYTES_MAX = 2048;

    private final KeyCalls common;
    private final KeyMaker maker;
    private final KeyVault vault;
    private final Seal seal;

    ImportOperations(KeyCalls common, KeyMaker maker, KeyVault vault, Seal seal) {
        this.common = common;
        this.maker = maker;
        this.vault = vault;
        this.seal = seal;
    }

    record GetParametersForImportRequest(
            @Param(lengthMax = KeyLimits.KEY_ID_LENGTH_MAX) String keyId,
            String wrappingKeySpec,
            String wrappingAlgorithm) {}

    record GetParametersForImportReply(
            String keyId,
            String publicKey,
            @Param(secret = true) String importToken,
            Instant tokenExpireTime) {}

    record ImportKeyMaterialRequest(
            @Param(lengthMax = KeyLimits.KEY_ID_LENGTH_MAX) String keyId,

            @Param(secret = true, lengthMax = 4096) String encryptedKeyMaterial,

            @Param(secret = true, lengthMax = 16 * 1024) String importToken,

            @Param(min = 0, max = 253_402_300_799L) Long keyMaterialExpireUnix) {}

    List<Operation<?, ?>> operations() {
        return List.of(parameters(), importMaterial(), delete());
    }

    private static void requireExternal(KeyRow row) {
        if (row.origin() != KeyRow.Origin.EXTERNAL) {
            throw KeyError.ORIGIN.failure(row.keyId());
        }
    }

    private Operation<?, ?> parameters() {
        return common.operation(
                "GetParametersForImport",
                Access.READ,
                "Makes a key pair to encrypt key material to.",
                GetParametersForImportRequest.class,
                GetParametersForImportReply.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                List.of(KeyError.KEY_NOT_FOUND, KeyError.ORIGIN, KeyError.INVALID),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    KeyRow row =
                            common.directory().require(account, request.keyId()).row();
                    requireExternal(row);
                    KeySpec spec = switch (request.wrappingKeySpec()) {
                        case "RSA_2048" -> KeySpec.RSA_2048;
                        case "EC_SM2" -> KeySpec.EC_SM2;
                        case "X_WING" -> KeySpec.X_WING;
                        default ->
                            throw KeyError.INVALID.failure("WrappingKeySpec", "it is RSA_2048, EC_SM2 or X_WING");
                    };
                    PublicKeyEncryption algorithm = PublicKeyEncryption.ofWireName(request.wrappingAlgorithm());
                    if (algorithm == null || !algorithm.supports(spec)) {
                        throw KeyError.INVALID.failure(
                                "WrappingAlgorithm",
                                "it is RSAES_OAEP_SHA_256, RSAES_OAEP_SHA_1 or RSAES_PKCS1_V1_5 with RSA_2048,"
                                        + " SM2PKE with EC_SM2, X_WING_AES_256_KWP with X_WING");
                    }
                    Instant expires = call.time().plus(KeyLimits.IMPORT_TOKEN_LIFE);
                    vault.requireOpen();
                    try (KeyMaterial pair = maker.material(spec)) {
                        String token = ImportToken.write(seal, place(account, row), pair, algorithm, expires);
                        return new GetParametersForImportReply(
                                row.keyId(), Base64Parameter.encode(publicKey(pair)), token, expires);
                    }
                });
    }

    private static byte[] publicKey(KeyMaterial pair) {
        byte[] der = pair.publicKeyDer();
        if (der == null) {
            throw new IllegalStateException("a key pair has a public half");
        }
        return der;
    }

    /** What a token is bound to. */
    private String place(AccountId account, KeyRow row) {
        return common.directory().key(account, row.keyId()).toString();
    }

    private Operation<?, ?> importMaterial() {
        return common.operation(
                "ImportKeyMaterial",
                Access.WRITE,
                "Puts key material in; after the first time only the same again.",
                ImportKeyMaterialRequest.class,
                Done.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                List.of(
                        KeyError.KEY_NOT_FOUND,
                        KeyError.ORIGIN,
                        KeyError.STATE,
                        KeyError.IMPORT_TOKEN,
                        KeyError.IMPORT_TOKEN_EXPIRED,
                        KeyError.KEY_MATERIAL),
                this::importMaterial);
    }

    private Done importMaterial(Call call, ImportKeyMaterialRequest request) {
        AccountId account = call.caller().account();
        KeyRow seen = common.directory().require(account, request.keyId()).row();
        KeyCalls.requireUsers(seen);
        requireExternal(seen);
        StateRule.BEFORE_DELETION.check(seen, call.time());
        long expireUnix = request.keyMaterialExpireUnix();
        Instant expires = expireUnix == 0 ? null : Instant.ofEpochSecond(expireUnix);
        if (expires != null && !expires.isAfter(call.time())) {
            throw KeyError.INVALID.failure("KeyMaterialExpireUnix", "it is in the future, or 0 for never");
        }
        byte[] encrypted =
                Base64Parameter.decode("EncryptedKeyMaterial", request.encryptedKeyMaterial(), MATERIAL_BYTES_MAX);
        byte[] opened = null;
        try (ImportToken token = ImportToken.read(seal, place(account, seen), request.importToken(), call.time())) {
            opened = token.algorithm().decrypt(token.pair(), encrypted);
            try (SecretBytes secret = SecretBytes.copyOf(opened);
                    KeyMaterial material = KeyMaterial.ofImported(seen.spec(), secret)) {
                return common.change(
                        call,
                        seen.keyId(),
                        StateRule.BEFORE_DELETION,
                        (transaction, row) -> put(transaction, call, row, material, secret, expires),
                        _ -> Done.DONE);
            }
        } catch (CiphertextRejected | KeyMaterialRejected refused) {
            // One answer for all that can be wrong, because a wrong padding must not be told from a wrong length.
            throw KeyError.KEY_MATERIAL.failure("it is not material for the key, encrypted as the token says");
        } finally {
            if (opened != null) {
                Arrays.fill(opened, (byte) 0);
            }
        }
    }

    private KeyRow put(
            Transaction transaction,
            Call call,
            KeyRow row,
            KeyMaterial material,
            SecretBytes secret,
            @Nullable Instant expires) {
        AccountId account = call.caller().account();
        String before = row.fingerprint();
        if (before != null && !vault.isSame(account, row, before, secret)) {
            throw KeyError.KEY_MATERIAL.failure("it is not material for the key, encrypted as the token says");
        }
        byte[] wrapped = vault.wrap(transaction, account, row, row.primaryVersionId(), material, call.time());
        common.directory()
                .versions()
                .replaceImported(transaction, account, row.primaryVersionId(), vault.domainVersion(), wrapped);
        KeyState state = row.stateAt(call.time()) == KeyState.PENDING_IMPORT ? KeyState.ENABLED : row.state();
        return row.withMaterial(state, expires, vault.fingerprint(account, row, secret));
    }

    private Operation<?, ?> delete() {
        return common.operation(
                "DeleteKeyMaterial",
                Access.WRITE,
                "Takes imported key material away.",
                KeyRequest.class,
                Done.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                List.of(KeyError.KEY_NOT_FOUND, KeyError.ORIGIN),
                (call, request) -> common.change(
                        call,
                        request.keyId(),
                        StateRule.ALWAYS,
                        (transaction, row) -> {
                            requireExternal(row);
                            return withoutMaterial(
                                    common.directory().versions(),
                                    transaction,
                                    call.caller().account(),
                                    row);
                        },
                        _ -> Done.DONE));
    }

    /** Takes the material out of the row of the version; the fingerprint stays. */
    static KeyRow withoutMaterial(VersionTable versions, Transaction transaction, AccountId account, KeyRow row) {
        versions.replaceImported(transaction, account, row.primaryVersionId(), 1, new byte[0]);
        KeyState state = row.state() == KeyState.PENDING_DELETION ? KeyState.PENDING_DELETION : KeyState.PENDING_IMPORT;
        return row.withMaterial(state, null, row.fingerprint());
    }
}
