package dev.jadegate.edge.proxy;

import dev.jadegate.edge.config.LimitSettings;
import dev.jadegate.edge.loop.Loop;
import io.netty.channel.Channel;

/** How fast a client sends its body, and whether it may. On the connection's loop alone. */
final class BodyPace {
    private final Loop loop;
    private final Channel client;
    private boolean paused;
    private long bytes;
    private long movedNanos;
    private long stretchBeganNanos;
    private long stretchBeganBytes;

    BodyPace(Loop loop, Channel client, long nowNanos) {
        this.loop = loop;
        this.client = client;
        this.movedNanos = nowNanos;
        this.stretchBeganNanos = nowNanos;
    }

    void arrived(int count) {
        bytes += count;
        movedNanos = loop.nanoTime();
    }

    /** Bytes that came so far. */
    long bytes() {
        return bytes;
    }

    boolean isPaused() {
        return paused;
    }

    void pause() {
        if (!paused) {
            paused = true;
            client.config().setAutoRead(false);
        }
    }

    /** The time in which the client could not send does not count against it. */
    void resume() {
        if (paused) {
            paused = false;
            movedNanos = loop.nanoTime();
            stretchBeganNanos = movedNanos;
            stretchBeganBytes = bytes;
            client.config().setAutoRead(true);
        }
    }

    /**
     * The rate counts in each stretch of {@code bodyTimeout}, not on average: else a client that sent much at once could hold
     * what is held for it as long as it likes.
     */
    boolean isTooSlow(long nowNanos, LimitSettings limits) {
        long stretch = limits.bodyTimeout().toNanos();
        if (paused) {
            return false;
        }
        if (nowNanos - movedNanos > stretch) {
            return true;
        }
        if (nowNanos - stretchBeganNanos <= stretch) {
            return false;
        }
        long wanted = limits.bodyRate() * (stretch / 1_000_000) / 1_000;
        boolean slow = bytes - stretchBeganBytes < wanted;
        stretchBeganNanos = nowNanos;
        stretchBeganBytes = bytes;
        return slow;
    }
}
