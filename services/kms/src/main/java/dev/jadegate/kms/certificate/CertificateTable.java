package dev.jadegate.kms.certificate;

import dev.jadegate.base.AccountId;
import dev.jadegate.crypto.KeySpec;
import dev.jadegate.kms.key.PairVault;
import dev.jadegate.kms.row.RowCodes;
import dev.jadegate.store.Transaction;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Certificates of one region, and their tags. A row that was altered outside of the server is refused with
 * {@code Rejected.Unavailable}: its status says whether it may sign. Safe for use by many threads; a method belongs to its transaction's thread.
 */
final class CertificateTable {
    private static final String COLUMNS = "certificate_id, spec, exportable, subject, alternative_names, status,"
            + " domain_version, wrapped, public_key, csr, certificate, chain, created_at, updated_at";

    private static final String TABLE = "kms_certificate";
    private static final String TAG_TABLE = "kms_certificate_tag";
    private static final int CODE_COLUMN = 15;

    private final String region;
    private final RowCodes codes;

    CertificateTable(String region, RowCodes codes) {
        this.region = region;
        this.codes = codes;
    }

    /**
     * A certificate.
     *
     * @param names domain names that were asked for
     * @param csr PEM
     * @param certificate PEM; null before the upload
     * @param chain PEM of the authorities; null when none were uploaded
     */
    record CertificateRow(
            String id,
            KeySpec spec,
            boolean exportable,
            String subject,
            List<String> names,
            CertificateStatus status,
            PairVault.Wrapped pair,
            String csr,
            @Nullable String certificate,
            @Nullable String chain,
            Instant createdAt,
            Instant updatedAt) {
        CertificateRow {
            names = List.copyOf(names);
        }

        CertificateRow with(CertificateStatus newStatus, Instant now) {
            return new CertificateRow(
                    id, spec, exportable, subject, names, newStatus, pair, csr, certificate, chain, createdAt, now);
        }

        CertificateRow with(CertificateChain uploaded, CertificateStatus newStatus, Instant now) {
            return new CertificateRow(
                    id,
                    spec,
                    exportable,
                    subject,
                    names,
                    newStatus,
                    pair,
                    csr,
                    uploaded.leafPem(),
                    uploaded.authoritiesPem(),
                    createdAt,
                    now);
        }
    }

    /** The certificate, or {@code Certificate.NotFound}. */
    CertificateRow require(Transaction transaction, AccountId account, String id) {
        CertificateRow row = transaction.first(
                "SELECT " + COLUMNS
                        + ", code FROM kms_certificate WHERE account_id = ? AND certificate_id = ? AND region = ?",
                each -> row(each, account),
                account,
                id,
                region);
        if (row == null) {
            throw CertificateError.NOT_FOUND.failure(id);
        }
        return row;
    }

