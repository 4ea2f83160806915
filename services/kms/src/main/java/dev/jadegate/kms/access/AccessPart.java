package dev.jadegate.kms.access;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Authorizer;
import dev.jadegate.gate.api.ClientKeys;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Product;
import dev.jadegate.kms.row.RowCodes;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Applications and the KMS instance that they call, put together. Safe for use by many threads. */
public final class AccessPart {
    private final AccessDirectory directory;
    private final List<Operation<?, ?>> operations;

    /**
     * What it works with.
     *
     * @param product of the operations
     * @param region the region in resource names
     * @param codes tells rows that were altered
     * @param authority the certificate, in PEM, that clients of the gateway trust
     */
    public record Needs(
            Product product,
            String region,
            Store store,
            RowCodes codes,
            Content keys,
            Content secrets,
            Supplier<String> authority,
            SecureRandom random) {}

    /**
     * What the KMS instance holds of a kind.
     *
     * @param kind {@code key} or {@code secret}
     * @param most how many there may be
     * @param used how many there are
     */
    public record Content(String kind, long most, Count used) {}

    /** Counts what an account has. */
    @FunctionalInterface
    public interface Count {
        long count(Transaction transaction, AccountId account);
    }

    public AccessPart(Needs needs) {
        AccessTable table = new AccessTable(needs.region, needs.codes);
        directory = new AccessDirectory(needs.store, table);
        AccessCalls common = new AccessCalls(needs.product, needs.store, table, directory);
        operations = Stream.<List<Operation<?, ?>>>of(
                        new NetworkRuleOperations(common).operations(),
                        new PolicyOperations(common).operations(),
                        new AccessPointOperations(common).operations(),
                        new ClientKeyOperations(common, new ClientKeyMaker(needs.random)).operations(),
                        new InstanceOperations(common, needs.keys, needs.secrets, needs.authority).operations())
                .<Operation<?, ?>>flatMap(List::stream)
                .toList();
    }

    /** Every operation on access points, their policies and keys, and on KMS instances. */
    public List<Operation<?, ?>> operations() {
        return operations;
    }

    /** Whose a client key is. */
    public ClientKeys clientKeys() {
        return directory;
    }

    /**
     * Decides the calls of applications.
     *
     * @param gateway the gateway of the KMS instance
     * @param others decides the calls of all others
     */
    public Authorizer authorizer(Product gateway, Authorizer others) {
        return new AccessPointAuthorizer(gateway.version(), directory, others);
    }
}
