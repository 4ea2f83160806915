package dev.jadegate.store;

import dev.jadegate.base.EventDraft;
import org.jspecify.annotations.Nullable;

/**
 * The state of the platform: SQLite in the process, or PostgreSQL. Safe for use by many threads; calls block and are
 * made for virtual threads.
 *
 * <p>Every table's primary key starts with {@code account_id} and every query names the account. Placeholders are
 * {@code ?}. SQL is what both engines understand: times are {@code BIGINT} epoch milliseconds, truth values
 * {@code INTEGER} 0 or 1, upserts {@code INSERT ... ON CONFLICT}.
 */
public interface Store extends AutoCloseable {
    /**
     * Runs a change and records it: what {@code body} changed and the event of {@code draft} become durable together,
     * or neither. Returns what {@code body} returned once both are.
     *
     * <p>{@code body} may run more than once (a serialisation conflict) and, on SQLite, runs on the single writer:
     * it only talks to the database. Whatever it throws undoes the change and reaches the caller.
     *
     * @throws dev.jadegate.base.ApiFailure {@code ServiceUnavailable} when the change cannot be made durable
     */
    <R extends Record> R write(EventDraft draft, TransactionBody<R> body);

    /**
     * Runs a change that no caller asked for and that carries no event: keeping house of the platform's own
     * bookkeeping, never a change that an API could make.
     */
    <R extends @Nullable Object> R maintain(TransactionBody<R> body);

    /** Runs queries on one consistent snapshot. */
    <R extends @Nullable Object> R read(TransactionBody<R> body);

    /**
     * Runs a body that makes at most one query, which is a snapshot of its own: where a snapshot costs something to
     * begin and to end, this is the cheaper way. A second query is refused.
     */
    <R extends @Nullable Object> R readOne(TransactionBody<R> body);

    @Override
    void close();
}
