package dev.jadegate.kms.secret;

import dev.jadegate.base.AccountId;
import dev.jadegate.kms.row.RowCodes;
import dev.jadegate.store.Transaction;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rotations that are under way. One that was altered outside of the server is refused with {@code Rejected.Unavailable}
 * where somebody asks for it, and nobody's to carry forward. Safe for use by many threads; a method belongs to its
 * transaction's thread.
 */
final class RotationTable {
    private static final String TABLE = "kms_secret_rotation";
    private static final String COLUMNS = "account_id, secret_name, version_id, state, fence, attempts, last_error,"
            + " next_try_at, started_at, by_call, code";

    private final RowCodes codes;

    RotationTable(RowCodes codes) {
        this.codes = codes;
    }

    /** How far a rotation is. */
    enum State {
        /** The target was or will be asked to make the new value. */
        REQUESTED,
        /** The new value is stored under ACSPending; nobody else knows it. */
        PENDING_CREATED,
        /** The target was told the new value. */
        TARGET_SET,
        /** The new value was seen to work. */
        VERIFIED,
        /** The new value is ACSCurrent; the replaced one still works. */
        COMMITTED,
        /** The replaced value does not work any more. */
        RELEASED;
    }

    /**
     * A rotation.
     *
     * @param fence grows with each claim
     * @param attempts failures of the present state
     * @param byCall whether RotateSecret was called for it
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
            Instant startedAt,
            boolean byCall) {
        /** The same claimed once more. */
        private RotationRow claimed() {
            return new RotationRow(
                    account, secret, versionId, state, fence + 1, attempts, lastError, nextTryAt, startedAt, byCall);
        }

