package dev.jadegate.edge.waf;

import dev.jadegate.edge.config.RecordSettings;
import dev.jadegate.edge.metrics.EdgeMetrics;
import dev.jadegate.seclang.rehearse.PastRequest;
import dev.jadegate.seclang.rehearse.Recording;
import dev.jadegate.seclang.rehearse.RequestMasker;
import dev.jadegate.seclang.run.Program;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps some of the requests, masked, in a file that changes of rules are rehearsed on. Who offers one never waits: what there is
 * no room for is dropped and counted, and so is what rules judge otherwise once it is masked. Safe for use by many threads.
 */
public final class Recorder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final int WAITING_MAX = 64;
    private static final long LOOK_MILLIS = 250;
    private static final long CLOSE_SECONDS = 5;

    private final ArrayBlockingQueue<Offer> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final AtomicLong recorded = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong changedByMasking = new AtomicLong();
    private final RequestMasker masker;
    private final Thread thread;
    private volatile @Nullable RecordSettings settings;
    private volatile boolean closing;

    private record Offer(PastRequest request, Program program) {}

    /**
     * @param settings null to keep none
     * @param random what replaces letters and digits: nobody must be able to foresee it
     */
    public Recorder(@Nullable RecordSettings settings, Random random, EdgeMetrics metrics) {
        this.settings = settings;
        this.masker = new RequestMasker(random::nextInt);
        this.thread = Thread.ofPlatform().name("jadegate-recorder").daemon().start(this::run);
        metrics.counter("jadegate.edge.record.written", "Requests kept in the recording", recorded::get);
        metrics.counter("jadegate.edge.record.dropped", "Requests not kept for want of room", dropped::get);
        metrics.counter(
                "jadegate.edge.record.changed",
                "Requests not kept because rules judge them otherwise once they are masked",
                changedByMasking::get);
    }

    /** Uses other settings from now on. */
    public void change(@Nullable RecordSettings changed) {
        settings = changed;
    }

    /** Whether this request is to be offered. */
    boolean wants(boolean blocked) {
        RecordSettings now = settings;
        // Which of many harmless requests are kept is no secret.
        return now != null && (blocked || ThreadLocalRandom.current().nextDouble() < now.share());
    }

    /** Takes a request that was decided by {@code program}. */
    void offer(PastRequest request, Program program) {
        if (request.body().length > Recording.BODY_BYTES_MAX || !waiting.offer(new Offer(request, program))) {
            dropped.incrementAndGet();
        }
    }

    private void run() {
        while (true) {
            try {
                Offer offer = waiting.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                RecordSettings now = settings;
                if (offer == null) {
                    if (closing) {
                        return;
                    }
                } else if (now != null) {
                    keep(offer, now);
                }
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return;
            } catch (IOException | RuntimeException failed) {
                dropped.incrementAndGet();
                LOG.error("a request could not be recorded: {}", failed.toString());
            }
        }
    }

    private void keep(Offer offer, RecordSettings now) throws IOException {
        PastRequest masked = masker.maskFor(offer.program, offer.request);
        if (masked == null) {
            changedByMasking.incrementAndGet();
            return;
        }
        byte[] line = (Recording.line(masked) + "\n").getBytes(StandardCharsets.US_ASCII);
        try (FileChannel file = FileChannel.open(
                now.file(),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            if (file.size() + line.length > now.bytesMax()) {
                dropped.incrementAndGet();
                return;
            }
            ByteBuffer bytes = ByteBuffer.wrap(line);
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        }
        recorded.incrementAndGet();
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
