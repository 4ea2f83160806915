package dev.jadegate.traffic.rule;

import dev.jadegate.traffic.address.Address;
import dev.jadegate.traffic.address.AddressRange;
import dev.jadegate.traffic.address.AddressRules;
import dev.jadegate.traffic.request.RequestValues;
import dev.jadegate.traffic.request.Texts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which of many rules can be about a request: a rule that wants a certain host, path or client is looked up under it, and asked
 * only then. The others are always asked. Immutable.
 */
final class RuleIndex {
    private final long[] always;
    private final Map<String, int[]> byHost = new HashMap<>();
    private final Map<String, int[]> byPath = new HashMap<>();
    private final AddressRules byAddress;

    RuleIndex(List<List<Condition>> rules, Map<String, List<AddressRange>> books) {
        this.always = new long[(rules.size() + 63) >>> 6];
        Map<String, List<Integer>> hosts = new HashMap<>();
        Map<String, List<Integer>> paths = new HashMap<>();
        Map<AddressRange, List<Integer>> clients = new HashMap<>();
        for (int i = 0; i < rules.size(); i++) {
            Condition host = literal(rules.get(i), Field.HOST);
            Condition path = literal(rules.get(i), Field.URL_PATH);
            Condition client = client(rules.get(i));
            if (host != null) {
                for (String value : host.values()) {
                    add(hosts, Texts.bytes(value.toLowerCase(Locale.ROOT)), i);
                }
            } else if (path != null) {
                for (String value : path.values()) {
                    add(paths, Texts.bytes(value), i);
                }
            } else if (client != null) {
                for (AddressRange range : CompiledCondition.ranges(client, books)) {
                    add(clients, range, i);
                }
            } else {
                always[i >>> 6] |= 1L << i;
            }
        }
        hosts.forEach((value, numbers) -> byHost.put(value, array(numbers)));
        paths.forEach((value, numbers) -> byPath.put(value, array(numbers)));
        Map<AddressRange, int[]> arrays = new HashMap<>();
        clients.forEach((range, numbers) -> arrays.put(range, array(numbers)));
        this.byAddress = AddressRules.of(arrays);
    }

    private static @org.jspecify.annotations.Nullable Condition literal(List<Condition> conditions, Field field) {
        for (Condition condition : conditions) {
            if (condition.field() == field
                    && condition.operator().test() == Operator.Test.EQUALS
                    && !condition.operator().negated()) {
                return condition;
            }
        }
        return null;
    }

    private static @org.jspecify.annotations.Nullable Condition client(List<Condition> conditions) {
        for (Condition condition : conditions) {
            if (condition.field() == Field.IP && !condition.operator().negated()) {
                return condition;
            }
        }
        return null;
    }

    private static <K> void add(Map<K, List<Integer>> lists, K key, int number) {
        List<Integer> list = lists.computeIfAbsent(key, _ -> new ArrayList<>());
        if (list.isEmpty() || list.getLast() != number) {
            list.add(number);
        }
    }

    private static int[] array(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    /** A bit for each rule that has to be asked about {@code request}. */
    long[] candidates(RequestValues request) {
        long[] bits = always.clone();
        if (!byHost.isEmpty()) {
            mark(bits, byHost.get(Texts.lower(request.view().host())));
        }
        if (!byPath.isEmpty()) {
            mark(bits, byPath.get(request.path()));
        }
        Address client = request.view().client();
        for (int entry = byAddress.find(client); entry >= 0; entry = byAddress.parent(entry)) {
            mark(bits, byAddress.numbers(entry));
        }
        return bits;
    }

    private static void mark(long[] bits, int @org.jspecify.annotations.Nullable [] numbers) {
        if (numbers != null) {
            for (int number : numbers) {
                bits[number >>> 6] |= 1L << number;
            }
        }
    }
}
