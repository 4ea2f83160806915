package dev.jadegate.gate.api;

import dev.jadegate.base.AccountId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who calls, proved by a signature. */
public sealed interface Caller {
    /** The account whose identity this is, and in which it acts. */
    AccountId account();

    /** The key that signed. */
    String accessKeyId();

    /** The caller's resource name, as {@code acs:ram::<account>:user/jane}. */
    String arn();

    /** Its unique id: the account id, a user id, or {@code <role id>:<session>}. */
    String principalId();

    /** Its name in the trail and in lookups: {@code root}, a user name, or {@code <role>:<session>}. */
    String displayName();

    /**
     * An application, by a client key of its access point. RAM knows nothing of it: what it may do is said by the policies
     * of the access point alone.
     *
     * @param accessKeyId the id of the client key
     * @param region the region of the access point
     * @param name of the access point
     */
    record AccessPoint(AccountId account, String accessKeyId, String region, String name) implements Caller {
        @Override
        public String arn() {
            return "acs:kms:" + region + ':' + account + ":applicationaccesspoint/" + name;
        }

        @Override
        public String principalId() {
            return name;
        }

        @Override
        public String displayName() {
            return name;
        }
    }

    /** The account itself. */
    record Root(AccountId account, String accessKeyId) implements Caller {
        @Override
        public String arn() {
            return "acs:ram::" + account + ":root";
        }

        @Override
        public String principalId() {
            return account.value();
        }

        @Override
        public String displayName() {
            return "root";
        }
    }

    /** A RAM user. */
    record User(AccountId account, String accessKeyId, String userId, String userName) implements Caller {
        @Override
        public String arn() {
            return "acs:ram::" + account + ":user/" + userName;
        }

        @Override
        public String principalId() {
            return userId;
        }

        @Override
        public String displayName() {
            return userName;
        }
    }

    /**
     * A session of an assumed role.
     *
     * @param sessionPolicy the policy that limits this session, as it was given to AssumeRole
     * @param issuedAt when the session began
     * @param expiresAt when it ends
     */
    record Session(
            AccountId account,
            String accessKeyId,
            String roleId,
            String roleName,
            String sessionName,
            @Nullable String sessionPolicy,
            @Nullable String sourceIdentity,
            Instant issuedAt,
            Instant expiresAt)
            implements Caller {
        @Override
        public String arn() {
            return "acs:ram::" + account + ":role/" + roleName + '/' + sessionName;
        }

        @Override
        public String principalId() {
            return roleId + ':' + sessionName;
        }

        @Override
        public String displayName() {
            return roleName + ':' + sessionName;
        }
    }
}
