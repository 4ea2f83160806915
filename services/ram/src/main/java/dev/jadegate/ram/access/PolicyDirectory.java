package dev.jadegate.ram.access;

import dev.jadegate.base.AccountId;
import dev.jadegate.policy.AttachedPolicy;
import dev.jadegate.policy.PolicyDocument;
import dev.jadegate.policy.PolicyKind;
import dev.jadegate.policy.PolicyParser;
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
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The compiled policies of principals, kept in memory. Safe for use by many threads.
 *
 * <p>INVARIANT (revocation): what was loaded before a change is never used after it. Everything known of an account hangs
 * on one object; {@link #changed} throws that object away after the commit. A loader that began before puts its result
 * into the object that it began with, where nobody looks any more.
 */
public final class PolicyDirectory {
    /** Parsed documents that are kept; beyond that all are dropped and read again. */
    private static final int DOCUMENTS_MAX = 20_000;
    /** Session policies that are kept for one account. */
    private static final int SESSION_POLICIES_MAX = 1000;

    private final Store store;
    private final SystemPolicies systemPolicies;
    private final ConcurrentHashMap<AccountId, Known> accounts = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, PolicyDocument> documents = new ConcurrentHashMap<>();

    public PolicyDirectory(Store store, SystemPolicies systemPolicies) {
        this.store = store;
        this.systemPolicies = systemPolicies;
    }

    /**
     * A principal as authorization sees it.
     *
     * @param policies all identity policies, compiled
     * @param tags its own tags
     */
    public record Principal(PolicySet policies, Map<String, String> tags) {}

    /** What is known of an account since its last change. */
    private static final class Known {
        private final ConcurrentHashMap<String, Principal> principals = new ConcurrentHashMap<>();
        private final ConcurrentHashMap<String, PolicySet> sessionPolicies = new ConcurrentHashMap<>();
        private volatile @Nullable Boolean hasTags;
    }

    private Known known(AccountId account) {
        return accounts.computeIfAbsent(account, _ -> new Known());
    }

    /** Forgets the account; to be called after each commit that touches policies, attachments, members or tags. */
    public void changed(AccountId account) {
        accounts.remove(account);
    }

    /** Has {@code transaction} forget the account once it is committed. */
    public void changes(Transaction transaction, AccountId account) {
        transaction.afterCommit(() -> changed(account));
    }

    /** The user of this id, or null when there is none. */
    @Nullable
    Principal user(AccountId account, String userId) {
        return principal(account, "user/" + userId, transaction -> loadUser(transaction, account, userId));
    }

    /** The role of this id, or null when there is none. */
    @Nullable
    Principal role(AccountId account, String roleId) {
        return principal(account, "role/" + roleId, transaction -> loadRole(transaction, account, roleId));
    }

    private @Nullable Principal principal(AccountId account, String key, Loader loader) {
        Known known = known(account);
        Principal principal = known.principals.get(key);
        if (principal == null) {
            AtomicReference<@Nullable Principal> loaded = new AtomicReference<>();
            store.read(transaction -> {
                loaded.set(loader.load(transaction));
                return true;
            });
            principal = loaded.get();
            if (principal != null) {
                known.principals.put(key, principal);
            }
        }
        return principal;
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
        return new Principal(PolicySet.identity(policies), TagTable.of(transaction, account, "user", userId));
    }

    private @Nullable Principal loadRole(Transaction transaction, AccountId account, String roleId) {
        RoleTable.RoleRow role = RoleTable.byId(transaction, account, roleId);
        if (role == null) {
            return null;
        }
        List<AttachedPolicy> policies = new ArrayList<>();
        add(transaction, account, PrincipalType.ROLE, roleId, "role/" + role.roleName(), policies);
        return new Principal(PolicySet.identity(policies), TagTable.of(transaction, account, "role", roleId));
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
                throw new IllegalStateException("the system policy " + name + " is attached but not shipped");
            }
            return new AttachedPolicy(new AttachedPolicy.Id("System", name, "v1"), attachedTo, policy.document());
        }
        PolicyTable.PolicyRow policy = PolicyTable.require(transaction, account, name);
        String text = PolicyTable.requireVersion(transaction, account, name, policy.defaultVersion())
                .document();
        return new AttachedPolicy(
                new AttachedPolicy.Id("Custom", name, policy.defaultVersion()), attachedTo, document(text));
    }

    private PolicyDocument document(String text) {
        PolicyDocument known = documents.get(text);
        if (known != null) {
            return known;
        }
        PolicyDocument document = parse(text, PolicyKind.IDENTITY);
        if (documents.size() >= DOCUMENTS_MAX) {
            documents.clear();
        }
        documents.put(text, document);
        return document;
    }

    private static PolicyDocument parse(String text, PolicyKind kind) {
        PolicyParser.Parsed parsed = PolicyParser.parse(text, kind);
        PolicyDocument document = parsed.document();
        if (document == null) {
            // Fail closed: a stored policy that cannot be read denies its principal everything.
            throw new IllegalStateException("a stored policy cannot be read: " + parsed.firstError());
        }
        return document;
    }

    /** The policy that limits a session, compiled. */
    PolicySet sessionPolicy(AccountId account, String text) {
        Known known = known(account);
        PolicySet set = known.sessionPolicies.get(text);
        if (set == null) {
            set = PolicySet.session(parse(text, PolicyKind.SESSION));
            if (known.sessionPolicies.size() < SESSION_POLICIES_MAX) {
                known.sessionPolicies.put(text, set);
            }
        }
        return set;
    }

    /** The tags of a RAM resource that a call acts on, by its kind and name; empty when there is none. */
    Map<String, String> resourceTags(AccountId account, String kind, String name) {
        Known known = known(account);
        Boolean any = known.hasTags;
        if (any == null) {
            any = store.read(transaction -> TagTable.any(transaction, account));
            known.hasTags = any;
        }
        return any ? store.read(transaction -> readTags(transaction, account, kind, name)) : Map.of();
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
