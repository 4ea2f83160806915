package dev.jadegate.store;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One transaction's view of the database. Belongs to the thread that runs the body. */
public interface Transaction {
    /** All rows of a query, at most {@link #ROWS_MAX}: ask for a page with {@code LIMIT}. */
    <T extends @Nullable Object> List<T> query(String sql, RowReader<T> reader, @Nullable Object... arguments);

    /** The first row, or null when there is none. */
    <T extends @Nullable Object> @Nullable T first(String sql, RowReader<T> reader, @Nullable Object... arguments);

    /** Whether the query has a row. */
    default boolean exists(String sql, @Nullable Object... arguments) {
        return first(sql, row -> true, arguments) != null;
    }

    /** The number in the first column of the first row; 0 when there is none. */
    default long count(String sql, @Nullable Object... arguments) {
        Long number = first(sql, row -> row.longAt(1), arguments);
        return number == null ? 0 : number;
    }

    /**
     * Changes rows; arguments are {@code String}, {@code Long}, {@code Integer}, {@code Boolean} (stored as 0 or 1),
     * {@code byte[]}, {@code Instant} (stored as epoch milliseconds), an {@code AccountId}, or null.
     *
     * @return how many rows it changed
     */
    int update(String sql, @Nullable Object... arguments);

    /** Whether it changes nothing: what it reads is then there for good, and not undone with itself. */
    boolean seesOnlyCommitted();

    /**
     * Runs {@code action} after the commit, before the writer's caller gets its answer and in the order of commits:
     * the place to drop what a cache knows. It must be quick and must not fail.
     */
    void afterCommit(Runnable action);

    /** The most rows that one query may return: a larger result is a missing LIMIT. */
    int ROWS_MAX = 10_000;

    /** Makes a value of the current row. Columns are counted from 1. */
    @FunctionalInterface
    interface RowReader<T extends @Nullable Object> {
        T read(Row row);
    }

    /** The current row of a result. Columns are counted from 1. */
    interface Row {
        /** Text of a column that is never null. */
        String text(int column);

        @Nullable
        String textOrNull(int column);

        long longAt(int column);

        @Nullable
        Long longOrNull(int column);

        int intAt(int column);

        /** A truth value stored as 0 or 1. */
        boolean flag(int column);

        /** A time stored as epoch milliseconds. */
        Instant time(int column);

        @Nullable
        Instant timeOrNull(int column);

        byte[] bytes(int column);

        byte @Nullable [] bytesOrNull(int column);
    }
}
