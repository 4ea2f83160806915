package dev.jadegate.seclang.run;

import dev.jadegate.seclang.opinion.Opinion;
import dev.jadegate.seclang.rule.Settings;
import dev.jadegate.seclang.transformation.Bytes;
import java.util.List;
import java.util.Map;

/**
 * Rules compiled: immutable, shared by all threads, swapped as a whole. A {@link Transaction} is begun on one and keeps it.
 */
public final class Program {
    /** Rules run in five phases. */
    static final int PHASES = 5;

    private final Settings settings;
    private final List<List<CompiledRule>> phases;
    private final Map<String, String> initial;
    private final Gates gates;
    private final int pipelines;
    private final int parts;
    private final int groups;
    private final boolean plain;
    private final boolean looksAtTime;
    private final boolean looksAtFullRequest;
    private final Opinion opinion;

    Program(
            Settings settings,
            List<List<CompiledRule>> phases,
            Map<String, String> initial,
            Gates gates,
            int pipelines,
            int parts,
            int groups,
            boolean plain,
            Opinion opinion) {
        this.settings = settings;
        this.phases = phases.stream().map(List::copyOf).toList();
        this.initial = initial;
        this.gates = gates;
        this.pipelines = pipelines;
        this.parts = parts;
        this.groups = groups;
        this.plain = plain;
        // The names of the variables of time begin alike.
        this.looksAtTime = names(this.phases, "time");
        this.looksAtFullRequest = names(this.phases, "full_request");
        this.opinion = opinion;
    }

    /** The same rules in another mode; what was compiled is shared. */
    public Program withEngine(Settings.EngineMode mode) {
        return new Program(settings.withEngine(mode), phases, initial, gates, pipelines, parts, groups, plain, opinion);
    }

    /** Whether a rule has a word in it: as a variable, or in a macro, whose case does not count. */
    private static boolean names(List<List<CompiledRule>> phases, String word) {
        return phases.stream()
                .flatMap(List::stream)
                .anyMatch(rule -> Bytes.lower(rule.rule().toString()).contains(word));
    }

    /** Whether a rule names FULL_REQUEST or its length, which cost a copy of the request. */
    boolean looksAtFullRequest() {
        return looksAtFullRequest;
    }

    /** Whether a rule names a variable of time. */
    boolean looksAtTime() {
        return looksAtTime;
    }

    /** The same program with another opinion on what matches; a program that is compiled has {@link Opinion#NONE}. */
    public Program with(Opinion other) {
        return new Program(settings, phases, initial, gates, pipelines, parts, groups, plain, other);
    }

    Opinion opinion() {
        return opinion;
    }

    /** A transaction of one request with {@link Budget#DEFAULT}, to be used by one thread at a time. */
    public Transaction begin(Connection connection, Surroundings surroundings) {
        return begin(connection, surroundings, Budget.DEFAULT);
    }

    /** A transaction that may do as much work as the budget says. */
    public Transaction begin(Connection connection, Surroundings surroundings, Budget budget) {
        return new Transaction(this, connection, surroundings, budget);
    }

    public Settings settings() {
        return settings;
    }

    /** Rules of a phase that are left to run, from 1 to 5. */
    public int rules(int phase) {
        return phases.get(phase - 1).size();
    }

    List<CompiledRule> phase(int phase) {
        return phases.get(phase - 1);
    }

    /** What TX holds before the first rule that is left to run. */
    Map<String, String> initial() {
        return initial;
    }

    Gates gates() {
        return gates;
    }

    int pipelines() {
        return pipelines;
    }

    /** Different targets of all rules. */
    int parts() {
        return parts;
    }

    int groups() {
        return groups;
    }

    /** Whether rules run one by one without any gate: what the fast way is checked against. */
    boolean isPlain() {
        return plain;
    }
}
