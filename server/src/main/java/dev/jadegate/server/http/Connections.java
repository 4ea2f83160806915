package dev.jadegate.server.http;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The open connections of a listener and how many calls they have in flight. Safe for use by many threads. */
@SuppressWarnings("FutureReturnValueIgnored") // Closing a channel that is gone already is fine.
final class Connections {
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    private final Set<Channel> busy = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition quiet = lock.newCondition();
    private volatile boolean draining;

    /** Whether {@code channel} may stay; false when there are too many or the listener is closing. */
    boolean admit(Channel channel, int max) {
        if (draining || count.incrementAndGet() > max) {
            count.decrementAndGet();
            return false;
        }
        open.add(channel);
        channel.closeFuture().addListener(_ -> {
            open.remove(channel);
            count.decrementAndGet();
            idle(channel);
        });
        return true;
    }

    int count() {
        return count.get();
    }

    boolean isDraining() {
        return draining;
    }

    void busy(Channel channel) {
        busy.add(channel);
    }

    void idle(Channel channel) {
        busy.remove(channel);
        if (draining && busy.isEmpty()) {
            lock.lock();
            try {
                quiet.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    void drain(Duration grace) {
        draining = true;
        for (Channel channel : open) {
            if (!busy.contains(channel)) {
                channel.close();
            }
        }
        long nanos = grace.toNanos();
        lock.lock();
        try {
            while (!busy.isEmpty() && nanos > 0) {
                // A channel that became idle between the check and the wait is seen at the next turn.
                long turn = Math.min(nanos, TimeUnit.MILLISECONDS.toNanos(50));
                nanos -= turn - Math.max(0, quiet.awaitNanos(turn));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    void closeAll() {
        draining = true;
        open.forEach(Channel::close);
    }
}
