package dev.jadegate.seclang.rehearse;

import dev.jadegate.seclang.run.Program;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs a recording against rules as they are and as they would be, and collects the requests whose verdict flips. To be used by
 * one thread.
 */
public final class Rehearsal {
    /** Flips that are kept one by one; more are only counted. */
    public static final int FLIPS_MAX = 10_000;

    private final Program before;
    private final Program after;
    private final List<Flip> flips = new ArrayList<>();
    private long requests;
    private long blockedBefore;
    private long blockedAfter;
    private long newlyBlocked;
    private long newlyPassed;

    public Rehearsal(Program before, Program after) {
        this.before = before;
        this.after = after;
    }

    /**
     * A request that the change treats otherwise.
     *
     * @param blocked whether it is blocked after the change, and was not before
     * @param rules that find something only after the change when it is blocked then, only before it when it passes then; empty
     *     when the same rules find the same and another sum is allowed
     */
    public record Flip(PastRequest request, boolean blocked, Set<Long> rules) {
        public Flip {
            rules = Set.copyOf(rules);
        }
    }

    /** What came of the change. */
    public record Report(
            long requests,
            long blockedBefore,
            long blockedAfter,
            long newlyBlocked,
            long newlyPassed,
            List<Flip> flips) {
        public Report {
            flips = List.copyOf(flips);
        }

        /** How often each rule had a part in a flip, most often first; 0 stands for sums that are allowed or not any more. */
        public Map<Long, Integer> byRule() {
            Map<Long, Integer> counts = new LinkedHashMap<>();
            for (Flip flip : flips) {
                for (Long rule : flip.rules.isEmpty() ? Set.of(0L) : flip.rules) {
                    counts.merge(rule, 1, Integer::sum);
                }
            }
            return sorted(counts);
        }

        /** How many requests of each endpoint flip, most first. */
        public Map<String, Integer> byEndpoint() {
            Map<String, Integer> counts = new LinkedHashMap<>();
            flips.forEach(flip -> counts.merge(flip.request.endpoint(), 1, Integer::sum));
            return sorted(counts);
        }

        private static <K> Map<K, Integer> sorted(Map<K, Integer> counts) {
            Map<K, Integer> sorted = new LinkedHashMap<>();
            counts.entrySet().stream()
                    .sorted(Map.Entry.<K, Integer>comparingByValue(Comparator.reverseOrder()))
                    .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
            return sorted;
        }
    }

    /** Runs one request. */
    public void add(PastRequest request) {
        Judgement was = Judgement.of(before, request);
        Judgement is = Judgement.of(after, request);
        requests++;
        blockedBefore += was.blocks() ? 1 : 0;
        blockedAfter += is.blocks() ? 1 : 0;
        if (was.blocks() == is.blocks()) {
            return;
        }
        newlyBlocked += is.blocks() ? 1 : 0;
        newlyPassed += is.blocks() ? 0 : 1;
        if (flips.size() < FLIPS_MAX) {
            Set<Long> rules = new LinkedHashSet<>((is.blocks() ? is : was).found());
            rules.removeAll((is.blocks() ? was : is).found());
            flips.add(new Flip(request, is.blocks(), rules));
        }
    }

    /** What came of it so far. */
    public Report report() {
        return new Report(requests, blockedBefore, blockedAfter, newlyBlocked, newlyPassed, flips);
    }
}
