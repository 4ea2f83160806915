package dev.jadegate.ram.api;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.ram.access.DiagnosticMessages;
import dev.jadegate.ram.access.PolicyDirectory;
import dev.jadegate.ram.access.SystemPolicies;
import dev.jadegate.ram.domain.IdentityIds;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;

/** The operations on identities and policies, put together. */
public final class IdentityPart {
    private IdentityPart() {}

    /**
     * What the operations work on.
     *
     * @param userChange told of every user that is renamed or deleted, inside the transaction
     */
    public record Needs(
            Store store,
            SecureRandom random,
            SystemPolicies systemPolicies,
            PolicyDirectory directory,
            DiagnosticMessages messages,
            UserChange userChange) {}

    /** Learns that a user is renamed or deleted. */
    @FunctionalInterface
    public interface UserChange {
        void in(Transaction transaction, AccountId account, String userId);
    }

    /** All operations on identities and policies. */
    public static List<Operation<?, ?>> operations(Needs needs) {
        Store store = needs.store;
        PolicyDirectory directory = needs.directory;
        SystemPolicies systemPolicies = needs.systemPolicies;
        IdentityIds ids = new IdentityIds(needs.random);
        return Stream.<List<Operation<?, ?>>>of(
                        new UserOperations(store, directory, ids, needs.userChange).operations(),
                        new GroupOperations(store, directory, ids).operations(),
                        new PolicyOperations(store, directory, systemPolicies).operations(),
                        new PolicyVersionOperations(store, directory, systemPolicies).operations(),
                        new AttachmentOperations(store, directory, systemPolicies).operations(),
                        new RoleOperations(store, directory, ids).operations(),
                        new TagOperations(store, directory).operations(),
                        new AccountOperations(store, needs.messages).operations())
                .<Operation<?, ?>>flatMap(List::stream)
                .toList();
    }
}
