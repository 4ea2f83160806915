package dev.jadegate.server;

import dev.jadegate.base.AccountId;
import dev.jadegate.kms.secret.rotation.AccessKeyRotation;
import dev.jadegate.ram.credential.AccessKeys;
import dev.jadegate.ram.credential.Subject;
import dev.jadegate.store.Transaction;
import java.time.Instant;

/** RAM's access keys for the secrets that hold them. */
final class RamAccessKeys implements AccessKeyRotation {
    private final AccessKeys keys;

    RamAccessKeys(AccessKeys keys) {
        this.keys = keys;
    }

    @Override
    public NewKey create(Transaction transaction, AccountId account, String userName, Instant now) {
        AccessKeys.NewAccessKey key = keys.createIn(transaction, new Subject(account, userName), now);
        return new NewKey(key.accessKeyId(), key.secret());
    }

    @Override
    public void disable(Transaction transaction, AccountId account, String userName, String accessKeyId, Instant now) {
        keys.disableIn(transaction, account, userName, accessKeyId, now);
    }

    @Override
    public void delete(Transaction transaction, AccountId account, String userName, String accessKeyId) {
        keys.deleteIn(transaction, account, userName, accessKeyId);
    }
}
