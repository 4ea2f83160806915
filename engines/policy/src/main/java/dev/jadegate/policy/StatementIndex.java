package dev.jadegate.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The statements that match one action, found by the resource: a hash table of the literal beginnings of the patterns'
 * relative ids. A request's relative id is hashed once from left to right, stopping at each length that some pattern has,
 * so the cost grows with the number of different lengths and not with the number of policies. What the table finds is
 * then matched in full. Immutable; looking up allocates nothing.
 */
final class StatementIndex {
    private static final int HASH_FACTOR = 31;

    private final Bucket always;
    private final int[] lengths;
    private final @Nullable Slot[] slots;

    /**
     * One pattern of a statement.
     *
     * @param decision what the statement decides when it matches
     */
    record Entry(CompiledStatement statement, ResourcePattern pattern, Decision decision) {
        boolean matches(AccessRequest request) {
            return pattern.matches(request) && statement.matchesConditions(request);
        }
    }

    private record Slot(int hash, int length, Bucket bucket) {}

    StatementIndex(List<Entry> entries) {
        Map<String, List<Entry>> byBeginning = new LinkedHashMap<>();
        for (Entry entry : entries) {
            byBeginning
                    .computeIfAbsent(entry.pattern.literalBeginning(), _ -> new ArrayList<>())
                    .add(entry);
        }
        List<Entry> unbound = byBeginning.remove("");
        always = new Bucket(unbound == null ? List.of() : unbound);
        lengths = byBeginning.keySet().stream()
                .mapToInt(String::length)
                .sorted()
                .distinct()
                .toArray();
        slots = new @Nullable Slot[Integer.highestOneBit(byBeginning.size() + 1) * 4];
        byBeginning.forEach((beginning, found) -> {
            int hash = 0;
            for (int i = 0; i < beginning.length(); i++) {
                hash = hash * HASH_FACTOR + beginning.charAt(i);
            }
            int at = place(hash);
            while (slots[at] != null) {
                at = at + 1 & slots.length - 1;
            }
            slots[at] = new Slot(hash, beginning.length(), new Bucket(found));
        });
    }

    private int place(int hash) {
        int mixed = hash * 0x9E3779B9;
        return (mixed ^ mixed >>> 15) & slots.length - 1;
    }

    /** What a matching Deny decides, else a matching Allow, else {@code otherwise}. */
    Decision decide(AccessRequest request, Decision otherwise) {
        Decision decision = always.decide(request, otherwise);
        if (decision.verdict() == Decision.Verdict.EXPLICIT_DENY) {
            return decision;
        }
        String id = request.relativeId;
        int hash = 0;
        int hashed = 0;
        for (int length : lengths) {
            if (length > id.length()) {
                break;
            }
            while (hashed < length) {
                hash = hash * HASH_FACTOR + id.charAt(hashed++);
            }
            int at = place(hash);
            for (Slot slot = slots[at]; slot != null; slot = slots[at]) {
                // Equal hashes of different beginnings are told apart by the patterns, which match in full.
                if (slot.hash == hash && slot.length == length) {
                    decision = slot.bucket.decide(request, decision);
                    if (decision.verdict() == Decision.Verdict.EXPLICIT_DENY) {
                        return decision;
                    }
                }
                at = at + 1 & slots.length - 1;
            }
        }
        return decision;
    }

    /**
     * Entries whose patterns begin alike. Where many want one text under the same key, as {@code acs:ResourceTag/team},
     * they are found by that text.
     */
    private static final class Bucket {
        /** From here on entries that want one text under the same key get a table. */
        private static final int TABLE_MIN = 6;

        private final Entry[] denying;
        private final Entry[] allowing;
        private final Table[] tables;

        private record Table(int keyNumber, String key, Map<String, Bucket> byText) {}

        Bucket(List<Entry> entries) {
            this(entries, true);
        }

        private Bucket(List<Entry> entries, boolean withTables) {
            Map<String, List<Entry>> byKey = new LinkedHashMap<>();
            List<Entry> rest = new ArrayList<>();
            for (Entry entry : entries) {
                CompiledCondition condition = withTables ? equalText(entry.statement) : null;
                List<Entry> group =
                        condition == null ? rest : byKey.computeIfAbsent(condition.key, _ -> new ArrayList<>());
                group.add(entry);
            }
            List<Table> made = new ArrayList<>();
            byKey.forEach((key, group) -> {
                if (group.size() < TABLE_MIN) {
                    rest.addAll(group);
                } else {
                    made.add(table(key, group));
                }
            });
            denying = rest.stream()
                    .filter(entry -> !entry.statement.source.allow())
                    .toArray(Entry[]::new);
            allowing = rest.stream()
                    .filter(entry -> entry.statement.source.allow())
                    .toArray(Entry[]::new);
            tables = made.toArray(Table[]::new);
        }

        private static @Nullable CompiledCondition equalText(CompiledStatement statement) {
            for (CompiledCondition condition : statement.conditions) {
                if (condition.wantsEqualText()) {
                    return condition;
                }
            }
            return null;
        }

        private static Table table(String key, List<Entry> group) {
            Map<String, List<Entry>> byText = new LinkedHashMap<>();
            for (Entry entry : group) {
                CompiledCondition condition = equalText(entry.statement);
                if (condition != null) {
                    condition.source.values().stream()
                            .distinct()
                            .forEach(text -> byText.computeIfAbsent(text, _ -> new ArrayList<>())
                                    .add(entry));
                }
            }
            Map<String, Bucket> buckets = new HashMap<>();
            byText.forEach((text, found) -> buckets.put(text, new Bucket(found, false)));
            return new Table(ConditionKeys.number(key), key, buckets);
        }

        Decision decide(AccessRequest request, Decision before) {
            for (Entry entry : denying) {
                if (entry.matches(request)) {
                    return entry.decision;
                }
            }
            Decision decision = before;
            if (!decision.isAllowed()) {
                for (Entry entry : allowing) {
                    if (entry.matches(request)) {
                        decision = entry.decision;
                        break;
                    }
                }
            }
            for (Table table : tables) {
                ContextValue value = request.value(table.keyNumber, table.key);
                Bucket bucket = value == null ? null : table.byText.get(value.text);
                if (bucket != null) {
                    decision = bucket.decide(request, decision);
                    if (decision.verdict() == Decision.Verdict.EXPLICIT_DENY) {
                        return decision;
                    }
                }
            }
            return decision;
        }
    }
}
