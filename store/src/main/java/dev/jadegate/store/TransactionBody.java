package dev.jadegate.store;

/** What runs inside a transaction. */
@FunctionalInterface
public interface TransactionBody<R> {
    R run(Transaction transaction);
}
