package dev.jadegate.store;

import org.jspecify.annotations.Nullable;

/** What runs inside a transaction. */
@FunctionalInterface
public interface TransactionBody<R extends @Nullable Object> {
    R run(Transaction transaction);
}
