package dev.jadegate.gate.api;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.RecordedEvent;

/** The port through which every call is recorded. Safe for use by many threads. */
public interface Trail {
    /** The event of a call that was answered with {@code response}; secrets of the response are left out. */
    RecordedEvent succeeded(Call call, Record response);

    /** The event of a call that was answered with an error. */
    RecordedEvent failed(Call call, ApiFailure failure);

    /**
     * Records an event that goes with no state change; returns when it is durable.
     *
     * @throws dev.jadegate.base.ApiFailure {@code ServiceUnavailable} when it cannot be made durable: the call must
     *     then fail too
     */
    void append(RecordedEvent event);
}
