package dev.jadegate.edge.waf;

import dev.jadegate.seclang.run.StoredChange;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What rules keep of addresses and sessions from one request to the next, in memory. Safe for use by many threads. */
final class PersistentCollections {
    /** Collections that are kept; the one that was used least of late goes first. */
    static final int COLLECTIONS_MAX = 100_000;
    /** Members of one collection. */
    static final int MEMBERS_MAX = 100;
    /** Characters of a key or a value. */
    static final int TEXT_MAX = 1_024;

    private record Owner(String collection, String key) {}

    private record Member(String value, Instant expires) {}

    private final LinkedHashMap<Owner, Map<String, Member>> collections = new LinkedHashMap<>(16, 0.75f, true);

    synchronized Map<String, String> stored(String collection, String key, Instant now) {
        Map<String, Member> members = collections.get(new Owner(collection, key));
        if (members == null) {
            return Map.of();
        }
        members.values().removeIf(member -> !member.expires().isAfter(now));
        Map<String, String> stored = new HashMap<>();
        members.forEach((name, member) -> stored.put(name, member.value()));
        return stored;
    }

    synchronized void change(List<StoredChange> changes) {
        for (StoredChange change : changes) {
            String value = change.value();
            if (change.key().length() > TEXT_MAX
                    || change.member().length() > TEXT_MAX
                    || (value != null && value.length() > TEXT_MAX)) {
                continue;
            }
            Map<String, Member> members =
                    collections.computeIfAbsent(new Owner(change.collection(), change.key()), added -> new HashMap<>());
            if (value == null) {
                members.remove(change.member());
            } else if (members.size() < MEMBERS_MAX || members.containsKey(change.member())) {
                members.put(change.member(), new Member(value, change.expires()));
            }
        }
        var oldest = collections.entrySet().iterator();
        while (collections.size() > COLLECTIONS_MAX) {
            oldest.next();
            oldest.remove();
        }
    }

    synchronized int size() {
        return collections.size();
    }
}
