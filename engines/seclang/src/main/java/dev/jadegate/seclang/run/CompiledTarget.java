package dev.jadegate.seclang.run;

import dev.jadegate.seclang.regex.BytePattern;
import dev.jadegate.seclang.rule.Variable;
import dev.jadegate.seclang.transformation.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A target resolved: a variable, which of its members, and which of them not.
 *
 * @param name in lower case, null for all members or those of the pattern
 */
record CompiledTarget(
        Variable variable,
        @Nullable String name,
        @Nullable BytePattern pattern,
        boolean count,
        List<Exclusion> exclusions) {
    CompiledTarget {
        exclusions = List.copyOf(exclusions);
    }

    /** Members that are left out. */
    record Exclusion(@Nullable String name, @Nullable BytePattern pattern) {
        boolean excludes(String key) {
            if (name != null) {
                return name.length() == key.length() && name.equals(Bytes.lower(key));
            }
            return pattern == null || pattern.find(key);
        }
    }

    /** Whether a member of this name is meant. */
    boolean selects(String key) {
        if (pattern != null && !pattern.find(key)) {
            return false;
        }
        for (Exclusion exclusion : exclusions) {
            if (exclusion.excludes(key)) {
                return false;
            }
        }
        return true;
    }

    boolean selectsAll() {
        return name == null && pattern == null && exclusions.isEmpty();
    }
}
