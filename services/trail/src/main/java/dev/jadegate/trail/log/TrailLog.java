package dev.jadegate.trail.log;

import dev.jadegate.merkle.Checkpoint;
import dev.jadegate.merkle.EntryBundle;
import dev.jadegate.merkle.EntryProof;
import dev.jadegate.merkle.InclusionProof;
import dev.jadegate.merkle.MalformedNoteException;
import dev.jadegate.merkle.NoteSignerKey;
import dev.jadegate.merkle.SignedNote;
import dev.jadegate.merkle.TileId;
import dev.jadegate.merkle.TileNodes;
import dev.jadegate.merkle.TileTree;
import dev.jadegate.store.journal.Journal;
import dev.jadegate.store.journal.JournalRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the journal into a signed Merkle log on disk. One thread of its own reads new records, adds
 * their commitments to the tree and publishes a checkpoint, at most one per interval and only when
 * there is something new. What a published checkpoint covers is in its files before it (entries, tiles,
 * names, then history, then checkpoint); the checkpoints are durable at once, tiles a while later ({@link TileForcing}),
 * since they follow from the journal, which was durable before any caller was answered. All methods may be called by any thread.
 *
 * <p>Close the journal first: closing the log then covers every record with a last checkpoint, which
 * seals it.
 */
public final class TrailLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrailLog.class);
    /** Bounds the memory of what is not yet written while the log catches up. */
    private static final int PENDING_RECORDS_MAX = 16_384;

    private static final int READ_RECORDS_MAX = 4_096;
    private static final long READ_BYTES_MAX = 16L * 1024 * 1024;
    /** How soon the thread notices that it shall end. */
    private static final Duration WAKE_UP = Duration.ofMillis(100);

    private record Published(Checkpoint checkpoint, SignedNote note) {}

    private final LogFolder folder;
    private final Journal journal;
    private final NoteSignerKey key;
    private final Duration publishInterval;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition publishedMore = lock.newCondition();
    private volatile @Nullable Published published;
    private volatile @Nullable String failure;
    private boolean stopped;

    // Only the integrating thread touches these once it runs.
    private final TileTree tree;
    private final ByteArrayOutputStream bundle;
    private final TileForcing forcing;
    private final Map<String, byte[]> unwritten = new LinkedHashMap<>();
    private int unwrittenRecords;
    private long historyLength;

    private TrailLog(LogFolder folder, Journal journal, NoteSignerKey key, Duration publishInterval)
            throws IOException {
        this.folder = folder;
        this.journal = journal;
        this.key = key;
        this.publishInterval = publishInterval;
        folder.create();
        LogResume resume = LogResume.find(folder, key.verifier());
        this.historyLength = resume.historyLength();
        Checkpoint latest = resume.latest();
        SignedNote note = resume.note();
        this.forcing = new TileForcing(folder, System.nanoTime());
        if (latest == null || note == null) {
            this.tree = new TileTree();
            this.bundle = new ByteArrayOutputStream();
        } else {
            ResumedTree resumed = ResumedTree.of(folder, journal, latest);
            if (!resumed.remade().isEmpty()) {
                LOG.warn(
                        "{} tiles of the trail log were lost with the power, or altered: they were made anew from the journal",
                        resumed.remade().size());
            }
            this.tree = resumed.tree();
            this.bundle = resumed.bundle();
            forcing.written(resumed.unforced());
            forcing.published(latest.size());
            this.published = new Published(latest, note);
            folder.write(folder.checkpoint(), note.toBytes());
            folder.forceFolders();
        }
        this.thread = Thread.ofPlatform().name("trail-log").unstarted(this::run);
    }

    /**
     * Opens the log in {@code folder}, or begins one, and starts to follow the journal.
     *
     * @param key signs the checkpoints; its name is the log's origin. A log never changes its key
     * @param publishInterval least time between two checkpoints, one second in production
     * @throws DamagedLogException when the files contradict each other, the key or the journal
     * @throws IOException when the files cannot be read or written
     */
    public static TrailLog open(Path folder, Journal journal, NoteSignerKey key, Duration publishInterval)
            throws IOException {
        if (publishInterval.isNegative()) {
            throw new IllegalArgumentException("publishInterval is not negative: `" + publishInterval + "`");
        }
        TrailLog log = new TrailLog(new LogFolder(folder), journal, key, publishInterval);
        log.thread.start();
        return log;
    }

    /**
     * Records that the log in {@code folder} covers: what {@code JournalOptions.acknowledgedSize} wants
     * to know before the journal is opened. Its signature is checked when the log opens.
     *
     * @return 0 when there is no log
     * @throws DamagedLogException when the checkpoint is unreadable
     */
    public static long publishedSize(Path folder) throws IOException {
        byte[] note = LogFolder.readIfPresent(new LogFolder(folder).checkpoint());
        if (note == null) {
            return 0;
        }
        try {
            return Checkpoint.parseUnverified(LogResume.parse(note).text()).size();
        } catch (MalformedNoteException refused) {
            throw new DamagedLogException("the checkpoint is unreadable: " + refused.getMessage(), refused);
        }
    }

    /** The newest published checkpoint, or nothing before the first. */
    public @Nullable Checkpoint latest() {
        Published current = published;
        return current == null ? null : current.checkpoint();
    }

    /** Its signed bytes, or nothing before the first. */
    public byte @Nullable [] latestNote() {
        Published current = published;
        return current == null ? null : current.note().toBytes();
    }

    /** Why the log has stopped to grow, or nothing while all is well. */
    public @Nullable String failure() {
        return failure;
    }

    /**
     * Waits until a checkpoint covers {@code size} records.
     *
     * @return whether one does; false when the time was over or the log has stopped
     * @throws InterruptedException when the calling thread is interrupted
     */
    public boolean awaitPublished(long size, Duration timeout) throws InterruptedException {
        long nanosLeft = timeout.toNanos();
        lock.lock();
        try {
            while (publishedSize() < size && nanosLeft > 0 && !stopped) {
                nanosLeft = publishedMore.awaitNanos(nanosLeft);
            }
        } finally {
            lock.unlock();
        }
        return publishedSize() >= size;
    }

    private long publishedSize() {
        Checkpoint current = latest();
        return current == null ? 0 : current.size();
    }

    /**
     * Proves that a record is in the newest checkpoint. The proof's extra bytes are the record's salt
     * followed by its log entry: whoever has the event's bytes can check all of it offline.
     *
     * @throws IllegalArgumentException when no checkpoint covers {@code index} yet
     * @throws IOException when the record or a tile cannot be read
     */
    public EntryProof prove(long index) throws IOException {
        Published current = published;
        if (current == null || index < 0 || index >= current.checkpoint().size()) {
            throw new IllegalArgumentException("no checkpoint covers record `" + index + "`");
        }
        long size = current.checkpoint().size();
        JournalRecord record = journal.readAt(index, -1);
        byte[] entry = EventCommitment.of(record).encode();
        ByteArrayOutputStream extra = new ByteArrayOutputStream();
        extra.writeBytes(record.salt());
        extra.writeBytes(entry);
        try {
            InclusionProof proof = InclusionProof.generate(new TileNodes(folder.tileSource(), size), index, size);
            return EntryProof.of(proof, current.note(), extra.toByteArray());
        } catch (UncheckedIOException failed) {
            throw new IOException("the proof of record `" + index + "` cannot be read", failed);
        }
    }

    private void run() {
        long lastPublishNanos = System.nanoTime() - publishInterval.toNanos();
        try {
            while (closing.getCount() > 0) {
                if (journal.size() > publishedSize()) {
                    long wait = lastPublishNanos + publishInterval.toNanos() - System.nanoTime();
                    if (wait > 0 && closing.await(wait, TimeUnit.NANOSECONDS)) {
                        break;
                    }
                    lastPublishNanos = System.nanoTime();
                    publishAll();
                    forceTiles();
                } else if (journal.isAvailable()) {
                    journal.awaitBeyond(publishedSize(), WAKE_UP);
                    forceTiles();
                } else {
                    closing.await(WAKE_UP.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
            publishAll();
            forcing.all(System.nanoTime());
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException failed) {
            // The log must not sign what it does not understand: it stops and says so.
            LOG.error("The trail log has stopped at record {}", tree.size(), failed);
            failure = String.valueOf(failed.getMessage());
        } finally {
            lock.lock();
            try {
                stopped = true;
                publishedMore.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void forceTiles() {
        try {
            forcing.step(System.nanoTime());
        } catch (IOException failed) {
            LOG.warn("Tiles of the trail log are not durable yet; after a loss of power they are made anew", failed);
        }
    }

    /** Integrates and publishes all there is. A failed write is tried again at the next interval. */
    private void publishAll() throws IOException {
        while (tree.size() < journal.size()) { // grows by at least one record in every round
            if (unwrittenRecords >= PENDING_RECORDS_MAX && !written()) {
                return;
            }
            unwrittenRecords += journal.read(tree.size(), READ_RECORDS_MAX, READ_BYTES_MAX, this::integrate);
        }
        if (tree.size() > publishedSize()) {
            publish();
        }
    }

    private void integrate(JournalRecord record) {
        JournalLeaf leaf = JournalLeaf.of(record);
        EntryBundle.append(bundle, leaf.entry());
        tree.append(leaf.hash(), (tile, hashes) -> {
            if (tile.level() == 0) {
                unwritten.put(TileId.entriesPath(tile.index(), TileId.HASHES), bundle.toByteArray());
                bundle.reset();
            }
            unwritten.put(tile.path(), hashes);
        });
    }

    private boolean written() {
        try {
            for (Map.Entry<String, byte[]> file : unwritten.entrySet()) {
                folder.writeTile(file.getKey(), file.getValue());
            }
            folder.forceFolders();
        } catch (IOException failed) {
            tellRetry(failed);
            return false;
        }
        forcing.written(unwritten.keySet());
        unwritten.clear();
        unwrittenRecords = 0;
        return true;
    }

    private void tellRetry(IOException failed) {
        if (failure == null) {
            LOG.warn("The trail log could not be written, trying again", failed);
        }
        failure = String.valueOf(failed.getMessage());
    }

    private void publish() {
        tree.partialTiles((tile, hashes) -> {
            if (tile.level() == 0) {
                unwritten.put(TileId.entriesPath(tile.index(), tile.width()), bundle.toByteArray());
            }
            unwritten.put(tile.path(), hashes);
        });
        if (!written()) {
            return;
        }
        Checkpoint checkpoint = new Checkpoint(key.verifier().name(), tree.size(), tree.root());
        SignedNote note = checkpoint.sign(key);
        byte[] frame = CheckpointHistory.frame(note.toBytes());
        try {
            folder.appendHistory(historyLength, frame);
            folder.write(folder.checkpoint(), note.toBytes());
            folder.forceFolders();
        } catch (IOException failed) {
            tellRetry(failed);
            return;
        }
        historyLength += frame.length;
        failure = null;
        forcing.published(tree.size());
        lock.lock();
        try {
            published = new Published(checkpoint, note);
            publishedMore.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Publishes what there is and stops. Idempotent.
     *
     * @throws IOException when the last checkpoint could not be published: the log is intact, but
     *     records at its end are not signed until it is opened again
     */
    @Override
    public void close() throws IOException {
        closing.countDown();
        boolean interrupted = false;
        while (thread.isAlive()) { // ends after at most one round of publishing
            try {
                thread.join();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (publishedSize() < journal.size()) {
            throw new IOException("the log could not be sealed at `" + journal.size() + "` records: " + failure);
        }
    }
}
