package dev.jadegate.store;

import dev.jadegate.base.RecordedEvent;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Where the events of committed changes go: the journal. Safe for use by many threads.
 *
 * <p>The store hands each event over after its commit and forgets it once the sink has it durable. Events are handed
 * over in the order of commits, as far as one server can tell.
 */
public interface EventSink {
    /**
     * Takes an event; the stage completes once it is durable. When it fails, the event is not there and is handed over
     * again later, unless the process ends first: then {@link #find} tells.
     */
    CompletionStage<?> append(RecordedEvent event);

    /** Number of durable events. An event appended from now on gets no index below it. */
    long size();

    /**
     * Which of these events are durable here, looking from {@code fromIndex} on.
     *
     * @throws IOException when they cannot be read
     */
    Set<String> find(Set<String> eventIds, long fromIndex) throws IOException;
}
