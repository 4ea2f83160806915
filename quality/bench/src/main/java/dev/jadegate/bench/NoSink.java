package dev.jadegate.bench;

import dev.jadegate.base.RecordedEvent;
import dev.jadegate.store.EventSink;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A trail that keeps nothing. */
final class NoSink implements EventSink {
    @Override
    public CompletionStage<?> append(RecordedEvent event) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public long size() {
        return 0;
    }

    @Override
    public Set<String> find(Set<String> eventIds, long fromIndex) {
        return eventIds;
    }
}
