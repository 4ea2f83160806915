package dev.jadegate.kms.certificate;

import dev.jadegate.base.AccountId;
import dev.jadegate.kms.key.Tagging;
import dev.jadegate.kms.row.RowCodes;
import dev.jadegate.store.Transaction;
import java.util.List;
import java.util.Map;

/** Tags of certificates. Safe for use by many threads. */
public final class CertificateTags implements Tagging {
    private final CertificateTable table;

    /** @param codes tell rows that were altered */
    public CertificateTags(String region, RowCodes codes) {
        table = new CertificateTable(region, codes);
    }

    @Override
    public void put(Transaction transaction, AccountId account, String id, Map<String, String> tags) {
        table.require(transaction, account, id);
        if (table.putTags(transaction, account, id, tags).size() > CertificateLimits.TAGS_MAX) {
            throw CertificateError.INVALID.failure("Tags", "a certificate has at most " + CertificateLimits.TAGS_MAX);
        }
    }

    @Override
    public void remove(Transaction transaction, AccountId account, String id, List<String> keys) {
        table.require(transaction, account, id);
        table.deleteTags(transaction, account, id, keys);
    }

    @Override
    public Map<String, String> of(Transaction transaction, AccountId account, String id) {
        table.require(transaction, account, id);
        return table.tags(transaction, account, id);
    }

    @Override
    public List<String> tagged(Transaction transaction, AccountId account, String after, int limit) {
        return transaction.query(
                "SELECT DISTINCT certificate_id FROM kms_certificate_tag WHERE account_id = ? AND certificate_id > ?"
                        + " ORDER BY certificate_id LIMIT ?",
                row -> row.text(1),
                account,
                after,
                limit);
    }
}
