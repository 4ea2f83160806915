package dev.jadegate.gate.api;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.RecordedEvent;
import java.util.concurrent.CompletionStage;

/** The port through which every call is recorded. Safe for use by many threads. */
public interface Trail {
    /** The event of a call that was answered with {@code response}; secrets of the response are left out. */
    RecordedEvent succeeded(Call call, Record response);

    /** The event of a call that was answered with an error. */
    RecordedEvent failed(Call call, ApiFailure failure);

    /**
     * Records an event that goes with no state change. The stage ends when the event is durable, or fails when it cannot
     * be made so: the call must then fail too. What depends on it runs on the thread that writes, and is short.
     */
    CompletionStage<?> append(RecordedEvent event);
}
