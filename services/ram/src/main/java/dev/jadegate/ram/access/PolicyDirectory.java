package dev.jadegate.ram.access;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ApiFailure;
import dev.jadegate.policy.AttachedPolicy;
import dev.jadegate.policy.PolicySet;
import dev.jadegate.ram.domain.PrincipalType;
import dev.jadegate.ram.store.AttachmentTable;
import dev.jadegate.ram.store.PolicyTable;
import dev.jadegate.ram.store.RoleTable;
import dev.jadegate.ram.store.TagTable;
import dev.jadegate.ram.store.UserTable;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The compiled policies of principals, kept in memory. Safe for use by many threads.
 *
 * <p>INVARIANT (revocation): what was loaded before a change is never used after it. Everything known of an account hangs
 * on one object; {@link #changed} throws that object away after the commit and before the change is answered. A loader
 * that began before puts its result into the object that it began with, where nobody looks any more.
 */
public final class PolicyDirectory {
    /** Principals that are kept, of all accounts; one more drops all, and each is one read away. About 1 kB each. */
    static final int PRINCIPALS_MAX = 100_000;
    /** Tagged or untagged resources of one account that are kept. */
    static final int TAGGED_RESOURCES_MAX = 10_000;

    private final Store store;
    private final SystemPolicies systemPolicies;
    private final CompiledPolicies compiled = new CompiledPolicies();
    private final int principalsMax;
    private final ConcurrentHashMap<AccountId, Known> accounts = new ConcurrentHashMap<>();
    /** Never below what is kept: a result that went to a forgotten account stays counted until all is dropped. */
    private final AtomicInteger principalsCounted = new AtomicInteger();

    public PolicyDirectory(Store store, SystemPolicies systemPolicies) {
        this(store, systemPolicies, PRINCIPALS_MAX);
    }

    PolicyDirectory(Store store, SystemPolicies systemPolicies, int principalsMax) {
        this.store = store;
        this.systemPolicies = systemPolicies;
        this.principalsMax = principalsMax;
    }

    /**
     * A principal as authorization sees it.
     *
     * @param policies all identity policies, compiled
     * @param tags its own tags
     */
    public record Principal(PolicySet policies, Map<String, String> tags) {
        public Principal {
            tags = Map.copyOf(tags);
        }
    }

    /** What is known of an account since its last change. */
    private static final class Known {
        private final ConcurrentHashMap<String, Principal> principals = new ConcurrentHashMap<>();
        private final ConcurrentHashMap<String, Map<String, String>> resourceTags = new ConcurrentHashMap<>();
        private volatile @Nullable Boolean hasTags;
    }

    private Known known(AccountId account) {
        return accounts.computeIfAbsent(account, _ -> new Known());
    }

    /** Forgets the account; to be called after each commit that touches policies, attachments, members or tags. */
    public void changed(AccountId account) {
        Known gone = accounts.remove(account);
        if (gone != null) {
            principalsCounted.addAndGet(-gone.principals.size());
        }
    }

    /** Has {@code transaction} forget the account once it is committed. */
    public void changes(Transaction transaction, AccountId account) {
        transaction.afterCommit(() -> changed(account));
    }

    /** How many principals are kept. */
    int size() {
        return accounts.values().stream()
                .mapToInt(known -> known.principals.size())
                .sum();
    }

    /**
     * The user of this id, or null when there is none.
     *
     * @throws PolicyUnreadable when one of its policies cannot be read
     */
    @Nullable
    Principal user(AccountId account, String userId) {
        return principal(account, "user/" + userId, transaction -> loadUser(transaction, account, userId));
    }

    /**
     * The role of this id, or null when there is none.
     *
     * @throws PolicyUnreadable when one of its policies cannot be read
     */
    @Nullable
    Principal role(AccountId account, String roleId) {
        return principal(account, "role/" + roleId, transaction -> loadRole(transaction, account, roleId));
    }

    private @Nullable Principal principal(AccountId account, String key, Loader loader) {
        // Before the read, so that a change during the read leaves this object behind.
        Known known = known(account);
        Principal found = known.principals.get(key);
        if (found != null) {
            return found;
        }
        Principal loaded = store.<@Nullable Principal>read(loader::load);
        if (loaded != null) {
            if (principalsCounted.incrementAndGet() > principalsMax) {
                accounts.clear();
                principalsCounted.set(0);
            }
            known.principals.put(key, loaded);
        }
        return loaded;
    }

    @FunctionalInterface
    private interface Loader {
        @Nullable
        Principal load(Transaction transaction);
    }

    private @Nullable Principal loadUser(Transaction transaction, AccountId account, String userId) {
        UserTable.UserRow user = UserTable.byId(transaction, account, userId);
        if (user == null) {
            return null;
        }
        List<AttachedPolicy> policies = new ArrayList<>();
        add(transaction, account, PrincipalType.USER, userId, "user/" + user.userName(), policies);
        for (UserTable.Membership group : UserTable.groups(transaction, account, userId)) {
            add(transaction, account, PrincipalType.GROUP, group.id(), "group/" + group.name(), policies);
        }
        return new Principal(compiled.identity(policies), TagTable.of(transaction, account, "user", userId));
    }

    private @Nullable Principal loadRole(Transaction transaction, AccountId account, String roleId) {
        RoleTable.RoleRow role = RoleTable.byId(transaction, account, roleId);
        if (role == null) {
            return null;
        }
        List<AttachedPolicy> policies = new ArrayList<>();
        add(transaction, account, PrincipalType.ROLE, roleId, "role/" + role.roleName(), policies);
        return new Principal(compiled.identity(policies), TagTable.of(transaction, account, "role", roleId));
    }

    private void add(
            Transaction transaction,
            AccountId account,
            PrincipalType type,
            String principalId,
            String attachedTo,
            List<AttachedPolicy> into) {
        for (AttachmentTable.AttachmentRow attachment : AttachmentTable.of(transaction, account, type, principalId)) {
            into.add(attached(transaction, account, attachment, attachedTo));
        }
    }

    private AttachedPolicy attached(
            Transaction transaction, AccountId account, AttachmentTable.AttachmentRow attachment, String attachedTo) {
        String name = attachment.policyName();
        if (attachment.policyType().equals("System")) {
            SystemPolicies.SystemPolicy policy = systemPolicies.find(name);
            if (policy == null) {
                // It may have held a Deny: leaving it out could allow what it refused.
                throw new PolicyUnreadable("System/" + name + ", attached to " + attachedTo + ", is not shipped");
            }
            return new AttachedPolicy(new AttachedPolicy.Id("System", name, "v1"), attachedTo, policy.document());
        }
        try {
            PolicyTable.PolicyRow policy = PolicyTable.require(transaction, account, name);
            PolicyTable.VersionRow version =
                    PolicyTable.requireVersion(transaction, account, name, policy.defaultVersion());
            AttachedPolicy.Id id = new AttachedPolicy.Id("Custom", name, policy.defaultVersion());
            return new AttachedPolicy(id, attachedTo, compiled.document(id.toString(), version.document()));
        } catch (ApiFailure absent) {
            throw new PolicyUnreadable("Custom/" + name + ", attached to " + attachedTo + ": " + absent.message());
        }
    }

    /**
     * The policy that limits a session, compiled.
     *
     * @throws PolicyUnreadable when it is none
     */
    PolicySet sessionPolicy(String text) {
        return compiled.session(text);
    }

    /** The tags of a RAM resource that a call acts on, by its kind and name; empty when there is none. */
    Map<String, String> resourceTags(AccountId account, String kind, String name) {
        Known known = known(account);
        Boolean any = known.hasTags;
        if (any == null) {
            any = store.read(transaction -> TagTable.any(transaction, account));
            known.hasTags = any;
        }
        if (!any) {
            return Map.of();
        }
        String key = kind + '/' + name;
        Map<String, String> tags = known.resourceTags.get(key);
        if (tags == null) {
            tags = Map.copyOf(store.read(transaction -> readTags(transaction, account, kind, name)));
            if (known.resourceTags.size() >= TAGGED_RESOURCES_MAX) {
                known.resourceTags.clear();
            }
            known.resourceTags.put(key, tags);
        }
        return tags;
    }

    private static Map<String, String> readTags(Transaction transaction, AccountId account, String kind, String name) {
        String id = switch (kind) {
            case "user" -> {
                UserTable.UserRow user = UserTable.find(transaction, account, name);
                yield user == null ? "" : user.userId();
            }
            case "role" -> {
                RoleTable.RoleRow role = RoleTable.find(transaction, account, name);
                yield role == null ? "" : role.roleId();
            }
            default -> name;
        };
        return id.isEmpty() ? Map.of() : TagTable.of(transaction, account, kind, id);
    }
}
