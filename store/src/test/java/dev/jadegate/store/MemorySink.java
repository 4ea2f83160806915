package dev.jadegate.store;

import dev.jadegate.base.RecordedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** A journal in memory that takes events, refuses them, or leaves its answer open. */
public final class MemorySink implements EventSink {
    /** What happens to an event. */
    public enum Mode {
        TAKES,
        REFUSES,
        NEVER_ANSWERS
    }

    private final List<RecordedEvent> events = new ArrayList<>();
    private volatile Mode mode = Mode.TAKES;

    public void mode(Mode next) {
        mode = next;
    }

    @Override
    public CompletionStage<?> append(RecordedEvent event) {
        return switch (mode) {
            case TAKES -> {
                synchronized (events) {
                    events.add(event);
                }
                yield CompletableFuture.completedFuture(null);
            }
            case REFUSES -> CompletableFuture.failedFuture(new IllegalStateException("the journal has no room"));
            case NEVER_ANSWERS -> new CompletableFuture<>();
        };
    }

    @Override
    public long size() {
        synchronized (events) {
            return events.size();
        }
    }

    @Override
    public Set<String> find(Set<String> eventIds, long fromIndex) {
        synchronized (events) {
            return events.stream()
                    .skip(fromIndex)
                    .map(RecordedEvent::eventId)
                    .filter(eventIds::contains)
                    .collect(Collectors.toSet());
        }
    }

    /** The ids of all events, in order. */
    public List<String> ids() {
        synchronized (events) {
            return events.stream().map(RecordedEvent::eventId).toList();
        }
    }

    /** All events, in order. */
    public List<RecordedEvent> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }
}
