package dev.jadegate.kms.secret;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ResourceName;
import dev.jadegate.kms.key.KeyRing;
import dev.jadegate.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Seals values of secrets. Safe for use by many threads.
 *
 * <p>INVARIANT (place): a value is bound to the secret's name and the version, so a row that is copied to another secret
 * or version does not open there.
 */
public final class Vault {
    private final KeyRing keys;
    private final String region;

    /** @param region the region in resource names */
    public Vault(KeyRing keys, String region) {
        this.keys = keys;
        this.region = region;
    }

    /** The secret's resource name. */
    public ResourceName arn(AccountId account, String secret) {
        return new ResourceName("kms", region, account.value(), "secret/" + secret);
    }

    /** The resource name of a key that is named by id or alias. */
    ResourceName key(AccountId account, String keyId) {
        boolean whole = keyId.startsWith("alias/") || keyId.startsWith("key/");
        return keyId.startsWith("acs:")
                ? ResourceName.parse(keyId)
                : new ResourceName("kms", region, account.value(), whole ? keyId : "key/" + keyId);
    }

    KeyRing.Sealed seal(
            Transaction transaction,
            AccountId account,
            @Nullable String keyId,
            String secret,
            String versionId,
            String value) {
        byte[] plaintext = value.getBytes(StandardCharsets.UTF_8);
        try {
            return keys.seal(transaction, account, keyId, context(account, secret, versionId), plaintext);
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
    }

    String open(Transaction transaction, AccountId account, String secret, VersionTable.VersionRow version) {
        byte[] plaintext =
                keys.open(transaction, account, context(account, secret, version.versionId()), version.sealed());
        try {
            return new String(plaintext, StandardCharsets.UTF_8);
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
    }

    private Map<String, String> context(AccountId account, String secret, String versionId) {
        return Map.of("acs:kms:secret", arn(account, secret).toString(), "acs:kms:secret-version", versionId);
    }
}
