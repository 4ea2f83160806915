package dev.jadegate.base;

/**
 * The trail event of a call, complete but for its outcome. Every write to the store demands one, so a state change
 * without its record does not compile.
 *
 * <p>A draft belongs to one call and one thread at a time.
 */
public interface EventDraft {
    /** The event of a call that succeeded with {@code response}; called once for each try of a transaction. */
    RecordedEvent succeeded(Record response);

    /** Told by the store once the transaction that holds the event is durable. */
    void committed();
}
