package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.kms.key.KeyCalls.Done;
import dev.jadegate.kms.key.KeyCalls.Page;
import dev.jadegate.kms.key.KeyOperations.KeyRequest;
import dev.jadegate.kms.key.VersionTable.VersionRow;
import dev.jadegate.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The versions of keys, and how keys come to new ones. */
final class VersionOperations {
    private static final Logger LOG = LoggerFactory.getLogger(VersionOperations.class);
    private static final String PEM_BEGIN = "-----BEGIN PUBLIC KEY-----\n";
    private static final String PEM_END = "-----END PUBLIC KEY-----\n";
    private static final int PEM_LINE = 64;

    private final KeyCalls common;
    private final KeyMaker maker;
    private final KeyVault vault;

    VersionOperations(KeyCalls common, KeyMaker maker, KeyVault vault) {
        this.common = common;
        this.maker = maker;
        this.vault = vault;
    }

    record VersionRequest(
            @Param(lengthMax = KeyLimits.KEY_ID_LENGTH_MAX) String keyId,

            @Param(lengthMax = 64) String keyVersionId) {}

    record VersionItem(String keyId, String keyVersionId, Instant creationDate) {}

    record VersionReply(VersionItem keyVersion) {}

    record ListKeyVersionsRequest(
            @Param(lengthMax = KeyLimits.KEY_ID_LENGTH_MAX) String keyId,

            @Param(min = 1, max = Integer.MAX_VALUE) @Nullable
            Integer pageNumber,

            @Param(min = 1, max = KeyLimits.PAGE_SIZE_MAX) @Nullable
            Integer pageSize) {}

    record VersionItems(List<VersionItem> keyVersion) {}

    record ListKeyVersionsReply(int pageNumber, int pageSize, long totalCount, VersionItems keyVersions) {}

    record UpdateRotationPolicyRequest(
            @Param(lengthMax = KeyLimits.KEY_ID_LENGTH_MAX) String keyId,
            Boolean enableAutomaticRotation,
            @Param(lengthMax = 16) @Nullable String rotationInterval) {}

    record GetPublicKeyRequest(
            @Param(lengthMax = KeyLimits.KEY_ID_LENGTH_MAX) String keyId,

            @Param(lengthMax = 64) String keyVersionId,

            @Nullable Boolean dryRun) {}

    record GetPublicKeyReply(String keyId, String keyVersionId, String publicKey) {}

    List<Operation<?, ?>> operations() {
        return List.of(create(), describe(), list(), updateRotation(), publicKey());
    }

    private Operation<?, ?> create() {
        return common.operation(
                "CreateKeyVersion",
                Access.WRITE,
                "Makes another version of an asymmetric key.",
                KeyRequest.class,
                VersionReply.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                List.of(KeyError.KEY_NOT_FOUND, KeyError.UNSUPPORTED, KeyError.TOO_SOON, KeyError.LIMIT),
                (call, request) -> create(call, request.keyId()));
    }

    private VersionReply create(Call call, String keyId) {
        AccountId account = call.caller().account();
        KeyRow seen = common.directory().require(account, keyId).row();
        KeyCalls.requireUsers(seen);
        if (seen.spec().rotatable()) {
            throw KeyError.UNSUPPORTED.failure("symmetric keys get versions by rotation only");
        }
        StateRule.ROTATE.check(seen, call.time());
        String versionId = maker.id();
        // Before the transaction, because RSA takes long.
        vault.requireOpen();
        try (NewMaterial material = maker.material(seen.spec(), seen.level())) {
            VersionReply reply = common.change(
                    call,
                    seen.keyId(),
                    StateRule.ROTATE,
                    (transaction, row) -> {
                        VersionRow newest = newest(transaction, account, row);
                        if (newest.createdAt().plus(KeyLimits.VERSION_AGE_MIN).isAfter(call.time())) {
                            throw KeyError.TOO_SOON.failure(row.keyId());
                        }
                        if (newest.number() >= KeyLimits.VERSIONS_MAX) {
                            throw KeyError.LIMIT.failure("versions of the key", KeyLimits.VERSIONS_MAX);
                        }
                        KeyRow changed = row.withPrimary(versionId, row.rotation());
                        common.directory()
                                .versions()
                                .insert(
                                        transaction,
                                        account,
                                        vault.version(
                                                transaction,
                                                account,
                                                changed,
                                                newest.number() + 1,
                                                material,
                                                call.time()));
                        return changed;
                    },
                    row -> new VersionReply(new VersionItem(row.keyId(), versionId, call.time())));
            material.committed(account, versionId);
            return reply;
        }
    }

    private VersionRow newest(Transaction transaction, AccountId account, KeyRow row) {
        VersionRow newest = common.directory().versions().newest(transaction, account, row.keyId());
        if (newest == null) {
            // Every key is made with one.
            LOG.error("The key {} of account {} has no version: its rows are gone", row.keyId(), account);
            throw KeyError.UNAVAILABLE.failure(row.keyId());
        }
        return newest;
    }