    void insert(Transaction transaction, AccountId account, CertificateRow row) {
        long count = transaction.count(
                "SELECT COUNT(*) FROM kms_certificate WHERE account_id = ? AND region = ?", account, region);
        if (count >= CertificateLimits.CERTIFICATES_MAX) {
            throw CertificateError.LIMIT.failure("certificates", CertificateLimits.CERTIFICATES_MAX);
        }
        @Nullable Object[] values = values(row);
        transaction.update(
                "INSERT INTO kms_certificate (account_id, region, " + COLUMNS
                        + ", code, tags_code) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                Stream.of(
                                Stream.of(account, region),
                                Arrays.stream(values),
                                Stream.of(
                                        codes.of(TABLE, account, values),
                                        codes.of(TAG_TABLE, account, tagValues(row.id, Map.of()))))
                        .<@Nullable Object>flatMap(each -> each)
                        .toArray());
    }

    /** What is stored, in the order of {@link #COLUMNS}. */
    private static @Nullable Object[] values(CertificateRow row) {
        return new @Nullable Object[] {
            row.id,
            row.spec.wireName(),
            row.exportable,
            row.subject,
            String.join(",", row.names),
            row.status.name(),
            row.pair.domainVersion(),
            row.pair.bytes(),
            row.pair.publicKey(),
            row.csr,
            row.certificate,
            row.chain,
            row.createdAt,
            row.updatedAt
        };
    }

    /** Writes what may change of a certificate. */
    void update(Transaction transaction, AccountId account, CertificateRow row) {
        transaction.update(
                "UPDATE kms_certificate SET status = ?, certificate = ?, chain = ?, updated_at = ?, code = ?"
                        + " WHERE account_id = ? AND certificate_id = ?",
                row.status.name(),
                row.certificate,
                row.chain,
                row.updatedAt,
                codes.of(TABLE, account, values(row)),
                account,
                row.id);
    }

    /** Removes a certificate; its key pair is written over first, because a deleted row may stay in a file. */
    void delete(Transaction transaction, AccountId account, CertificateRow row) {
        transaction.update(
                "UPDATE kms_certificate SET wrapped = ? WHERE account_id = ? AND certificate_id = ?",
                new byte[row.pair.bytes().length],
                account,
                row.id);
        transaction.update("DELETE FROM kms_certificate WHERE account_id = ? AND certificate_id = ?", account, row.id);
        transaction.update(
                "DELETE FROM kms_certificate_tag WHERE account_id = ? AND certificate_id = ?", account, row.id);
    }

    /** The tags of a certificate; none when there is no such certificate. */
    Map<String, String> tags(Transaction transaction, AccountId account, String id) {
        Map<String, String> tags = storedTags(transaction, account, id);
        if (tags.isEmpty() && !exists(transaction, account, id)) {
            return tags;
        }
        byte[] code = transaction.first(
                "SELECT tags_code FROM kms_certificate WHERE account_id = ? AND certificate_id = ?",
                row -> row.bytesOrNull(1),
                account,
                id);
        if (!codes.fits(code, TAG_TABLE, account, id, tagValues(id, tags))) {
            throw CertificateError.UNAVAILABLE.failure(id);
        }
        return tags;
    }

    private static boolean exists(Transaction transaction, AccountId account, String id) {
        return transaction.exists(
                "SELECT 1 FROM kms_certificate WHERE account_id = ? AND certificate_id = ?", account, id);
    }

    /** Sets tags of a certificate that is there; returns all that it then has. */
    Map<String, String> putTags(Transaction transaction, AccountId account, String id, Map<String, String> wanted) {
        tags(transaction, account, id);
        wanted.forEach((key, value) -> transaction.update(
                "INSERT INTO kms_certificate_tag (account_id, certificate_id, tag_key, tag_value) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (account_id, certificate_id, tag_key)"
                        + " DO UPDATE SET tag_value = excluded.tag_value",
                account,
                id,
                key,
                value));
        return codedTags(transaction, account, id);
    }

    /** Takes tags off; ones that the certificate does not have are no failure. */
    void deleteTags(Transaction transaction, AccountId account, String id, List<String> keys) {
        tags(transaction, account, id);
        keys.forEach(key -> transaction.update(
                "DELETE FROM kms_certificate_tag WHERE account_id = ? AND certificate_id = ? AND tag_key = ?",
                account,
                id,
                key));
        codedTags(transaction, account, id);
    }

    private Map<String, String> codedTags(Transaction transaction, AccountId account, String id) {
        Map<String, String> tags = storedTags(transaction, account, id);
        transaction.update(
                "UPDATE kms_certificate SET tags_code = ? WHERE account_id = ? AND certificate_id = ?",
                codes.of(TAG_TABLE, account, tagValues(id, tags)),
                account,
                id);
        return tags;
    }

    private static Map<String, String> storedTags(Transaction transaction, AccountId account, String id) {
        Map<String, String> tags = new LinkedHashMap<>();
        transaction
                .query(
                        "SELECT tag_key, tag_value FROM kms_certificate_tag WHERE account_id = ? AND certificate_id = ?"
                                + " ORDER BY tag_key",
                        row -> Map.entry(row.text(1), row.text(2)),
                        account,
                        id)
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue()));
        return tags;
    }

    private static @Nullable Object[] tagValues(String id, Map<String, String> tags) {
        return Stream.concat(
                        Stream.of(id), tags.entrySet().stream().flatMap(tag -> Stream.of(tag.getKey(), tag.getValue())))
                .toArray();
    }

    private CertificateRow row(Transaction.Row row, AccountId account) {
        // First the code: a value that was altered need not even be one that this column can have.
        requireUnaltered(row, account);
        String names = row.text(5);
        return new CertificateRow(
                row.text(1),
                Objects.requireNonNull(KeySpec.ofWireName(row.text(2))),
                row.flag(3),
                row.text(4),
                names.isEmpty() ? List.of() : List.of(names.split(",")),
                CertificateStatus.valueOf(row.text(6)),
                new PairVault.Wrapped(row.intAt(7), row.bytes(8), row.bytes(9)),
                row.text(10),
                row.textOrNull(11),
                row.textOrNull(12),
                row.time(13),
                row.time(14));
    }

    private void requireUnaltered(Transaction.Row row, AccountId account) {
        String id = row.text(1);
        boolean fits = codes.fits(
                row.bytesOrNull(CODE_COLUMN),
                TABLE,
                account,
                id,
                id,
                row.textOrNull(2),
                row.longOrNull(3),
                row.textOrNull(4),
                row.textOrNull(5),
                row.textOrNull(6),
                row.longOrNull(7),
                row.bytesOrNull(8),
                row.bytesOrNull(9),
                row.textOrNull(10),
                row.textOrNull(11),
                row.textOrNull(12),
                row.longOrNull(13),
                row.longOrNull(14));
        if (!fits) {
            throw CertificateError.UNAVAILABLE.failure(id);
        }
    }
}
