package dev.jadegate.edge.loop;

import io.netty.channel.EventLoop;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** What one event loop keeps for itself. All methods but {@link #eventLoop} are for its thread alone. */
public final class Loop {
    private static final long SWEEP_MILLIS = 200;
    private static final char[] HEX = "0123456789abcdef".toCharArray();
    private static final int ID_DIGITS = 32;
    private static final Watched[] NONE = {};

    private final EventLoop eventLoop;
    private final SplittableRandom random;
    private final Set<Watched> watched = new LinkedHashSet<>();

    Loop(EventLoop eventLoop, long seed) {
        this.eventLoop = eventLoop;
        this.random = new SplittableRandom(seed);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Ends with the loop.
    void start() {
        eventLoop.scheduleAtFixedRate(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        long now = nanoTime();
        for (Watched one : watched.toArray(NONE)) {
            if (watched.contains(one)) {
                one.check(now);
            }
        }
    }

    public EventLoop eventLoop() {
        return eventLoop;
    }

    public long nanoTime() {
        return eventLoop.ticker().nanoTime();
    }

    public void watch(Watched one) {
        watched.add(one);
    }

    public void unwatch(Watched one) {
        watched.remove(one);
    }

    /** A name for a request: 32 hexadecimal digits, not to be met twice, but no secret. */
    public String newId() {
        char[] digits = new char[ID_DIGITS];
        long one = random.nextLong();
        long other = random.nextLong();
        for (int at = 0; at < ID_DIGITS / 2; at++) {
            digits[at] = HEX[(int) (one >>> (at * 4)) & 0xF];
            digits[at + ID_DIGITS / 2] = HEX[(int) (other >>> (at * 4)) & 0xF];
        }
        return new String(digits);
    }
}
