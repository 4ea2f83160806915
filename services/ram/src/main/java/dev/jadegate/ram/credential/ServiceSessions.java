package dev.jadegate.ram.credential;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.ram.access.PolicyDirectory;
import dev.jadegate.ram.domain.IdentityIds;
import dev.jadegate.ram.domain.PrincipalType;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.ram.domain.RamLimits;
import dev.jadegate.ram.domain.RandomText;
import dev.jadegate.ram.domain.SessionToken;
import dev.jadegate.ram.store.AttachmentTable;
import dev.jadegate.ram.store.RoleTable;
import dev.jadegate.ram.store.RoleTable.RoleRow;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that a service of the platform begins for itself, of a role that only it may assume: as the cloud's roles that
 * are linked to a service. The role is an ordinary row, so its account sees it, and deleting it ends its sessions. Safe
 * for use by many threads.
 */
public final class ServiceSessions {
    private final Store store;
    private final SessionTokens tokens;
    private final RandomText random;
    private final IdentityIds ids;
    private final PolicyDirectory directory;

    ServiceSessions(Store store, SessionTokens tokens, RandomText random, IdentityIds ids, PolicyDirectory directory) {
        this.store = store;
        this.tokens = tokens;
        this.random = random;
        this.ids = ids;
        this.directory = directory;
    }

    /**
     * A role of a service.
     *
     * @param service that may assume it, as {@code kms.aliyuncs.com}
     * @param systemPolicy what it may do at most
     */
    public record ServiceRole(String name, String description, String service, String systemPolicy) {
        String trust() {
            return "{\"Statement\":[{\"Action\":\"sts:AssumeRole\",\"Effect\":\"Allow\",\"Principal\":{\"Service\":[\""
                    + service + "\"]}}],\"Version\":\"1\"}";
        }
    }

    /**
     * Makes the role in an account, unless it is there, as a part of a change that another service makes.
     *
     * @throws dev.jadegate.base.ApiFailure {@code EntityAlreadyExists.Role} when there is a role of the name that trusts
     *     somebody else
     */
    public void prepare(Transaction transaction, AccountId account, ServiceRole role, Instant now) {
        RoleRow there = RoleTable.find(transaction, account, role.name);
        if (there == null) {
            if (RoleTable.count(transaction, account) >= RamLimits.ROLES_MAX) {
                throw RamError.ROLE_LIMIT.failure(RamLimits.ROLES_MAX);
            }
            there = new RoleRow(
                    ids.next(), role.name, role.description, role.trust(), RamLimits.SESSION_SECONDS_MIN, now, now);
            RoleTable.insert(transaction, account, there);
        } else if (!there.assumeRolePolicyDocument().equals(role.trust())) {
            // INVARIANT (own role): who made a role of this name beforehand must not get the service's rights by it.
            throw RamError.ROLE_EXISTS.failure(role.name);
        }
        AttachmentTable.attach(
                transaction,
                account,
                PrincipalType.ROLE,
                there.roleId(),
                new AttachmentTable.AttachmentRow("System", role.systemPolicy, now));
        directory.changes(transaction, account);
    }

    /**
     * Begins a session.
     *
     * @param policy what limits it; a session policy of RAM
     * @throws dev.jadegate.base.ApiFailure {@code EntityNotExist.Role} when the role is gone or trusts somebody else
     */
    public Sessions.NewSession begin(
            AccountId account, ServiceRole role, String sessionName, String policy, Instant now, Duration lasts) {
        Sessions.checkSessionName(sessionName);
        Sessions.checkPolicy(policy);
        RoleRow row = store.<@Nullable RoleRow>read(transaction -> RoleTable.find(transaction, account, role.name));
        if (row == null || !row.assumeRolePolicyDocument().equals(role.trust())) {
            throw RamError.ROLE_NOT_FOUND.failure(role.name);
        }
        Instant begin = now.truncatedTo(ChronoUnit.SECONDS);
        SessionToken content = new SessionToken(
                random.sessionKeyId(),
                SecretBytes.ofText(random.sessionKeySecret()),
                account,
                row.roleId(),
                row.roleName(),
                sessionName,
                policy,
                null,
                begin,
                begin.plus(lasts));
        return new Sessions.NewSession(content, tokens.issue(content));
    }
}
