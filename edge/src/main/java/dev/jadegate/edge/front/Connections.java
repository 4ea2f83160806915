package dev.jadegate.edge.front;

import dev.jadegate.edge.config.LimitSettings;
import dev.jadegate.edge.connection.Drain;
import dev.jadegate.edge.proxy.ProxyHandler;
import io.netty.channel.Channel;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** The open connections of clients, in all and of each address. Safe for use by many threads. */
@SuppressWarnings("FutureReturnValueIgnored") // Closing a channel that is gone already is fine.
public final class Connections {
    private static final int PREFIX_BYTES = 8;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    private final ConcurrentHashMap<Long, AtomicInteger> byAddress = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong refused = new AtomicLong();

    /** Whether one more connection may be open; if so it is counted until it closes. */
    public boolean admit(Channel channel, LimitSettings limits) {
        if (count.incrementAndGet() > limits.connections()) {
            count.decrementAndGet();
            refused.incrementAndGet();
            return false;
        }
        open.add(channel);
        channel.closeFuture().addListener(_ -> {
            open.remove(channel);
            count.decrementAndGet();
        });
        return true;
    }

    /**
     * Whether the address may have one more connection; if so it is counted until the channel closes. Asked when the real
     * client is known: after the PROXY header where there is one.
     */
    public boolean admit(Channel channel, InetAddress client, LimitSettings limits) {
        Long key = key(client);
        int[] now = new int[1];
        byAddress.compute(key, (_, counter) -> {
            AtomicInteger counted = counter == null ? new AtomicInteger() : counter;
            now[0] = counted.incrementAndGet();
            return counted;
        });
        channel.closeFuture().addListener(_ -> leave(key));
        if (now[0] > limits.connectionsPerAddress()) {
            refused.incrementAndGet();
            return false;
        }
        return true;
    }

    private void leave(Long key) {
        byAddress.computeIfPresent(key, (_, counter) -> counter.decrementAndGet() == 0 ? null : counter);
    }

    /** One customer of a provider has a /64 of IPv6 at least, so that is what counts as an address. */
    private static Long key(InetAddress address) {
        byte[] bytes = address.getAddress();
        long key = 0;
        for (byte one : Arrays.copyOf(bytes, address instanceof Inet6Address ? PREFIX_BYTES : bytes.length)) {
            key = (key << Byte.SIZE) | (one & 0xFF);
        }
        // Addresses of both kinds may have the same bytes; a bit that no public IPv6 address has tells them apart.
        return address instanceof Inet6Address ? key | Long.MIN_VALUE : key;
    }

    public int count() {
        return count.get();
    }

    /** Connections that were closed at once because there were too many. */
    public long refused() {
        return refused.get();
    }

    /** Closes what is idle at once, and waits for the rest; returns whether all ended in time. Not for event loops. */
    public boolean drain(Duration most) {
        long end = System.nanoTime() + most.toNanos();
        while (!open.isEmpty()) {
            for (Channel channel : open) {
                channel.eventLoop().execute(() -> closeIfIdle(channel));
            }
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return true;
    }

    private static void closeIfIdle(Channel channel) {
        ProxyHandler proxy = channel.pipeline().get(ProxyHandler.class);
        if (proxy == null) {
            // HTTP/2, whose streams have the proxies, or not even that far.
            channel.pipeline().fireUserEventTriggered(Drain.BEGIN);
        } else if (proxy.isIdle()) {
            channel.close();
        }
    }

    public void closeAll() {
        open.forEach(Channel::close);
    }
}
