package dev.jadegate.ram;

import dev.jadegate.base.AccountId;
import dev.jadegate.store.Store;

/** The tables of users and roles, with rows put in directly. */
final class TestSchema {
    private TestSchema() {}

    static TestStore open() {
        TestStore store = new TestStore("V2__credentials.sql");
        store.maintain(transaction -> {
            transaction.update(
                    "CREATE TABLE ram_user (account_id TEXT, user_id TEXT, user_name TEXT, display_name TEXT,"
                            + " PRIMARY KEY (account_id, user_id))");
            return transaction.update("CREATE TABLE ram_role (account_id TEXT, role_id TEXT, role_name TEXT,"
                    + " assume_role_policy_document TEXT, max_session_duration INTEGER,"
                    + " PRIMARY KEY (account_id, role_id))");
        });
        return store;
    }

    static void addUser(Store store, AccountId account, String userId, String name) {
        store.maintain(transaction -> transaction.update(
                "INSERT INTO ram_user (account_id, user_id, user_name, display_name) VALUES (?, ?, ?, ?)",
                account,
                userId,
                name,
                name));
    }

    static void removeUser(Store store, AccountId account, String userId) {
        store.maintain(transaction ->
                transaction.update("DELETE FROM ram_user WHERE account_id = ? AND user_id = ?", account, userId));
    }

    static void addRole(Store store, AccountId account, String roleId, String name, String trust, int seconds) {
        store.maintain(transaction -> transaction.update(
                "INSERT INTO ram_role (account_id, role_id, role_name, assume_role_policy_document,"
                        + " max_session_duration) VALUES (?, ?, ?, ?, ?)",
                account,
                roleId,
                name,
                trust,
                seconds));
    }

    static void removeRole(Store store, AccountId account, String roleId) {
        store.maintain(transaction ->
                transaction.update("DELETE FROM ram_role WHERE account_id = ? AND role_id = ?", account, roleId));
    }
}
