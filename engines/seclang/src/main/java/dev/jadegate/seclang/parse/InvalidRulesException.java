package dev.jadegate.seclang.parse;

import dev.jadegate.seclang.rule.Position;
import java.util.List;
import java.util.stream.Collectors;

/** Rules that cannot be used. */
public final class InvalidRulesException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public InvalidRulesException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public InvalidRulesException(Position position, String message) {
        this(List.of(new Problem(position, message)));
    }

    /** At least one. */
    public List<Problem> problems() {
        return problems;
    }
}
