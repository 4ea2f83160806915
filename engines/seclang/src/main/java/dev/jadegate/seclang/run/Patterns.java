package dev.jadegate.seclang.run;

import dev.jadegate.seclang.regex.BytePattern;
import dev.jadegate.seclang.regex.InvalidPatternException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Patterns of rules that are met while rules run, compiled once. */
final class Patterns {
    private static final Map<String, BytePattern> COMPILED = new ConcurrentHashMap<>();
    private static final int COMPILED_MAX = 10_000;

    private Patterns() {}

    static boolean finds(String pattern, String text) {
        BytePattern compiled = COMPILED.get(pattern);
        if (compiled == null) {
            try {
                compiled = BytePattern.compile(pattern);
            } catch (InvalidPatternException wrong) {
                return false;
            }
            if (COMPILED.size() < COMPILED_MAX) {
                COMPILED.put(pattern, compiled);
            }
        }
        return compiled.find(text);
    }
}
