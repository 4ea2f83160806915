package dev.jadegate.store;

import dev.jadegate.base.RecordedEvent;
import dev.jadegate.store.journal.Journal;
import dev.jadegate.store.journal.JournalEvent;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The journal as the place where the events of changes go. Closing the journal stays with who opened it. */
public record JournalSink(Journal journal) implements EventSink {
    @Override
    public CompletionStage<?> append(RecordedEvent event) {
        return journal.appendAsync(new JournalEvent(
                event.eventId(),
                event.eventTime().toEpochMilli(),
                event.account().value(),
                event.json()));
    }

    @Override
    public long size() {
        return journal.size();
    }

    @Override
    public Set<String> find(Set<String> eventIds, long fromIndex) throws IOException {
        // A journal that was put back from an older backup is shorter than what the outbox remembers.
        return journal.findEventIds(eventIds, Math.min(fromIndex, journal.size()))
                .keySet();
    }
}
