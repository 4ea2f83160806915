package dev.jadegate.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes. It takes all appends that wait, writes them in one go, makes them
 * durable with one call, and wakes their callers: while it waits for the disk, the next batch gathers.
 */
final class JournalWriter {
    /** Bounds the memory of a batch and the time that the first caller in it waits for the others. */
    private static final int BATCH_BYTES_MAX = 4 * 1024 * 1024;
    /** Zeros are written so far ahead of the records: forcing into a file that does not grow costs half. */
    static final int RESERVED_BYTES = 1024 * 1024;
    /** From so many records a batch on, callers stand side by side, and a batch is given time to gather. */
    private static final int GATHER_FROM = 3;
    /** A batch gathers for so many times the time of the last force, */
    private static final int GATHER_FORCES = 2;
    /** never for longer than this, */
    private static final long GATHER_NANOS_MAX = 1_000_000;
    /** and not beyond this part of the usual size: the rest of the callers then work while the disk does. */
    private static final double GATHER_UP_TO = 0.75;
    /** The usual size of a batch is the mean over about so many. */
    private static final int USUAL_OVER = 8;

    private record Pending(JournalEvent event, CompletableFuture<Long> recorded) {}

    private final Path folder;
    private final JournalOptions options;
    private final RandomGenerator salts;
    private final JournalFiles files;
    private final NavigableMap<Long, Segment> segments;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BATCH_BYTES_MAX);
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition submitted = lock.newCondition();
    private final Condition grown = lock.newCondition();
    private final Deque<Pending> waiting = new ArrayDeque<>();
    private int gatheringFor = 1;
    private boolean closing;
    private @Nullable JournalUnavailable failure;

    private volatile long size;

    // Only the writing thread touches these.
    private JournalFiles.@Nullable Writable file;
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(64 * 1024);
    private long durableLength;
    private long reservedLength;
    private boolean tailIsDirty;
    private long lastForceNanos;
    private double usualBatchSize = 1;

    JournalWriter(
            Path folder, JournalOptions options, RandomGenerator salts, JournalFiles files, JournalRecovery recovered)
            throws IOException {
        this.folder = folder;
        this.options = options;
        this.salts = salts;
        this.files = files;
        this.segments = recovered.segments();
        this.size = recovered.size();
        this.durableLength = recovered.lastLength();
        this.reservedLength = durableLength;
        if (!segments.isEmpty()) {
            this.file = files.open(segments.lastEntry().getValue().file());
        }
        this.thread = Thread.ofPlatform().name("journal-writer").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    long size() {
        return size;
    }

    boolean isAvailable() {
        lock.lock();
        try {
            return !closing && failure == null;
        } finally {
            lock.unlock();
        }
    }

    CompletableFuture<Long> submit(JournalEvent event) {
        if (event.eventBytesLength() > options.eventBytesMax()) {
            return refused(
                    JournalUnavailable.Reason.EVENT_TOO_LARGE,
                    "an event has at most " + options.eventBytesMax() + " bytes, not `" + event.eventBytesLength()
                            + "`");
        }
        lock.lock();
        try {
            if (failure != null) {
                return CompletableFuture.failedFuture(failure);
            }
            if (closing) {
                return refused(JournalUnavailable.Reason.CLOSED, "the journal is closed");
            }
            if (waiting.size() >= options.pendingMax()) {
                return refused(
                        JournalUnavailable.Reason.OVERLOADED, "more than " + options.pendingMax() + " appends wait");
            }
            CompletableFuture<Long> recorded = new CompletableFuture<>();
            waiting.addLast(new Pending(event, recorded));
            if (waiting.size() == 1 || waiting.size() == gatheringFor) {
                submitted.signal();
            }
            return recorded;
        } finally {
            lock.unlock();
        }
    }

    private static CompletableFuture<Long> refused(JournalUnavailable.Reason reason, String message) {
        return CompletableFuture.failedFuture(new JournalUnavailable(reason, message, null));
    }

    long awaitBeyond(long known, Duration timeout) throws InterruptedException {
        long nanosLeft = timeout.toNanos();
        lock.lock();
        try {
            while (size <= known && !closing && nanosLeft > 0) {
                nanosLeft = grown.awaitNanos(nanosLeft);
            }
        } finally {
            lock.unlock();
        }
        return size;
    }

    void close() {
        lock.lock();
        try {
            closing = true;
            submitted.signal();
            grown.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) { // the thread ends after the appends that already wait
            try {
                thread.join();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<Pending> batch = new ArrayList<>();
        try {
            while (take(batch)) {
                write(batch);
                batch.clear();
            }
        } catch (RuntimeException | Error bug) {
            fail(JournalUnavailable.Reason.WRITE_FAILED, "the journal's writer has failed", bug);
            refuse(batch);
            throw bug;
        } finally {
            closeFile();
        }
    }

    /** Fills {@code batch} with what waits; false when the journal is closed and nothing waits. */
    private boolean take(List<Pending> batch) {
        lock.lock();
        try {
            while (waiting.isEmpty()) {
                if (closing) {
                    return false;
                }
                submitted.awaitUninterruptibly();
            }
            gather();
            int room = BATCH_BYTES_MAX;
            while (!waiting.isEmpty()
                    && RecordFormat.recordBytesMax(waiting.peekFirst().event()) <= room) {
                Pending pending = waiting.removeFirst();
                room -= RecordFormat.recordBytesMax(pending.event());
                batch.add(pending);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets a batch grow while callers stand side by side, for a few times as long as the disk takes: fewer forces then
     * serve the same calls. A lone caller never waits. The lock is held.
     */
    private void gather() {
        if (usualBatchSize < GATHER_FROM) {
            return;
        }
        gatheringFor = (int) (GATHER_UP_TO * usualBatchSize);
        long nanosLeft = Math.min(GATHER_FORCES * lastForceNanos, GATHER_NANOS_MAX);
        try {
            while (nanosLeft > 0 && waiting.size() < gatheringFor && !closing) {
                nanosLeft = submitted.awaitNanos(nanosLeft);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        gatheringFor = 1;
    }

    private void write(List<Pending> batch) {
        usualBatchSize += (batch.size() - usualBatchSize) / USUAL_OVER;
        if (failure() != null) {
            refuse(batch);
            return;
        }
        long firstIndex = size;
        int[] lengths = encode(batch, firstIndex);
        JournalFiles.Writable target;
        try {
            target = prepareFile(firstIndex);
            tailIsDirty = true;
            reserve(target, durableLength + buffer.remaining());
            target.write(buffer, durableLength);
        } catch (DiskFullException full) {
            refuse(
                    batch,
                    new JournalUnavailable(
                            JournalUnavailable.Reason.DISK_FULL, "the disk has no room for the event", full));
            return;
        } catch (IOException failed) {
            fail(JournalUnavailable.Reason.WRITE_FAILED, "the event could not be written", failed);
            refuse(batch);
            return;
        }
        long forcedNanos = System.nanoTime();
        try {
            target.force();
        } catch (IOException failed) {
            fail(JournalUnavailable.Reason.FORCE_FAILED, "the event could not be made durable", failed);
            refuse(batch);
            return;
        }
        lastForceNanos = System.nanoTime() - forcedNanos;
        tailIsDirty = false;
        Segment segment = segments.lastEntry().getValue();
        for (int i = 0; i < batch.size(); i++) {
            segment.remember(firstIndex + i, durableLength);
            durableLength += lengths[i];
        }
        lock.lock();
        try {
            size = firstIndex + batch.size();
            grown.signalAll();
        } finally {
            lock.unlock();
        }
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).recorded().complete(firstIndex + i);
        }
    }

    /** Writes zeros behind {@code end} when the records up to there would make the file grow. */
    private void reserve(JournalFiles.Writable target, long end) throws IOException {
        if (end <= reservedLength) {
            return;
        }
        try {
            for (long position = end; position < end + RESERVED_BYTES; position += zeros.capacity()) {
                target.write(zeros.clear(), position);
            }
            reservedLength = end + RESERVED_BYTES;
        } catch (DiskFullException _) {
            // The records may fit all the same; the rest of the disk is theirs.
            target.truncate(durableLength);
            reservedLength = end;
        }
    }

    private int[] encode(List<Pending> batch, long firstIndex) {
        int[] lengths = new int[batch.size()];
        byte[] saltOfAll = new byte[batch.size() * JournalRecord.SALT_BYTES];
        salts.nextBytes(saltOfAll);
        byte[] salt = new byte[JournalRecord.SALT_BYTES];
        buffer.clear();
        for (int i = 0; i < batch.size(); i++) {
            System.arraycopy(saltOfAll, i * salt.length, salt, 0, salt.length);
            int start = buffer.position();
            RecordFormat.encode(
                    buffer, firstIndex + i, firstIndex, salt, batch.get(i).event());
            lengths[i] = buffer.position() - start;
        }
        buffer.flip();
        return lengths;
    }

    /** The file to write to: cleaned of a failed write, or a new one when the old one is large enough. */
    private JournalFiles.Writable prepareFile(long firstIndex) throws IOException {
        JournalFiles.Writable current = file;
        if (current != null && tailIsDirty) {
            current.truncate(durableLength);
            reservedLength = durableLength;
            tailIsDirty = false;
        }
        if (current != null && durableLength < options.segmentBytesMax()) {
            return current;
        }
        if (current != null) {
            // Behind the last record of a segment that has a successor nothing may stand, not even zeros.
            current.truncate(durableLength);
            current.force();
            current.close();
            file = null;
        }
        Segment segment = new Segment(folder, firstIndex);
        JournalFiles.@Nullable Writable created = null;
        try {
            created = files.create(segment.file());
            created.write(RecordFormat.segmentHeader(firstIndex), 0);
            created.force();
            files.forceFolder(folder);
        } catch (DiskFullException full) {
            if (created != null) {
                created.close();
            }
            files.delete(segment.file());
            throw full;
        }
        file = created;
        durableLength = RecordFormat.SEGMENT_HEADER_BYTES;
        reservedLength = durableLength;
        segments.put(firstIndex, segment);
        return created;
    }

    private @Nullable JournalUnavailable failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }

    private void fail(JournalUnavailable.Reason reason, String message, Throwable cause) {
        lock.lock();
        try {
            if (failure == null) {
                failure = new JournalUnavailable(reason, message, cause);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Refuses the batch and everything that waits, after a failure for good. */
    private void refuse(List<Pending> batch) {
        JournalUnavailable reason = failure();
        if (reason == null) {
            return;
        }
        refuse(batch, reason);
        List<Pending> others;
        lock.lock();
        try {
            others = new ArrayList<>(waiting);
            waiting.clear();
        } finally {
            lock.unlock();
        }
        refuse(others, reason);
    }

    private static void refuse(List<Pending> batch, JournalUnavailable reason) {
        for (Pending pending : batch) {
            pending.recorded().completeExceptionally(reason);
        }
    }

    private void closeFile() {
        JournalFiles.Writable current = file;
        if (current == null) {
            return;
        }
        try {
            if (failure() == null) {
                current.truncate(durableLength);
            }
            current.close();
        } catch (IOException ignored) {
            // Everything acknowledged is durable already; opening the journal cuts off the rest.
            fail(JournalUnavailable.Reason.CLOSED, "the journal is closed", ignored);
        }
    }
}
