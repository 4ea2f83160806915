package dev.jadegate.kms.secret;

import dev.jadegate.base.AccountId;
import dev.jadegate.store.Transaction;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rotations that are under way. */
final class RotationTable {
    private static final String COLUMNS =
            "account_id, secret_name, version_id, state, fence, attempts, last_error, next_try_at, started_at";

    private static final Logger LOG = LoggerFactory.getLogger(RotationTable.class);

    private RotationTable() {}

    /** How far a rotation is. */
    enum State {
        /** The new value is stored under ACSPending; nobody else knows it. */
        PENDING_CREATED,
        /** The target was told the new value. */
        TARGET_SET,
        /** The new value was seen to work. */
        VERIFIED,
        /** The new value is ACSCurrent; the replaced one is to be retired. */
        COMMITTED;

        static @Nullable State of(String name) {
            for (State state : values()) {
                if (state.name().equals(name)) {
                    return state;
                }
            }
            return null;
        }
    }

    /**
     * A rotation.
     *
     * @param fence grows with each claim
     * @param attempts failures of the present state
     */
    record RotationRow(
            AccountId account,
            String secret,
            String versionId,
            State state,
            long fence,
            int attempts,
            @Nullable String lastError,
            Instant nextTryAt,
            Instant startedAt) {}

    static @Nullable RotationRow find(Transaction transaction, AccountId account, String secret) {
        return transaction.first(
                "SELECT " + COLUMNS + " FROM kms_secret_rotation WHERE account_id = ? AND secret_name = ?",
                RotationTable::row,
                account,
                secret);
    }

    static void insert(Transaction transaction, AccountId account, String secret, String versionId, Instant now) {
        transaction.update(
                "INSERT INTO kms_secret_rotation (" + COLUMNS + ") VALUES (?, ?, ?, ?, 0, 0, NULL, ?, ?)",
                account,
                secret,
                versionId,
                State.PENDING_CREATED.name(),
                now,
                now);
    }

    /** Rotations that may be tried now, of all accounts, the one that waits longest first. */
    static List<RotationRow> due(Transaction transaction, Instant now, int countMax) {
        return transaction
                .query(
                        "SELECT r.account_id, r.secret_name, r.version_id, r.state, r.fence, r.attempts, r.last_error,"
                                + " r.next_try_at, r.started_at FROM kms_secret_rotation r JOIN kms_secret s"
                                + " ON s.account_id = r.account_id AND s.secret_name = r.secret_name"
                                + " WHERE r.next_try_at <= ? AND s.planned_delete_at IS NULL"
                                + " ORDER BY r.next_try_at LIMIT ?",
                        RotationTable::rowOrNull,
                        now,
                        countMax)
                .stream()
                .<RotationRow>mapMulti((row, taken) -> {
                    // One that was altered must not keep the others from going on.
                    if (row != null) {
                        taken.accept(row);
                    }
                })
                .toList();
    }

    /** Takes a rotation; null when somebody else took it meanwhile. */
    static @Nullable RotationRow claim(Transaction transaction, RotationRow seen) {
        int changed = transaction.update(
                "UPDATE kms_secret_rotation SET fence = fence + 1 WHERE account_id = ? AND secret_name = ?"
                        + " AND version_id = ? AND fence = ?",
                seen.account,
                seen.secret,
                seen.versionId,
                seen.fence);
        return changed == 1 ? find(transaction, seen.account, seen.secret) : null;
    }

    /** Whether the claim is still the newest; only then may it write. */
    static boolean advance(Transaction transaction, RotationRow claimed, State state) {
        return transaction.update(
                        "UPDATE kms_secret_rotation SET state = ?, attempts = 0, last_error = NULL"
                                + " WHERE account_id = ? AND secret_name = ? AND version_id = ? AND fence = ?",
                        state.name(),
                        claimed.account,
                        claimed.secret,
                        claimed.versionId,
                        claimed.fence)
                == 1;
    }

    /** Notes a failure and when to try again, from {@code state} on. */
    static void fail(Transaction transaction, RotationRow claimed, State state, String error, Instant nextTryAt) {
        transaction.update(
                "UPDATE kms_secret_rotation SET state = ?, attempts = attempts + 1, last_error = ?, next_try_at = ?"
                        + " WHERE account_id = ? AND secret_name = ? AND version_id = ? AND fence = ?",
                state.name(),
                error,
                nextTryAt,
                claimed.account,
                claimed.secret,
                claimed.versionId,
                claimed.fence);
    }

    /** When the next state may be left. */
    static void waitUntil(Transaction transaction, RotationRow claimed, Instant when) {
        transaction.update(
                "UPDATE kms_secret_rotation SET next_try_at = ? WHERE account_id = ? AND secret_name = ?"
                        + " AND version_id = ? AND fence = ?",
                when,
                claimed.account,
                claimed.secret,
                claimed.versionId,
                claimed.fence);
    }

    /** Ends a rotation. */
    static boolean finish(Transaction transaction, RotationRow claimed) {
        return transaction.update(
                        "DELETE FROM kms_secret_rotation WHERE account_id = ? AND secret_name = ? AND version_id = ?"
                                + " AND fence = ?",
                        claimed.account,
                        claimed.secret,
                        claimed.versionId,
                        claimed.fence)
                == 1;
    }

    private static RotationRow row(Transaction.Row row) {
        RotationRow known = rowOrNull(row);
        if (known == null) {
            throw SecretError.UNAVAILABLE.failure(row.text(2));
        }
        return known;
    }

    /** The row, or null when its state is none: it was altered, and the log names it. */
    private static @Nullable RotationRow rowOrNull(Transaction.Row row) {
        State state = State.of(row.text(4));
        if (state == null) {
            LOG.error(
                    "The rotation of `{}` of account {} was altered outside of the server: it has no known state",
                    row.text(2),
                    row.text(1));
            return null;
        }
        return new RotationRow(
                new AccountId(row.text(1)),
                row.text(2),
                row.text(3),
                state,
                row.longAt(5),
                row.intAt(6),
                row.textOrNull(7),
                row.time(8),
                row.time(9));
    }
}
