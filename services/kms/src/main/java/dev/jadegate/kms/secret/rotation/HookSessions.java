package dev.jadegate.kms.secret.rotation;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.store.Transaction;
import java.time.Duration;
import java.time.Instant;

/** The port to RAM for the short-lived credentials of hooks. Safe for use by many threads. */
public interface HookSessions {
    /** Temporary credentials; the receiver closes the secret. */
    record Session(String accessKeyId, SecretBytes accessKeySecret, SecretBytes securityToken, Instant expiresAt) {}

    /**
     * Makes the role of the service in an account unless it is there.
     *
     * @throws dev.jadegate.base.ApiFailure when there is another role of its name
     */
    void prepare(Transaction transaction, AccountId account, Instant now);

    /**
     * Begins a session of that role.
     *
     * @param policy what limits the session, a document of RAM
     * @throws dev.jadegate.base.ApiFailure when the role is gone
     */
    Session begin(AccountId account, String sessionName, String policy, Instant now, Duration lasts);

    /** Where no secret may name a hook. */
    static HookSessions none() {
        return new HookSessions() {
            @Override
            public void prepare(Transaction transaction, AccountId account, Instant now) {
                throw new UnsupportedOperationException("no hooks");
            }

            @Override
            public Session begin(AccountId account, String sessionName, String policy, Instant now, Duration lasts) {
                throw new UnsupportedOperationException("no hooks");
            }
        };
    }
}
