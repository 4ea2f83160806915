package dev.jadegate.server.seal;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.crypto.ShamirShare;
import dev.jadegate.crypto.ShamirShares;
import dev.jadegate.crypto.SharesRejected;
import dev.jadegate.store.seal.SealRefused;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The shares of one set that people gave so far. They are forgotten when the set is whole, when two of them contradict
 * each other, and when nobody gives another for long. Belongs to one thread at a time.
 */
final class ShareBox implements AutoCloseable {
    /** How long shares wait for the next one. */
    static final Duration HELD_FOR = Duration.ofMinutes(15);

    private final int threshold;
    private final LongSupplier nanoTime;
    private final TreeMap<Integer, ShamirShare> shares = new TreeMap<>();
    private long lastNanos;

    /** @param nanoTime the process's own time */
    ShareBox(int threshold, LongSupplier nanoTime) {
        this.threshold = threshold;
        this.nanoTime = nanoTime;
    }

    int threshold() {
        return threshold;
    }

    /** How many are here. */
    int given() {
        if (!shares.isEmpty() && nanoTime.getAsLong() - lastNanos >= HELD_FOR.toNanos()) {
            close();
        }
        return shares.size();
    }

    /**
     * Takes a share, which is closed with the box. One that is here already changes nothing.
     *
     * @return the key when there are enough, which the caller closes; null when more are needed
     * @throws SealRefused {@code DOES_NOT_OPEN} when the shares do not fit together: all are forgotten
     */
    @Nullable
    SecretBytes add(ShamirShare share) throws SealRefused {
        int before = given();
        ShamirShare known = shares.get(share.index());
        if (known != null) {
            boolean same = isSame(known, share);
            share.close();
            if (!same) {
                close();
                throw SealRefused.doesNotOpen();
            }
            return null;
        }
        shares.put(share.index(), share);
        lastNanos = nanoTime.getAsLong();
        if (before + 1 < threshold) {
            return null;
        }
        try {
            return ShamirShares.combine(List.copyOf(shares.values()));
        } catch (SharesRejected mixed) {
            throw SealRefused.doesNotOpen();
        } finally {
            close();
        }
    }

    private static boolean isSame(ShamirShare one, ShamirShare other) {
        try (SecretBytes text = one.text();
                SecretBytes otherText = other.text()) {
            return text.equals(otherText);
        }
    }

    @Override
    public void close() {
        shares.values().forEach(ShamirShare::close);
        shares.clear();
    }
}