    /** The version of a key, or {@code Forbidden.KeyVersionNotFound}. */
    private VersionRow require(Transaction transaction, AccountId account, KeyRow key, String versionId) {
        VersionRow version = common.directory().versions().find(transaction, account, versionId);
        if (version == null || !version.keyId().equals(key.keyId())) {
            throw KeyError.VERSION_NOT_FOUND.failure(key.keyId(), versionId);
        }
        return version;
    }

    private Operation<?, ?> describe() {
        return common.operation(
                "DescribeKeyVersion",
                Access.READ,
                "Tells of a version of a key.",
                VersionRequest.class,
                VersionReply.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                List.of(KeyError.KEY_NOT_FOUND, KeyError.VERSION_NOT_FOUND),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    return common.store().read(transaction -> {
                        KeyRow key = common.directory().require(transaction, account, request.keyId());
                        VersionRow version = require(transaction, account, key, request.keyVersionId());
                        return new VersionReply(new VersionItem(key.keyId(), version.versionId(), version.createdAt()));
                    });
                });
    }

    private Operation<?, ?> list() {
        return common.operation(
                "ListKeyVersions",
                Access.READ,
                "Lists the versions of a key, the oldest first.",
                ListKeyVersionsRequest.class,
                ListKeyVersionsReply.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                List.of(KeyError.KEY_NOT_FOUND),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    Page page = Page.of(request.pageNumber(), request.pageSize());
                    return common.store().read(transaction -> {
                        String keyId = common.directory()
                                .require(transaction, account, request.keyId())
                                .keyId();
                        return new ListKeyVersionsReply(
                                page.number(),
                                page.size(),
                                common.directory().versions().count(transaction, account, keyId),
                                new VersionItems(common
                                        .directory()
                                        .versions()
                                        .page(transaction, account, keyId, page.offset(), page.size())
                                        .stream()
                                        .map(each -> new VersionItem(keyId, each.versionId(), each.createdAt()))
                                        .toList()));
                    });
                });
    }

    private Operation<?, ?> updateRotation() {
        return common.operation(
                "UpdateRotationPolicy",
                Access.WRITE,
                "Says whether and how often a symmetric key gets a new version by itself.",
                UpdateRotationPolicyRequest.class,
                Done.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                List.of(KeyError.KEY_NOT_FOUND, KeyError.UNSUPPORTED, KeyError.INVALID),
                (call, request) -> common.change(
                        call,
                        request.keyId(),
                        StateRule.ROTATE,
                        row -> row.rotating(rotation(request, row, call.time())),
                        Done.DONE));
    }

    private static KeyRow.Rotation rotation(UpdateRotationPolicyRequest request, KeyRow row, Instant now) {
        KeyRow.Rotation old = row.rotation();
        if (!request.enableAutomaticRotation()) {
            return new KeyRow.Rotation(false, old.interval(), old.lastAt(), null);
        }
        if (!row.spec().rotatable() || row.origin() == KeyRow.Origin.EXTERNAL) {
            throw KeyError.UNSUPPORTED.failure("only symmetric keys with material of KMS rotate automatically");
        }
        String text = request.rotationInterval();
        if (text == null || text.isEmpty()) {
            throw KeyError.INVALID.failure("RotationInterval", "automatic rotation needs it");
        }
        Duration interval = RotationInterval.read(text);
        Instant since = old.lastAt();
        Instant next = (since == null ? now : since).plus(interval);
        return new KeyRow.Rotation(true, interval, since, next);
    }

    private Operation<?, ?> publicKey() {
        return common.operation(
                "GetPublicKey",
                Access.READ,
                "Gives the public half of a version of an asymmetric key, as PEM.",
                GetPublicKeyRequest.class,
                GetPublicKeyReply.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                List.of(KeyError.KEY_NOT_FOUND, KeyError.VERSION_NOT_FOUND, KeyError.UNSUPPORTED),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    KeyRow key = common.publicHalf(
                            call,
                            common.directory().require(account, request.keyId()).row());
                    byte[] der = common.store()
                            .readOne(transaction -> require(transaction, account, key, request.keyVersionId())
                                    .publicKey());
                    if (der == null) {
                        throw KeyError.UNSUPPORTED.failure("the key `" + key.keyId() + "` has no public half");
                    }
                    KeyCalls.endDryRun(request.dryRun());
                    return new GetPublicKeyReply(key.keyId(), request.keyVersionId(), pem(der));
                });
    }

    /** RFC 7468. */
    static String pem(byte[] publicKey) {
        String text = Base64Parameter.encode(publicKey);
        StringBuilder pem = new StringBuilder(PEM_BEGIN);
        for (int i = 0; i < text.length(); i += PEM_LINE) {
            pem.append(text, i, Math.min(text.length(), i + PEM_LINE)).append('\n');
        }
        return pem.append(PEM_END).toString();
    }
}
