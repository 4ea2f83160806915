package dev.jadegate.trail;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.RecordedEvent;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Trail;
import dev.jadegate.merkle.NoteSignerKey;
import dev.jadegate.store.EventSink;
import dev.jadegate.store.Store;
import dev.jadegate.store.journal.Journal;
import dev.jadegate.store.journal.JournalEvent;
import dev.jadegate.store.journal.JournalOptions;
import dev.jadegate.trail.api.LookupOperations;
import dev.jadegate.trail.api.TrailOperations;
import dev.jadegate.trail.event.ActionTrailEvents;
import dev.jadegate.trail.log.TrailLog;
import dev.jadegate.trail.lookup.EventIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The way of an event: into the journal, durable; from there into the signed log and into the index. Safe for use by
 * many threads.
 */
public final class TrailService implements AutoCloseable {
    /** Least time between two signed checkpoints. */
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);

    private final ActionTrailEvents events;
    private final Journal journal;
    private final TrailLog log;
    private final EventIndex index;
    private final String region;

    private TrailService(ActionTrailEvents events, Journal journal, TrailLog log, EventIndex index, String region) {
        this.events = events;
        this.journal = journal;
        this.log = log;
        this.index = index;
        this.region = region;
    }

    /**
     * Opens the trail of a data folder.
     *
     * @param region as events name it
     * @param eventIds unique upper-case UUIDs
     * @param key signs the log
     * @param salts secret randomness for the journal
     * @throws IOException when a file cannot be read or written, or contradicts another
     */
    public static TrailService open(
            Path dataFolder,
            String region,
            Supplier<String> eventIds,
            NoteSignerKey key,
            RandomGenerator salts,
            Clock clock)
            throws IOException {
        Path logFolder = dataFolder.resolve("log");
        Journal journal = Journal.open(
                dataFolder.resolve("journal"),
                JournalOptions.defaults().withAcknowledgedSize(TrailLog.publishedSize(logFolder)),
                salts);
        TrailLog log = null;
        try {
            log = TrailLog.open(logFolder, journal, key, CHECKPOINT_INTERVAL);
            EventIndex index = EventIndex.open(dataFolder.resolve("events"), journal, clock);
            return new TrailService(new ActionTrailEvents(region, eventIds), journal, log, index, region);
        } catch (IOException failed) {
            journal.close();
            if (log != null) {
                log.close();
            }
            throw failed;
        }
    }

    /** All operations of ActionTrail; {@code store} keeps the trails. */
    public List<Operation<?, ?>> operations(Store store) {
        return Stream.concat(
                        new TrailOperations(store, region).operations().stream(),
                        new LookupOperations(index, region).operations().stream())
                .toList();
    }

    /** The gate's port. */
    public Trail trail() {
        return new Trail() {
            @Override
            public RecordedEvent succeeded(Call call, Record response) {
                return events.succeeded(call, response);
            }

            @Override
            public RecordedEvent failed(Call call, ApiFailure failure) {
                return events.failed(call, failure);
            }

            @Override
            public CompletionStage<?> append(RecordedEvent event) {
                return journal.appendAsync(journalEvent(event));
            }
        };
    }

    /** Where the store brings the events of its changes. */
    public EventSink sink() {
        return new EventSink() {
            @Override
            public CompletionStage<?> append(RecordedEvent event) {
                return journal.appendAsync(journalEvent(event));
            }

            @Override
            public long size() {
                return journal.size();
            }

            @Override
            public Set<String> find(Set<String> eventIds, long fromIndex) throws IOException {
                return journal.findEventIds(eventIds, fromIndex).keySet();
            }
        };
    }

    private static JournalEvent journalEvent(RecordedEvent event) {
        return new JournalEvent(
                event.eventId(),
                event.eventTime().toEpochMilli(),
                event.account().value(),
                event.json());
    }

    /** Why the trail is not whole, or null while all is well. */
    public @Nullable String trouble() {
        if (!journal.isAvailable()) {
            return "the journal cannot be written";
        }
        return log.failure() != null ? log.failure() : index.failure();
    }

    /** Events that cannot be looked up yet. */
    public long indexLag() {
        return index.lag();
    }

    /** Seals the log: the last checkpoint covers every event. */
    @Override
    public void close() throws IOException {
        journal.close();
        try {
            log.close();
        } finally {
            index.close();
        }
    }
}
