package dev.jadegate.edge.config;

import java.util.List;

/** A configuration that cannot be used. The message has one line for each problem: file, line, column, what, what to do. */
public final class InvalidConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    public InvalidConfigException(List<String> problems) {
        super(String.join("\n", problems));
    }

    public InvalidConfigException(String problem) {
        this(List.of(problem));
    }
}
