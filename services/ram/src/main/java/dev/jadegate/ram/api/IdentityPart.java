package dev.jadegate.ram.api;

import dev.jadegate.gate.api.Operation;
import dev.jadegate.ram.access.DiagnosticMessages;
import dev.jadegate.ram.access.PolicyDirectory;
import dev.jadegate.ram.access.RamAuthorizer;
import dev.jadegate.ram.access.SystemPolicies;
import dev.jadegate.ram.domain.IdentityIds;
import dev.jadegate.ram.identity.Aliases;
import dev.jadegate.ram.identity.Groups;
import dev.jadegate.ram.identity.UserListener;
import dev.jadegate.ram.identity.Users;
import dev.jadegate.store.Store;
import dev.jadegate.store.seal.Seal;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;

/** Identities and policies, put together. */
public final class IdentityPart {
    private final PolicyDirectory directory;
    private final RamAuthorizer authorizer;
    private final Users users;
    private final Groups groups;
    private final Aliases aliases;
    private final List<Operation<?, ?>> operations;

    /**
     * Puts them together.
     *
     * @param listener told of users that get another name or go
     */
    public IdentityPart(Store store, Seal seal, SecureRandom random, UserListener listener) {
        SystemPolicies systemPolicies = new SystemPolicies();
        IdentityIds ids = new IdentityIds(random);
        DiagnosticMessages messages = new DiagnosticMessages(seal);
        directory = new PolicyDirectory(store, systemPolicies);
        authorizer = new RamAuthorizer(directory, messages);
        users = new Users(store, directory, ids, listener);
        groups = new Groups(store, directory, ids);
        aliases = new Aliases(store);
        operations = Stream.<List<Operation<?, ?>>>of(
                        new UserOperations(users).operations(),
                        new GroupOperations(groups).operations(),
                        new PolicyOperations(store, directory, systemPolicies).operations(),
                        new PolicyVersionOperations(store, directory, systemPolicies).operations(),
                        new AttachmentOperations(store, directory, systemPolicies).operations(),
                        new RoleOperations(store, directory, ids).operations(),
                        new TagOperations(store, directory).operations(),
                        new AccountOperations(aliases, messages).operations())
                .<Operation<?, ?>>flatMap(List::stream)
                .toList();
    }

    /** All operations on identities and policies. */
    public List<Operation<?, ?>> operations() {
        return operations;
    }

    /** Decides calls. */
    public RamAuthorizer authorizer() {
        return authorizer;
    }

    /** What authorization knows of principals. */
    public PolicyDirectory directory() {
        return directory;
    }

    public Users users() {
        return users;
    }

    public Groups groups() {
        return groups;
    }

    public Aliases aliases() {
        return aliases;
    }
}
