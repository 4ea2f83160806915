package dev.jadegate.traffic.address;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Clients that a protection shut out for a while, so that people can see them and let them in again. IPv6 clients are held by
 * their /64, which one customer has. Holds at most as many as it was made for, about 160 bytes each; a further one takes the
 * place of one that has ended, else of the one among {@value #LOOKED_AT} that ends first. May be used by many threads.
 */
public final class TimedAddresses {
    /** How many are looked at to make room. */
    static final int LOOKED_AT = 64;

    private static final int V6_PREFIX = 64;

    private final int capacity;
    private final ConcurrentHashMap<Address, Ban> bans = new ConcurrentHashMap<>();
    private final AtomicInteger size = new AtomicInteger();

    /**
     * One client that is shut out.
     *
     * @param client its address, of IPv6 the first of the /64
     * @param endsAtMillis since 1970
     * @param reason what shut it out: the id of a rule or a protection
     */
    public record Ban(Address client, long endsAtMillis, String reason) {}

    public TimedAddresses(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a capacity of " + capacity + " holds nobody; at least 1");
        }
        this.capacity = capacity;
    }

    /** The address by which a client is counted: its own in IPv4, its /64 in IPv6. */
    public static Address client(Address address) {
        return address.isV4() ? address : address.network(V6_PREFIX);
    }

    /** Shuts {@code address} out until {@code endsAtMillis}; a ban that ends later stays. */
    public void add(Address address, long endsAtMillis, String reason, long nowMillis) {
        Address client = client(address);
        if (size.get() >= capacity && !bans.containsKey(client)) {
            makeRoom(nowMillis);
        }
        bans.compute(client, (_, ban) -> {
            if (ban == null) {
                size.incrementAndGet();
            } else if (ban.endsAtMillis >= endsAtMillis) {
                return ban;
            }
            return new Ban(client, endsAtMillis, reason);
        });
    }

    private void makeRoom(long nowMillis) {
        @Nullable Ban first = null;
        int looked = 0;
        for (Ban ban : bans.values()) {
            if (first == null || ban.endsAtMillis < first.endsAtMillis) {
                first = ban;
            }
            if (++looked == LOOKED_AT || first.endsAtMillis <= nowMillis) {
                break;
            }
        }
        if (first != null) {
            remove(first.client);
        }
    }

    /** The ban on {@code address} at {@code nowMillis}, or null. */
    public @Nullable Ban find(Address address, long nowMillis) {
        if (size.get() == 0) {
            return null;
        }
        Ban ban = bans.get(client(address));
        if (ban == null || nowMillis < ban.endsAtMillis) {
            return ban;
        }
        if (bans.remove(ban.client, ban)) {
            size.decrementAndGet();
        }
        return null;
    }

    /** Lets {@code address} in again; false when it was not shut out. */
    public boolean remove(Address address) {
        boolean removed = bans.remove(client(address)) != null;
        if (removed) {
            size.decrementAndGet();
        }
        return removed;
    }

    /** At most {@code max} bans that hold at {@code nowMillis}, those that end last first. */
    public List<Ban> list(long nowMillis, int max) {
        List<Ban> held = new ArrayList<>();
        for (Ban ban : bans.values()) {
            if (nowMillis < ban.endsAtMillis) {
                held.add(ban);
            }
        }
        held.sort(Comparator.comparingLong(Ban::endsAtMillis).reversed().thenComparing(Ban::client));
        return held.subList(0, Math.min(max, held.size()));
    }

    /** How many are held, those that ended and were not asked for since too. */
    public int size() {
        return size.get();
    }
}
