package dev.jadegate.edge.config;

import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.Node;

/** Collects what is wrong with a file, so that all of it is told at once, up to a limit. */
final class Problems {
    private static final int PROBLEMS_MAX = 20;

    private final String file;
    private final List<String> problems = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    void add(Node at, String message) {
        if (problems.size() < PROBLEMS_MAX) {
            problems.add(place(at) + ": " + message);
        }
    }

    Place place(Node node) {
        Mark mark = node.getStartMark();
        return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    void throwIfAny() throws InvalidConfigException {
        if (!problems.isEmpty()) {
            throw new InvalidConfigException(problems);
        }
    }
}
