package dev.jadegate.kms.certificate;

import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Product;
import dev.jadegate.kms.key.PairVault;
import dev.jadegate.kms.row.RowCodes;
import dev.jadegate.store.Store;
import java.util.List;
import java.util.stream.Stream;

/** Certificates, put together. Safe for use by many threads. */
public final class CertificatePart {
    private final List<Operation<?, ?>> operations;

    /**
     * @param product of the operations
     * @param region the region in resource names
     * @param codes tell rows that were altered; their owner closes them
     * @param pairs keeps the key pairs
     */
    public CertificatePart(Product product, String region, Store store, RowCodes codes, PairVault pairs) {
        CertificateCalls common = new CertificateCalls(product, region, store, codes);
        operations = Stream.of(
                        new CertificateOperations(common, pairs).operations(),
                        new CertificateUseOperations(common, pairs).operations())
                .<Operation<?, ?>>flatMap(List::stream)
                .toList();
    }

    /** Every operation on certificates. */
    public List<Operation<?, ?>> operations() {
        return operations;
    }
}
