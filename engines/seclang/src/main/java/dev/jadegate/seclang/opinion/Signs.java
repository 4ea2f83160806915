package dev.jadegate.seclang.opinion;

import dev.jadegate.seclang.Resources;
import dev.jadegate.seclang.regex.BytePattern;
import dev.jadegate.seclang.regex.InvalidPatternException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Structures of attacks. Time is linear in the value. */
final class Signs {
    private record Sign(String name, boolean inert, BytePattern pattern) {}

    /** What says that code within the value does nothing. */
    private static final Set<Reason> INERT = Set.of(Reason.TEXT, Reason.LINES, Reason.FORMULA, Reason.MAIL, Reason.LOG);

    private static final List<Sign> SIGNS = signs();

    private Signs() {}

    /**
     * The name of a structure that one of the forms has, or null.
     *
     * @param reasons what speaks for the value: within a text or a formula some code does nothing
     */
    static @Nullable String first(Set<String> forms, Set<Reason> reasons) {
        boolean lines = reasons.contains(Reason.LINES);
        boolean inert = reasons.stream().anyMatch(INERT::contains);
        for (String form : forms) {
            for (Sign sign : SIGNS) {
                if (!(inert && sign.inert) && sign.pattern.find(form)) {
                    return sign.name;
                }
            }
            if (Commands.isIn(form, lines)) {
                return "shell-command";
            }
        }
        return null;
    }

    private static List<Sign> signs() {
        List<Sign> signs = new ArrayList<>();
        for (String line : Resources.lines("opinion/signs.txt")) {
            int space = line.indexOf(' ');
            if (line.startsWith("#") || space < 0) {
                continue;
            }
            try {
                boolean inert = line.startsWith("~");
                signs.add(new Sign(
                        line.substring(inert ? 1 : 0, space), inert, BytePattern.compile(line.substring(space + 1))));
            } catch (InvalidPatternException wrong) {
                throw new IllegalStateException("the sign `" + line.substring(0, space) + "`: " + wrong.getMessage());
            }
        }
        return List.copyOf(signs);
    }
}
