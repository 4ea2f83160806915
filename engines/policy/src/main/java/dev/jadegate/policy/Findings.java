package dev.jadegate.policy;

import dev.jadegate.base.json.JsonLocation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with one document. */
final class Findings {
    /** Findings that are kept: whoever has more mends these first. */
    static final int KEPT_MAX = 100;

    private final List<Finding> list = new ArrayList<>();
    private boolean refused;

    void error(String code, String pointer, JsonLocation at, String message) {
        error(code, pointer, at, message, null);
    }

    void error(String code, String pointer, JsonLocation at, String message, @Nullable String fix) {
        refused = true;
        add(new Finding(Finding.Severity.ERROR, code, pointer, at.line(), at.column(), message, fix));
    }

    void warning(String code, String pointer, JsonLocation at, String message, @Nullable String fix) {
        add(new Finding(Finding.Severity.WARNING, code, pointer, at.line(), at.column(), message, fix));
    }

    void warning(String code, PolicyDocument.Statement statement, String message, @Nullable String fix) {
        add(new Finding(
                Finding.Severity.WARNING,
                code,
                statement.pointer(),
                statement.line(),
                statement.column(),
                message,
                fix));
    }

    private void add(Finding finding) {
        if (list.size() < KEPT_MAX) {
            list.add(finding);
        } else if (finding.severity() == Finding.Severity.ERROR
                && list.stream().noneMatch(kept -> kept.severity() == Finding.Severity.ERROR)) {
            // INVARIANT (reason): a refused document has an error among its findings.
            list.set(KEPT_MAX - 1, finding);
        }
    }

    /** Whether there was an error. */
    boolean refused() {
        return refused;
    }

    List<Finding> list() {
        return list;
    }
}
