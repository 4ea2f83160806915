package dev.jadegate.edge.loop;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** All event loops of the edge. A connection lives on one of them, with all that it needs. Safe for use by many threads. */
public final class Loops implements AutoCloseable {
    private static final long CLOSE_SECONDS = 5;

    private final EventLoopGroup group;
    private final Map<EventExecutor, Loop> byExecutor = new HashMap<>();
    private final List<Loop> all = new ArrayList<>();

    public Loops(int count, SecureRandom seeds) {
        group = Transport.newGroup(count);
        for (EventExecutor executor : group) {
            Loop loop = new Loop((EventLoop) executor, seeds.nextLong());
            byExecutor.put(executor, loop);
            all.add(loop);
            loop.start();
        }
    }

    public EventLoopGroup group() {
        return group;
    }

    public List<Loop> all() {
        return all;
    }

    /** The loop of a channel's executor. */
    public Loop of(EventExecutor executor) {
        Loop loop = byExecutor.get(executor);
        if (loop == null) {
            throw new IllegalStateException("a channel of a foreign event loop");
        }
        return loop;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
