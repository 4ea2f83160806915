package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ApiFailure;
import dev.jadegate.store.Transaction;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Encrypts what other parts of the platform store, under a key of the account. */
public interface KeyRing {
    /** What was encrypted, and with what. */
    @SuppressWarnings("ArrayRecordComponent")
    record Sealed(String keyId, String keyVersionId, byte[] blob) {}

    /**
     * Encrypts.
     *
     * @param keyId id, name or alias; null for the account's own service key
     * @param context must be the same to open
     * @throws ApiFailure when the key cannot be used
     */
    Sealed seal(
            Transaction transaction,
            AccountId account,
            @Nullable String keyId,
            Map<String, String> context,
            byte[] plaintext)
            throws ApiFailure;

    /**
     * Decrypts.
     *
     * @throws ApiFailure when the key cannot be used, or the bytes or the context are not what was sealed
     */
    byte[] open(Transaction transaction, AccountId account, Map<String, String> context, byte[] blob) throws ApiFailure;
}
