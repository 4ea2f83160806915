package dev.jadegate.trail.log;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes tiles durable some time after they were written, a few at a time: by then the system has brought most of them to the
 * disk, and the events of callers do not wait behind them. What a loss of power takes until then {@link ResumedTree} makes
 * anew. For one thread.
 */
final class TileForcing {
    /** How long tiles wait: as long as Linux keeps what was written in memory by default. */
    static final Duration AFTER = Duration.ofSeconds(30);

    /** When so many tiles wait it is time, too; they bound what is made anew after a loss of power. */
    static final int WAITING_MAX = 4_096;

    private static final int FORCES_AT_ONCE = 512;

    private final LogFolder folder;
    private final Set<String> unforced = new LinkedHashSet<>();
    private long size;
    private long forcedSize;
    private long lastEndNanos;
    private @Nullable Pass pass;
    private boolean broken;

    /** All tiles of a size, on their way to the disk. */
    private record Pass(long size, Deque<String> waiting, List<String> full) {}

    TileForcing(LogFolder folder, long nowNanos) throws IOException {
        this.folder = folder;
        this.forcedSize = folder.forcedSize();
        this.lastEndNanos = nowNanos;
    }

    /** Tiles were written. */
    void written(Collection<String> paths) {
        unforced.addAll(paths);
    }

    /** A checkpoint was published, or found, over the tiles that were written so far. */
    void published(long treeSize) {
        size = treeSize;
    }

    /**
     * Forces a few, when it is time.
     *
     * @throws IOException when it cannot be done; when a tile could not be forced, nothing is any more: what the system has
     *     in memory is then not what is on the disk, and only a restart tells
     */
    void step(long nowNanos) throws IOException {
        if (broken) {
            return;
        }
        Pass current = pass;
        if (current == null) {
            boolean due = nowNanos - lastEndNanos >= AFTER.toNanos() || unforced.size() >= WAITING_MAX;
            if (!due || size == forcedSize) {
                return;
            }
            current = begin();
        }
        force(current, FORCES_AT_ONCE);
        if (current.waiting.isEmpty()) {
            end(current, nowNanos);
        }
    }

    /** Forces all that there is. */
    void all(long nowNanos) throws IOException {
        while (!broken && (size != forcedSize || pass != null)) { // a pass that was under way, and the last one
            Pass current = pass == null ? begin() : pass;
            force(current, Integer.MAX_VALUE);
            end(current, nowNanos);
        }
    }

    private void force(Pass current, int most) throws IOException {
        for (int i = 0; i < most && !current.waiting.isEmpty(); i++) {
            try {
                folder.forceTile(current.waiting.removeFirst());
            } catch (IOException failed) {
                broken = true;
                throw failed;
            }
        }
    }

    private Pass begin() {
        List<String> full =
                unforced.stream().filter(path -> !LogFolder.isPartial(path)).toList();
        Pass begun = new Pass(size, new ArrayDeque<>(unforced), full);
        unforced.clear();
        pass = begun;
        return begun;
    }

    private void end(Pass ended, long nowNanos) throws IOException {
        folder.writeForcedSize(ended.size);
        forcedSize = ended.size;
        lastEndNanos = nowNanos;
        pass = null;
        for (String path : ended.full) {
            folder.dropPartials(path);
        }
    }
}
