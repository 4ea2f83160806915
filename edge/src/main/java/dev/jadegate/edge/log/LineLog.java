package dev.jadegate.edge.log;

import dev.jadegate.edge.config.EdgeConfig.LogTarget;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lines into a file or to standard output, by a thread of its own. Who writes never waits: lines beyond the queue are dropped
 * and counted. Safe for use by many threads.
 */
public final class LineLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LineLog.class);
    private static final int LINES_WAITING_MAX = 16_384;
    private static final int LINES_AT_ONCE_MAX = 1_024;
    private static final long LOOK_MILLIS = 250;
    private static final long CLOSE_SECONDS = 5;

    private final ArrayBlockingQueue<String> waiting = new ArrayBlockingQueue<>(LINES_WAITING_MAX);
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread;
    private final OutputStream standardOutput;
    private volatile @Nullable LogTarget target;
    private volatile boolean reopen = true;
    private volatile boolean closing;
    private boolean failing;

    /**
     * @param name of the log, for its thread
     * @param target null to drop all lines
     */
    public LineLog(String name, @Nullable LogTarget target, OutputStream standardOutput) {
        this.target = target;
        this.standardOutput = standardOutput;
        this.thread = Thread.ofPlatform().name("jadegate-" + name).daemon().start(this::run);
    }

    /** Whether lines go anywhere: if not, making them can be saved. */
    public boolean isOn() {
        return target != null;
    }

    /** Takes a line with its end. */
    public void write(String line) {
        if (target != null && !waiting.offer(line)) {
            dropped.incrementAndGet();
        }
    }

    /** Lines that were not written, for want of room in the queue or on the disk. */
    public long dropped() {
        return dropped.get();
    }

    /** Closes the file and opens it again by its name, which may be another: who turns logs over moves the old one away first. */
    public void reopen(@Nullable LogTarget changed) {
        target = changed;
        reopen = true;
    }

    private void run() {
        List<String> lines = new ArrayList<>();
        OutputStream out = null;
        while (true) {
            try {
                String first = waiting.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (reopen) {
                    reopen = false;
                    close(out);
                    out = null;
                }
                if (first == null) {
                    if (closing) {
                        close(out);
                        return;
                    }
                    continue;
                }
                lines.add(first);
                waiting.drainTo(lines, LINES_AT_ONCE_MAX);
                out = out == null ? open() : out;
                write(out, lines);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                close(out);
                return;
            } catch (IOException unwritable) {
                dropped.addAndGet(lines.size());
                if (!failing) {
                    failing = true;
                    LOG.error("a log cannot be written, its lines are dropped: {}", unwritable.getMessage());
                }
                close(out);
                out = null;
            } finally {
                lines.clear();
            }
        }
    }

    private void write(@Nullable OutputStream out, List<String> lines) throws IOException {
        if (out != null) {
            out.write(String.join("", lines).getBytes(StandardCharsets.US_ASCII));
            out.flush();
            failing = false;
        }
    }

    private @Nullable OutputStream open() throws IOException {
        LogTarget where = target;
        return where == null
                ? null
                : switch (where) {
                    case LogTarget.StandardOutput standard -> standardOutput;
                    case LogTarget.LogFile(var path) -> new FileOutputStream(path.toFile(), true);
                };
    }

    @SuppressWarnings("ReferenceEquality") // Standard output is not ours to close.
    private void close(@Nullable OutputStream out) {
        if (out != null && out != standardOutput) {
            try {
                out.close();
            } catch (IOException lost) {
                LOG.warn("a log file could not be closed: {}", lost.getMessage());
            }
        }
    }

    /** Writes what waits, for a few seconds at most. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
