package dev.jadegate.kms;

import dev.jadegate.base.RecordedEvent;
import dev.jadegate.store.EventSink;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes every event of a fixture's store and forgets it. */
public final class ForgottenEvents implements EventSink {
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