        private RotationRow in(State next, int failures, @Nullable String error, Instant when) {
            return new RotationRow(account, secret, versionId, next, fence, failures, error, when, startedAt, byCall);
        }
    }

    /** @throws dev.jadegate.base.ApiFailure {@code Rejected.Unavailable} when it was altered */
    @Nullable
    RotationRow find(Transaction transaction, AccountId account, String secret) {
        Found found = found(transaction, account, secret);
        if (found == null) {
            return null;
        }
        if (found.row == null) {
            throw SecretError.UNAVAILABLE.failure(secret);
        }
        return found.row;
    }

    void insert(
            Transaction transaction,
            AccountId account,
            String secret,
            String versionId,
            State state,
            boolean byCall,
            Instant now) {
        RotationRow row = new RotationRow(account, secret, versionId, state, 0, 0, null, now, now, byCall);
        transaction.update(
                "INSERT INTO kms_secret_rotation (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                account,
                secret,
                versionId,
                state.name(),
                row.fence,
                row.attempts,
                row.lastError,
                now,
                now,
                byCall,
                code(row));
    }

    /**
     * Rotations that may be tried now, of all accounts, the one that waits longest first. Those that were altered are left
     * out: they must not keep the others from going on.
     *
     * @param ofAccountMax the most of one account, so that no account keeps the others waiting
     */
    List<RotationRow> due(Transaction transaction, Instant now, int ofAccountMax, int countMax) {
        return transaction
                .query(
                        "SELECT " + COLUMNS
                                + " FROM (SELECT r.account_id, r.secret_name, r.version_id, r.state, r.fence,"
                                + " r.attempts, r.last_error, r.next_try_at, r.started_at, r.by_call, r.code,"
                                + " ROW_NUMBER() OVER (PARTITION BY r.account_id ORDER BY r.next_try_at) AS turn"
                                + " FROM kms_secret_rotation r JOIN kms_secret s"
                                + " ON s.account_id = r.account_id AND s.secret_name = r.secret_name"
                                + " WHERE r.next_try_at <= ? AND s.planned_delete_at IS NULL) due"
                                + " WHERE turn <= ? ORDER BY next_try_at LIMIT ?",
                        this::row,
                        now,
                        ofAccountMax,
                        countMax)
                .stream()
                .<RotationRow>mapMulti((found, taken) -> {
                    if (found.row != null) {
                        taken.accept(found.row);
                    }
                })
                .toList();
    }

    /** RotateSecret calls of an account whose version is not stored yet. */
    long requestedByCall(Transaction transaction, AccountId account) {
        return transaction.count(
                "SELECT COUNT(*) FROM kms_secret_rotation WHERE account_id = ? AND by_call = 1 AND state = ?",
                account,
                State.REQUESTED.name());
    }

    /** How many rotations are under way, of all accounts. */
    long count(Transaction transaction) {
        return transaction.count("SELECT COUNT(*) FROM kms_secret_rotation");
    }

    /** Whether a claim is still the newest. */
    boolean holds(Transaction transaction, RotationRow claimed) {
        return now(transaction, claimed) != null;
    }

    /** Takes a rotation; null when somebody else took it meanwhile. */
    @Nullable
    RotationRow claim(Transaction transaction, RotationRow seen) {
        RotationRow now = now(transaction, seen);
        if (now == null) {
            return null;
        }
        RotationRow claimed = now.claimed();
        return put(transaction, now, claimed) ? claimed : null;
    }

    /**
     * Whether the claim is still the newest; only then may it write. Failures are forgotten but for the step to
     * TARGET_SET: what fails next leads back before it, and is to be tried later and later.
     */
    boolean advance(Transaction transaction, RotationRow claimed, State state) {
        RotationRow now = now(transaction, claimed);
        if (now == null) {
            return false;
        }
        boolean keep = state == State.TARGET_SET;
        return put(
                transaction, now, now.in(state, keep ? now.attempts : 0, keep ? now.lastError : null, now.nextTryAt));
    }

    /** Notes a failure and when to try again, from {@code state} on. */
    void fail(Transaction transaction, RotationRow claimed, State state, String error, Instant nextTryAt) {
        RotationRow now = now(transaction, claimed);
        if (now != null) {
            put(transaction, now, now.in(state, now.attempts + 1, error, nextTryAt));
        }
    }

    /** When the next state may be left. */
    void waitUntil(Transaction transaction, RotationRow claimed, Instant when) {
        RotationRow now = now(transaction, claimed);
        if (now != null) {
            put(transaction, now, now.in(now.state, now.attempts, now.lastError, when));
        }
    }

    /** Ends a rotation. */
    boolean finish(Transaction transaction, RotationRow claimed) {
        return now(transaction, claimed) != null
                && transaction.update(
                                "DELETE FROM kms_secret_rotation WHERE account_id = ? AND secret_name = ?"
                                        + " AND version_id = ? AND fence = ?",
                                claimed.account,
                                claimed.secret,
                                claimed.versionId,
                                claimed.fence)
                        == 1;
    }

    /** Gives a rotation up, whoever has claimed it. */
    void delete(Transaction transaction, AccountId account, String secret) {
        transaction.update("DELETE FROM kms_secret_rotation WHERE account_id = ? AND secret_name = ?", account, secret);
    }

    /** How far a rotation is now, or null when the claim is not the newest any more or the row was altered. */
    private @Nullable RotationRow now(Transaction transaction, RotationRow claimed) {
        Found found = found(transaction, claimed.account, claimed.secret);
        RotationRow now = found == null ? null : found.row;
        return now != null && now.versionId.equals(claimed.versionId) && now.fence == claimed.fence ? now : null;
    }

    /** Writes how far it is, unless somebody else claimed it in another process meanwhile. */
    private boolean put(Transaction transaction, RotationRow before, RotationRow after) {
        return transaction.update(
                        "UPDATE kms_secret_rotation SET state = ?, fence = ?, attempts = ?, last_error = ?,"
                                + " next_try_at = ?, code = ? WHERE account_id = ? AND secret_name = ?"
                                + " AND version_id = ? AND fence = ?",
                        after.state.name(),
                        after.fence,
                        after.attempts,
                        after.lastError,
                        after.nextTryAt,
                        code(after),
                        before.account,
                        before.secret,
                        before.versionId,
                        before.fence)
                == 1;
    }

    private byte[] code(RotationRow row) {
        return codes.of(
                TABLE,
                row.account,
                row.secret,
                row.versionId,
                row.state.name(),
                row.fence,
                row.attempts,
                row.lastError,
                row.nextTryAt,
                row.startedAt,
                row.byCall);
    }

    /**
     * A row that there is.
     *
     * @param row null when it was altered, and the log names it
     */
    private record Found(@Nullable RotationRow row) {}

    private @Nullable Found found(Transaction transaction, AccountId account, String secret) {
        return transaction.first(
                "SELECT " + COLUMNS + " FROM kms_secret_rotation WHERE account_id = ? AND secret_name = ?",
                this::row,
                account,
                secret);
    }

    private Found row(Transaction.Row row) {
        AccountId account = new AccountId(row.text(1));
        String secret = row.text(2);
        String versionId = row.text(3);
        String state = row.text(4);
        long fence = row.longAt(5);
        int attempts = row.intAt(6);
        String lastError = row.textOrNull(7);
        Instant nextTryAt = row.time(8);
        Instant startedAt = row.time(9);
        long byCall = row.longAt(10);
        boolean fits = codes.fits(
                row.bytesOrNull(11),
                TABLE,
                account,
                secret,
                secret,
                versionId,
                state,
                fence,
                attempts,
                lastError,
                nextTryAt,
                startedAt,
                byCall);
        return new Found(
                fits
                        ? new RotationRow(
                                account,
                                secret,
                                versionId,
                                State.valueOf(state),
                                fence,
                                attempts,
                                lastError,
                                nextTryAt,
                                startedAt,
                                byCall == 1)
                        : null);
    }
}
