package dev.jadegate.kms.access;

import dev.jadegate.base.AccountId;
import dev.jadegate.kms.access.AccessRows.ClientKeyRow;
import dev.jadegate.kms.access.AccessRows.NetworkRule;
import dev.jadegate.kms.access.AccessRows.Point;
import dev.jadegate.kms.access.AccessRows.Policy;
import dev.jadegate.kms.row.RowCodes;
import dev.jadegate.store.Transaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Access points, policies, network rules and client keys of a region. A row that was altered outside of the server is refused
 * with {@code Rejected.Unavailable}. A method belongs to its transaction's thread.
 */
final class AccessTable {
    private static final String KEYS = "kms_client_key";
    private static final String RULE_COLUMNS = "rule_name, description, sources, code";
    private static final String POLICY_COLUMNS =
            "policy_name, description, scope, permissions, resources, network_rules, code";
    private static final String POINT_COLUMNS = "point_name, description, policies, code";
    private static final String KEY_COLUMNS =
            "client_key_id, point_name, certificate, not_before, not_after, created_at, code";

    private final String region;
    private final RowCodes codes;

    AccessTable(String region, RowCodes codes) {
        this.region = region;
        this.codes = codes;
    }

    String region() {
        return region;
    }

    private void require(
            byte @Nullable [] code, Named named, AccountId account, String name, @Nullable Object... values) {
        if (!codes.fits(code, named.table, account, name, values)) {
            throw AccessError.UNAVAILABLE.failure(name);
        }
    }

    private NetworkRule rule(Transaction.Row row, AccountId account) {
        String name = row.text(1);
        require(row.bytesOrNull(4), Named.RULE, account, name, region, name, row.text(2), row.text(3));
        return new NetworkRule(name, row.text(2), AddressBlock.read("sources", row.text(3)));
    }

    private Policy policy(Transaction.Row row, AccountId account) {
        String name = row.text(1);
        require(
                row.bytesOrNull(7),
                Named.POLICY,
                account,
                name,
                region,
                name,
                row.text(2),
                row.text(3),
                row.text(4),
                row.text(5),
                row.text(6));
        return new Policy(
                name, row.text(2), row.text(3), stored(row.text(4)), stored(row.text(5)), stored(row.text(6)));
    }

    private Point point(Transaction.Row row, AccountId account) {
        String name = row.text(1);
        require(row.bytesOrNull(4), Named.POINT, account, name, region, name, row.text(2), row.text(3));
        return new Point(name, row.text(2), stored(row.text(3)));
    }

    private ClientKeyRow key(Transaction.Row row, AccountId account) {
        ClientKeyRow key =
                new ClientKeyRow(row.text(1), row.text(2), row.bytes(3), row.time(4), row.time(5), row.time(6));
        if (!codes.fits(row.bytesOrNull(7), KEYS, account, key.id(), values(key))) {
            throw AccessError.UNAVAILABLE.failure(key.id());
        }
        return key;
    }

    private @Nullable Object[] values(ClientKeyRow key) {
        return new @Nullable Object[] {
            region, key.id(), key.pointName(), key.certificate(), key.notBefore(), key.notAfter(), key.createdAt()
        };
    }

    private static List<String> stored(String json) {
        return JsonNames.read("stored", json, Integer.MAX_VALUE);
    }

    @Nullable
    NetworkRule findRule(Transaction transaction, AccountId account, String name) {
        return transaction.first(
                "SELECT " + RULE_COLUMNS
                        + " FROM kms_network_rule WHERE account_id = ? AND region = ? AND rule_name = ?",
                row -> rule(row, account),
                account,
                region,
                name);
    }

    void putRule(Transaction transaction, AccountId account, NetworkRule rule) {
        String sources = JsonNames.write(rule.sourceTexts());
        transaction.update(
                "INSERT INTO kms_network_rule (account_id, region, rule_name, description, sources, code)"
                        + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (account_id, region, rule_name)"
                        + " DO UPDATE SET description = excluded.description, sources = excluded.sources,"
                        + " code = excluded.code",
                account,
                region,
                rule.name(),
                rule.description(),
                sources,
                codes.of(Named.RULE.table, account, region, rule.name(), rule.description(), sources));
    }

    List<NetworkRule> rules(Transaction transaction, AccountId account, long offset, int count) {
        return transaction.query(
                "SELECT " + RULE_COLUMNS + " FROM kms_network_rule WHERE account_id = ? AND region = ?"
                        + " ORDER BY rule_name LIMIT ? OFFSET ?",
                row -> rule(row, account),
                account,
                region,
                count,
                offset);
    }

    @Nullable
    Policy findPolicy(Transaction transaction, AccountId account, String name) {
        return transaction.first(
                "SELECT " + POLICY_COLUMNS
                        + " FROM kms_access_policy WHERE account_id = ? AND region = ? AND policy_name = ?",
                row -> policy(row, account),
                account,
                region,
                name);
    }

    void putPolicy(Transaction transaction, AccountId account, Policy policy) {
        String permissions = JsonNames.write(policy.permissions());
        String resources = JsonNames.write(policy.resources());
        String rules = JsonNames.write(policy.networkRules());
        transaction.update(
                "INSERT INTO kms_access_policy (account_id, region, policy_name, description, scope, permissions,"
                        + " resources, network_rules, code) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (account_id, region, policy_name) DO UPDATE SET"
                        + " description = excluded.description, permissions = excluded.permissions,"
                        + " resources = excluded.resources, network_rules = excluded.network_rules,"
                        + " code = excluded.code",
                account,
                region,
                policy.name(),
                policy.description(),
                policy.scope(),
                permissions,
                resources,
                rules,
                codes.of(
                        Named.POLICY.table,
                        account,
                        region,
                        policy.name(),
                        policy.description(),
                        policy.scope(),
                        permissions,
                        resources,
                        rules));
    }

