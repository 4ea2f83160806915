package dev.jadegate.server;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.kms.secret.rotation.HookSessions;
import dev.jadegate.ram.credential.ServiceSessions;
import dev.jadegate.ram.credential.ServiceSessions.ServiceRole;
import dev.jadegate.ram.credential.Sessions;
import dev.jadegate.store.Transaction;
import java.time.Duration;
import java.time.Instant;

/** RAM's sessions for the hooks that rotate secrets. */
final class RamHookSessions implements HookSessions {
    private static final ServiceRole ROLE = new ServiceRole(
            "AliyunServiceRoleForKMSSecretsManager",
            "Lets Secrets Manager give the hook of a secret access to that secret.",
            "kms.aliyuncs.com",
            "AliyunServiceRolePolicyForKMSSecretsManager");

    private final ServiceSessions sessions;

    RamHookSessions(ServiceSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void prepare(Transaction transaction, AccountId account, Instant now) {
        sessions.prepare(transaction, account, ROLE, now);
    }

    @Override
    public Session begin(AccountId account, String sessionName, String policy, Instant now, Duration lasts) {
        Sessions.NewSession session = sessions.begin(account, ROLE, sessionName, policy, now, lasts);
        return new Session(
                session.content().accessKeyId(),
                session.content().secret(),
                SecretBytes.ofText(session.token()),
                session.content().expiresAt());
    }
}
