package dev.jadegate.seclang.parse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where rule files and their data come from: the caller reads, the engine never does. */
public interface RuleSource {
    /** The bytes of a rule file, or null when there is none of this name. */
    byte @Nullable [] rules(String name);

    /**
     * The bytes of a data file that a rule names, or null when there is none.
     *
     * @param from the rule file that names it; relative names are relative to it
     */
    byte @Nullable [] data(String name, String from);

    /**
     * The names of the rule files that an {@code Include} means, in order; empty when there are none.
     *
     * @param pattern as written, possibly with {@code *}
     * @param from the rule file that includes
     */
    List<String> include(String pattern, String from);
}