    List<Policy> policies(Transaction transaction, AccountId account, long offset, int count) {
        return transaction.query(
                "SELECT " + POLICY_COLUMNS + " FROM kms_access_policy WHERE account_id = ? AND region = ?"
                        + " ORDER BY policy_name LIMIT ? OFFSET ?",
                row -> policy(row, account),
                account,
                region,
                count,
                offset);
    }

    @Nullable
    Point findPoint(Transaction transaction, AccountId account, String name) {
        return transaction.first(
                "SELECT " + POINT_COLUMNS
                        + " FROM kms_access_point WHERE account_id = ? AND region = ? AND point_name = ?",
                row -> point(row, account),
                account,
                region,
                name);
    }

    void putPoint(Transaction transaction, AccountId account, Point point) {
        String policies = JsonNames.write(point.policies());
        transaction.update(
                "INSERT INTO kms_access_point (account_id, region, point_name, description, policies, code)"
                        + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (account_id, region, point_name)"
                        + " DO UPDATE SET description = excluded.description, policies = excluded.policies,"
                        + " code = excluded.code",
                account,
                region,
                point.name(),
                point.description(),
                policies,
                codes.of(Named.POINT.table, account, region, point.name(), point.description(), policies));
    }

    List<Point> points(Transaction transaction, AccountId account, long offset, int count) {
        return transaction.query(
                "SELECT " + POINT_COLUMNS + " FROM kms_access_point WHERE account_id = ? AND region = ?"
                        + " ORDER BY point_name LIMIT ? OFFSET ?",
                row -> point(row, account),
                account,
                region,
                count,
                offset);
    }

    @Nullable
    ClientKeyRow findKey(Transaction transaction, AccountId account, String id) {
        return transaction.first(
                "SELECT " + KEY_COLUMNS
                        + " FROM kms_client_key WHERE account_id = ? AND region = ? AND client_key_id = ?",
                row -> key(row, account),
                account,
                region,
                id);
    }

    /** A client key with whose it is: the only query that names no account, because the key is what tells it. */
    record Owned(AccountId account, ClientKeyRow key) {}

    @Nullable
    Owned ownerOfKey(Transaction transaction, String id) {
        AccountId account = transaction.first(
                "SELECT account_id FROM kms_client_key WHERE client_key_id = ? AND region = ?",
                row -> new AccountId(row.text(1)),
                id,
                region);
        ClientKeyRow key = account == null ? null : findKey(transaction, account, id);
        return account == null || key == null ? null : new Owned(account, key);
    }

    List<ClientKeyRow> keysOfPoint(Transaction transaction, AccountId account, String pointName) {
        return transaction.query(
                "SELECT " + KEY_COLUMNS + " FROM kms_client_key WHERE account_id = ? AND region = ? AND point_name = ?"
                        + " ORDER BY created_at, client_key_id LIMIT ?",
                row -> key(row, account),
                account,
                region,
                pointName,
                AccessLimits.CLIENT_KEYS_OF_POINT_MAX);
    }

    /** All of them, oldest first: as many as there may be at most. */
    List<ClientKeyRow> keys(Transaction transaction, AccountId account) {
        return transaction.query(
                "SELECT " + KEY_COLUMNS + " FROM kms_client_key WHERE account_id = ? AND region = ?"
                        + " ORDER BY created_at, client_key_id LIMIT ?",
                row -> key(row, account),
                account,
                region,
                AccessLimits.EACH_MAX * AccessLimits.CLIENT_KEYS_OF_POINT_MAX);
    }

    void insertKey(Transaction transaction, AccountId account, ClientKeyRow key) {
        transaction.update(
                "INSERT INTO kms_client_key (account_id, region, " + KEY_COLUMNS
                        + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                account,
                region,
                key.id(),
                key.pointName(),
                key.certificate(),
                key.notBefore(),
                key.notAfter(),
                key.createdAt(),
                codes.of(KEYS, account, values(key)));
    }

    int deleteKey(Transaction transaction, AccountId account, String id) {
        return transaction.update(
                "DELETE FROM kms_client_key WHERE account_id = ? AND region = ? AND client_key_id = ?",
                account,
                region,
                id);
    }

    void deleteKeysOfPoint(Transaction transaction, AccountId account, String pointName) {
        transaction.update(
                "DELETE FROM kms_client_key WHERE account_id = ? AND region = ? AND point_name = ?",
                account,
                region,
                pointName);
    }

    /** The three tables whose rows have a name. */
    enum Named {
        RULE("network rule", "kms_network_rule", "rule_name"),
        POLICY("permission policy", "kms_access_policy", "policy_name"),
        POINT("application access point", "kms_access_point", "point_name");

        private final String shown;
        private final String table;
        private final String column;

        Named(String shown, String table, String column) {
            this.shown = shown;
            this.table = table;
            this.column = column;
        }

        /** As messages call one. */
        String shown() {
            return shown;
        }
    }

    long count(Transaction transaction, Named named, AccountId account) {
        return transaction.count(
                "SELECT COUNT(*) FROM " + named.table + " WHERE account_id = ? AND region = ?", account, region);
    }

    int delete(Transaction transaction, Named named, AccountId account, String name) {
        return transaction.update(
                "DELETE FROM " + named.table + " WHERE account_id = ? AND region = ? AND " + named.column + " = ?",
                account,
                region,
                name);
    }
}
