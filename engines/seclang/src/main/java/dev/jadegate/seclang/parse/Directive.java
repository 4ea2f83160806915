package dev.jadegate.seclang.parse;

import dev.jadegate.seclang.rule.Position;
import java.util.List;

/** One directive as it was written: its name and its arguments, unquoted. */
record Directive(String name, Position position, List<Word> arguments) {
    /** An argument and where its text begins. */
    record Word(String text, Position position) {}

    Directive {
        arguments = List.copyOf(arguments);
    }

    Word argument(int index) throws InvalidRulesException {
        if (index >= arguments.size()) {
            throw new InvalidRulesException(
                    position,
                    "`" + name + "` has " + arguments.size() + " arguments and needs " + (index + 1)
                            + ": add what is missing, or quote an argument that has spaces");
        }
        return arguments.get(index);
    }

    void atMost(int count) throws InvalidRulesException {
        if (arguments.size() > count) {
            throw new InvalidRulesException(
                    arguments.get(count).position(),
                    "`" + name + "` takes " + count + " arguments: remove `"
                            + Text.shown(arguments.get(count).text()) + "`, or quote an argument that has spaces");
        }
    }
}
