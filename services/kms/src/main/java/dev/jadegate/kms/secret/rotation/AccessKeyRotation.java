package dev.jadegate.kms.secret.rotation;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.store.Transaction;
import java.time.Instant;

/**
 * The port to RAM for rotating access keys. All steps run inside the caller's transaction, so a key and the secret that
 * holds it become durable together.
 */
public interface AccessKeyRotation {
    /** A new key; the receiver closes it. */
    record NewKey(String accessKeyId, SecretBytes accessKeySecret) {}

    /**
     * Makes another key for a user.
     *
     * @throws dev.jadegate.base.ApiFailure when the user is gone or has as many keys as it may
     */
    NewKey create(Transaction transaction, AccountId account, String userName, Instant now);

    /** Switches a key off; one that is gone is no failure. */
    void disable(Transaction transaction, AccountId account, String userName, String accessKeyId, Instant now);

    /** Deletes a key; one that is gone is no failure. */
    void delete(Transaction transaction, AccountId account, String userName, String accessKeyId);
}
