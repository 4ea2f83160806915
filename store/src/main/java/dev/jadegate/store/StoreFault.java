package dev.jadegate.store;

import org.jspecify.annotations.Nullable;

/**
 * A statement that the database refuses, or a result that is not what the code expects: a bug of the code that runs
 * it. The transaction is undone, whether the body catches this or not.
 */
public final class StoreFault extends RuntimeException {
    public StoreFault(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
