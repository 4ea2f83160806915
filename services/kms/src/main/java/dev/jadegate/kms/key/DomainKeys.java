package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.base.memory.LockedBytes;
import dev.jadegate.base.memory.LockedMemory;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Domain keys that were opened, in locked memory; the one that was not used for longest goes. Safe for many threads. */
final class DomainKeys implements AutoCloseable {
    /** Accounts whose keys stay open. */
    static final int ENTRIES_MAX = 1_000;

    private final LockedMemory memory;
    private final int entriesMax;
    private final Map<Place, LockedBytes> opened = new LinkedHashMap<>(16, 0.75f, true);
    private boolean closed;

    DomainKeys(LockedMemory memory, int entriesMax) {
        this.memory = memory;
        this.entriesMax = entriesMax;
    }

    /** Which domain key; the region is that of the server. */
    record Place(AccountId account, int version) {}

    /** A copy for one use, which the caller closes; null when it is not here. */
    synchronized @Nullable SecretBytes find(Place place) {
        LockedBytes known = opened.get(place);
        return known == null ? null : known.copy();
    }

    /** Keeps a copy. Only of keys that are in the store for good: not of one whose transaction may still be undone. */
    synchronized void keep(Place place, SecretBytes key) {
        if (closed || opened.containsKey(place)) {
            return;
        }
        if (opened.size() >= entriesMax) {
            var eldest = opened.entrySet().iterator();
            eldest.next().getValue().close();
            eldest.remove();
        }
        opened.put(place, key.use(memory::copyOf));
    }

    synchronized int size() {
        return opened.size();
    }

    @Override
    public synchronized void close() {
        closed = true;
        opened.values().forEach(LockedBytes::close);
        opened.clear();
    }
}
