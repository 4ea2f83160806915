package dev.jadegate.store.internal;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.RecordedEvent;
import dev.jadegate.store.EventSink;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.Transaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the events of committed changes to the sink, each exactly once. An event lies in the table {@code outbox}
 * from the commit of its change until the sink has it durable; the rows are deleted some time after that. What is left
 * at a start is looked for in the sink.
 *
 * <p>Safe for use by many threads; the methods that take a transaction belong to its thread.
 */
public final class Outbox {
    /**
     * Events that the sink has not made durable. When the journal fails for good, changes are refused from here on: a
     * trail that falls behind for ever is no trail.
     */
    public static final int WAITING_MAX = 10_000;
    /** Rows that one housekeeping transaction deletes or one start reads at a time: bounds its memory. */
    public static final int ROWS_AT_ONCE = 256;

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final String INSERT =
            "INSERT INTO outbox (event_id, account_id, event_time, journal_size, event) VALUES (?, ?, ?, ?, ?)";
    private static final String DELETE = "DELETE FROM outbox WHERE event_id = ?";
    private static final String READ = "SELECT event_id, account_id, event_time, event FROM outbox WHERE event_id = ?";
    private static final String PAGE = "SELECT event_id, account_id, event_time, event, journal_size FROM outbox"
            + " WHERE event_id > ? ORDER BY event_id LIMIT " + ROWS_AT_ONCE;

    private final EventSink sink;
    private final AtomicInteger waiting = new AtomicInteger();
    private final Queue<String> delivered = new ConcurrentLinkedQueue<>();
    private final Queue<String> failed = new ConcurrentLinkedQueue<>();

    public Outbox(EventSink sink) {
        this.sink = sink;
    }

    /** Whether the sink is so far behind that no change may be made. */
    public boolean isFull() {
        return waiting.get() >= WAITING_MAX;
    }

    /** Events that the sink has not made durable yet. */
    public int waiting() {
        return waiting.get();
    }

    /** Whether {@link #deleteDelivered} or {@link #retry} has something to do. */
    public boolean hasHousekeeping() {
        return !delivered.isEmpty() || !failed.isEmpty();
    }

    /** Puts an event into the transaction of its change. */
    public void insert(Transaction transaction, RecordedEvent event) {
        transaction.update(INSERT, arguments(event));
    }

    /** The values of an outbox row, in the order of its columns. */
    public @Nullable Object[] arguments(RecordedEvent event) {
        return new @Nullable Object[] {event.eventId(), event.account(), event.eventTime(), sink.size(), event.json()};
    }

    /** Hands over an event whose change is committed. */
    public void committed(RecordedEvent event) {
        waiting.incrementAndGet();
        append(event);
    }

    private void append(RecordedEvent event) {
        String eventId = event.eventId();
        try {
            var _ = sink.append(event).whenComplete((_, failure) -> {
                if (failure == null) {
                    waiting.decrementAndGet();
                    delivered.add(eventId);
                } else {
                    appendFailed(eventId, failure);
                }
            });
        } catch (RuntimeException failure) {
            appendFailed(eventId, failure);
        }
    }

    private void appendFailed(String eventId, Throwable failure) {
        LOG.warn("the journal did not take event {}; it stays in the outbox: {}", eventId, failure.toString());
        failed.add(eventId);
    }

    /**
     * Deletes rows whose events are durable in the sink.
     *
     * @return the ids, for {@link #deletionFailed} if the transaction does not commit
     */
    public List<String> deleteDelivered(Transaction transaction) {
        List<String> taken = take(delivered);
        for (String eventId : taken) {
            transaction.update(DELETE, eventId);
        }
        return taken;
    }

    /** Takes back what was not deleted after all. */
    public void deletionFailed(List<String> eventIds) {
        delivered.addAll(eventIds);
    }

    /** Hands over once more what the sink refused. */
    public void retry(Transaction transaction) {
        for (String eventId : take(failed)) {
            RecordedEvent event;
            try {
                event = transaction.first(READ, Outbox::event, eventId);
            } catch (RuntimeException unreadable) {
                failed.add(eventId);
                throw unreadable;
            }
            if (event == null) {
                waiting.decrementAndGet();
                LOG.error("event {} is gone from the outbox although the journal does not have it", eventId);
            } else {
                append(event);
            }
        }
    }

    private static List<String> take(Queue<String> queue) {
        List<String> taken = new ArrayList<>();
        String next = queue.poll();
        while (next != null) {
            taken.add(next);
            next = taken.size() < ROWS_AT_ONCE ? queue.poll() : null;
        }
        return taken;
    }

    private static RecordedEvent event(Transaction.Row row) {
        return new RecordedEvent(row.text(1), row.time(3), new AccountId(row.text(2)), row.bytes(4));
    }

    private record Leftover(RecordedEvent event, long journalSize) {}

    /** Runs a change to the outbox in a transaction of its own. */
    @FunctionalInterface
    public interface InTransaction {
        <R extends @Nullable Object> R run(dev.jadegate.store.TransactionBody<R> body);
    }

    /**
     * Brings what an ended process left behind to the sink, before anything new is committed.
     *
     * @return how many events the sink did not have
     * @throws OpeningRefused when the sink cannot be read or does not take them
     */
    public int recover(InTransaction transactions) throws OpeningRefused {
        int appended = 0;
        String last = "";
        while (true) { // ends with the table: each page begins after the last
            String after = last;
            List<Leftover> page = transactions.run(
                    transaction -> transaction.query(PAGE, row -> new Leftover(event(row), row.longAt(5)), after));
            if (page.isEmpty()) {
                return appended;
            }
            appended += recover(page);
            transactions.run(transaction -> {
                for (Leftover leftover : page) {
                    transaction.update(DELETE, leftover.event().eventId());
                }
                return true;
            });
            last = page.getLast().event().eventId();
        }
    }

    private int recover(List<Leftover> page) throws OpeningRefused {
        Set<String> ids = new HashSet<>();
        long from = Long.MAX_VALUE;
        for (Leftover leftover : page) {
            ids.add(leftover.event().eventId());
            from = Math.min(from, leftover.journalSize());
        }
        try {
            Set<String> known = sink.find(ids, from);
            int appended = 0;
            for (Leftover leftover : page) {
                if (!known.contains(leftover.event().eventId())) {
                    sink.append(leftover.event()).toCompletableFuture().join();
                    appended++;
                }
            }
            return appended;
        } catch (IOException | CompletionException notTaken) {
            throw new OpeningRefused(
                    OpeningRefused.Reason.EVENTS_LEFT_OVER,
                    "Events that the last run left in the outbox cannot be brought into the journal: "
                            + notTaken.getMessage() + ". Check the journal's folder and the room on its disk.",
                    notTaken);
        }
    }
}
