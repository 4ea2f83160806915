package dev.jadegate.store.internal;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.EventDraft;
import dev.jadegate.base.RecordedEvent;
import dev.jadegate.store.StoreError;
import dev.jadegate.store.StoreFault;
import dev.jadegate.store.TransactionBody;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A change on its way: a body, the draft of its event, and the caller that waits. One thread at a time works on it.
 *
 * @param <R> what the body returns
 */
public final class Change<R extends @Nullable Object> {
    private static final Logger LOG = LoggerFactory.getLogger(Change.class);

    private final TransactionBody<R> body;
    private final @Nullable EventDraft draft;
    private final CompletableFuture<R> answer = new CompletableFuture<>();

    private @Nullable R result;
    private @Nullable RecordedEvent event;
    private List<Runnable> hooks = List.of();

    /**
     * @param draft null for a change that is not recorded
     */
    public Change(TransactionBody<R> body, @Nullable EventDraft draft) {
        this.body = body;
        this.draft = draft;
    }

    /**
     * Runs the body once; what an earlier try left is forgotten. Makes the event, but does not store it.
     *
     * @throws StoreFault when a statement failed and the body went on all the same
     */
    public void run(JdbcTransaction transaction) {
        event = null;
        R value;
        try {
            value = body.run(transaction);
        } finally {
            transaction.end();
        }
        if (transaction.failure() != null) {
            throw new StoreFault("the body went on after a statement had failed", transaction.failure());
        }
        if (draft != null) {
            if (!(value instanceof Record response)) {
                throw new StoreFault("a recorded change returns its response", null);
            }
            event = draft.succeeded(response);
        }
        result = value;
        hooks = transaction.hooks();
    }

    /** The event that {@link #run} made; null when the change is not recorded. */
    public @Nullable RecordedEvent event() {
        return event;
    }

    /** Whether something runs after the commit. */
    public boolean hasHooks() {
        return !hooks.isEmpty();
    }

    /** For the log: what ran. */
    public Class<?> bodyClass() {
        return body.getClass();
    }

    /** Runs what waits for the commit. */
    public void runHooks() {
        for (Runnable hook : hooks) {
            try {
                hook.run();
            } catch (RuntimeException | Error bug) {
                LOG.error("an action after a commit failed; what it should have told may be stale", bug);
            }
        }
        if (draft != null) {
            draft.committed();
        }
    }

    /** Releases the caller with the answer. */
    @SuppressWarnings("NullAway") // A body may return null when R is nullable; result is set by run().
    public void succeed() {
        answer.complete(result);
    }

    /** Releases the caller with a failure. */
    public void fail(Throwable failure) {
        answer.completeExceptionally(failure);
    }

    /** Whether the caller was released. */
    public boolean isAnswered() {
        return answer.isDone();
    }

    /** Releases the caller with the answer that nothing was changed. */
    public void refuse() {
        fail(StoreError.UNAVAILABLE.failure());
    }

    /** Waits for the outcome, whatever interrupts: a caller that left early would not know what happened. */
    public R await() {
        try {
            return answer.join();
        } catch (CompletionException failed) {
            switch (failed.getCause()) {
                // An answer, without a trace of its own.
                case ApiFailure answered -> throw answered;
                case RuntimeException cause -> {
                    cause.addSuppressed(new CalledFrom());
                    throw cause;
                }
                case Error cause -> throw cause;
                case null, default -> throw failed;
            }
        }
    }

    /** Shows the stack of the caller in a failure that comes from another thread. */
    private static final class CalledFrom extends RuntimeException {
        CalledFrom() {
            super("called from");
        }
    }
}
