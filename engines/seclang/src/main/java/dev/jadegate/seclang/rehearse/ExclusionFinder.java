package dev.jadegate.seclang.rehearse;

import dev.jadegate.seclang.parse.InvalidRulesException;
import dev.jadegate.seclang.rehearse.Exclusion.Part;
import dev.jadegate.seclang.run.Header;
import dev.jadegate.seclang.run.Program;
import dev.jadegate.seclang.run.RequestHead;
import dev.jadegate.seclang.run.RuleMatch;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the narrowest exclusion that lets one blocked request through: as few pairs of a rule and a variable as can be, for the
 * request's own method and path alone. To be used by one thread.
 */
public final class ExclusionFinder {
    /** Pairs of which every subset is tried; with more, one after the other is given up. */
    static final int PAIRS_TRIED_MAX = 10;

    /** Pairs of a request that are looked at. */
    static final int PAIRS_MAX = 200;

    private static final long FIRST_ID = 9_900_000;

    /** Says which pairs are excluded while subsets are tried, so that rules are compiled once for all of them. */
    private static final String SWITCH = "x-rehearsed-exclusion";

    private final Rules rules;

    /** @param rules compiles the rules */
    public ExclusionFinder(Rules rules) {
        this.rules = rules;
    }

    /** The rules, of which only their host knows where they stand. */
    public interface Rules {
        /**
         * Compiles them behind others.
         *
         * @param first rules that are read before all others
         */
        Program behind(String first) throws InvalidRulesException;
    }

    /** What was found. */
    public sealed interface Finding {
        /** The request passes as it is. */
        record Passes() implements Finding {}

        /** No exclusion of what rules look at lets it through: these rules block it by something else. */
        record None(Set<Long> rules) implements Finding {
            public None {
                rules = Set.copyOf(rules);
            }
        }

        /**
         * This lets it through.
         *
         * @param program the rules with the exclusion, to be rehearsed
         */
        record Found(Exclusion exclusion, String rules, Program program) implements Finding {}
    }

    /** Finds the exclusion for a request. */
    public Finding find(PastRequest request) throws InvalidRulesException {
        Judgement judgement = Judgement.of(rules.behind(""), request);
        if (!judgement.blocks()) {
            return new Finding.Passes();
        }
        List<Part> pairs = everyPair(request, judgement);
        Program switched = rules.behind(switches(pairs));
        if (!passes(switched, request, pairs, all(pairs))) {
            return new Finding.None(judgement.found());
        }
        List<Part> least = least(switched, request, pairs);
        Exclusion exclusion = new Exclusion(request.head().method(), request.path(), least);
        Program program = rules.behind(exclusion.rules(FIRST_ID));
        if (Judgement.of(program, request).blocks()) {
            return new Finding.None(judgement.found());
        }
        return new Finding.Found(exclusion, exclusion.rules(FIRST_ID), program);
    }

    /** What rules found; some look only when others found nothing, so that it is asked again with those excluded. */
    private List<Part> everyPair(PastRequest request, Judgement first) throws InvalidRulesException {
        Set<Part> pairs = new LinkedHashSet<>();
        Judgement judgement = first;
        while (judgement.blocks() && pairs.size() < PAIRS_MAX && pairs.addAll(pairs(judgement))) {
            Exclusion exclusion = new Exclusion(request.head().method(), request.path(), List.copyOf(pairs));
            judgement = Judgement.of(rules.behind(exclusion.rules(FIRST_ID)), request);
        }
        return pairs.stream().limit(PAIRS_MAX).toList();
    }

    private static List<Part> pairs(Judgement judgement) {
        List<Part> pairs = new ArrayList<>();
        for (RuleMatch match : judgement.matches()) {
            if (!Judgement.addsUp(match)) {
                pairs.add(new Part(match.id(), Judgement.looksAtWritten(match) ? "" : match.variable()));
            }
        }
        return pairs;
    }

    private static Set<Integer> all(List<Part> pairs) {
        Set<Integer> all = new LinkedHashSet<>();
        for (int at = 0; at < pairs.size(); at++) {
            all.add(at);
        }
        return all;
    }

    private static String switches(List<Part> pairs) {
        StringBuilder switches = new StringBuilder();
        for (int at = 0; at < pairs.size(); at++) {
            switches.append("SecRule REQUEST_HEADERS:" + SWITCH + " \"@contains x" + at + "y\" \"id:" + (FIRST_ID + at)
                    + ",phase:1,pass,nolog,t:none," + pairs.get(at).control() + "\"\n");
        }
        return switches.toString();
    }

    private static boolean passes(Program switched, PastRequest request, List<Part> pairs, Set<Integer> excluded) {
        StringBuilder value = new StringBuilder();
        excluded.forEach(at -> value.append('x').append(at).append('y'));
        List<Header> headers = new ArrayList<>(request.head().headers());
        headers.add(new Header(SWITCH, value.toString()));
        RequestHead head = request.head();
        PastRequest asked = new PastRequest(
                request.name(),
                request.time(),
                request.connection(),
                new RequestHead(head.method(), head.uri(), head.protocol(), head.line(), headers),
                request.body());
        return !pairs.isEmpty() && !Judgement.of(switched, asked).blocks();
    }

    private static List<Part> least(Program switched, PastRequest request, List<Part> pairs) {
        if (pairs.size() <= PAIRS_TRIED_MAX) {
            for (int size = 1; size < pairs.size(); size++) {
                for (int subset = 1; subset < 1 << pairs.size(); subset++) {
                    if (Integer.bitCount(subset) == size) {
                        Set<Integer> excluded = members(subset);
                        if (passes(switched, request, pairs, excluded)) {
                            return chosen(pairs, excluded);
                        }
                    }
                }
            }
            return pairs;
        }
        Set<Integer> excluded = all(pairs);
        for (int at = 0; at < pairs.size(); at++) {
            excluded.remove(at);
            if (!passes(switched, request, pairs, excluded)) {
                excluded.add(at);
            }
        }
        return chosen(pairs, excluded);
    }

    private static Set<Integer> members(int subset) {
        Set<Integer> members = new LinkedHashSet<>();
        for (int at = 0; at < Integer.SIZE; at++) {
            if ((subset & 1 << at) != 0) {
                members.add(at);
            }
        }
        return members;
    }

    private static List<Part> chosen(List<Part> pairs, Set<Integer> excluded) {
        return excluded.stream().sorted().map(pairs::get).toList();
    }
}
