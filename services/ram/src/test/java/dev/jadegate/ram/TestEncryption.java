package dev.jadegate.ram;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.gate.GateError;
import dev.jadegate.store.seal.DataKeySeal;
import dev.jadegate.store.seal.RootSeal;
import dev.jadegate.store.seal.SealBroken;
import dev.jadegate.store.seal.ServiceEncryption;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Data keys as KMS keeps them, without KMS: each account's is derived from the root. */
final class TestEncryption implements ServiceEncryption {
    private final RootSeal root;
    private final Map<AccountId, DataKeySeal> prepared = new ConcurrentHashMap<>();

    /** Accounts whose data key is not to be had. */
    final Set<AccountId> refused = ConcurrentHashMap.newKeySet();

    TestEncryption(RootSeal root) {
        this.root = root;
    }

    @Override
    public void prepare(AccountId account) {
        if (refused.contains(account)) {
            throw unavailable();
        }
        prepared.computeIfAbsent(account, this::key);
    }

    private DataKeySeal key(AccountId account) {
        SecretBytes key = root.derive("test/data-key/" + account, DataKeySeal.KEY_BYTES);
        byte[] name = account.value().getBytes(StandardCharsets.US_ASCII);
        return new DataKeySeal(
                HexFormat.of().formatHex(name, name.length - DataKeySeal.ID_BYTES, name.length),
                key,
                new SecureRandom(),
                root.memory());
    }

    private DataKeySeal require(AccountId account) {
        DataKeySeal key = prepared.get(account);
        if (key == null) {
            throw unavailable();
        }
        return key;
    }

    private static RuntimeException unavailable() {
        return GateError.UNAVAILABLE.failure("no data key");
    }

    @Override
    public byte[] seal(AccountId account, String purpose, String place, byte[] plaintext) {
        return require(account).seal(purpose, place, plaintext);
    }

    @Override
    public byte[] open(AccountId account, String purpose, String place, byte[] sealed) throws SealBroken {
        return require(account).open(purpose, place, sealed);
    }
}
