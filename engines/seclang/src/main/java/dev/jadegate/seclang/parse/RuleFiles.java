package dev.jadegate.seclang.parse;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Rule files and their data in memory: whoever has them on a disk reads them into one of these. Names are paths with {@code /};
 * what a file names is looked for beside it first, then as it is written. Filled by one thread, then read by any.
 */
public final class RuleFiles implements RuleSource {
    private final TreeMap<String, byte[]> files = new TreeMap<>();

    /** Adds a file, or puts another in its place. */
    public RuleFiles with(String name, byte[] bytes) {
        files.put(name, bytes.clone());
        return this;
    }

    /** Adds a text whose characters are its bytes. */
    public RuleFiles with(String name, String text) {
        return with(name, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public byte @Nullable [] rules(String name) {
        return files.get(name);
    }

    @Override
    public byte @Nullable [] data(String name, String from) {
        byte[] beside = files.get(beside(name, from));
        return beside != null ? beside : files.get(name);
    }

    @Override
    public List<String> include(String pattern, String from) {
        String beside = beside(pattern, from);
        List<String> found = matching(beside);
        return found.isEmpty() ? matching(pattern) : found;
    }

    private List<String> matching(String pattern) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return files.containsKey(pattern) ? List.of(pattern) : List.of();
        }
        return files.keySet().stream().filter(name -> matches(pattern, name)).toList();
    }

    /** A star stands for any bytes but a slash. */
    private static boolean matches(String pattern, String name) {
        int star = -1;
        int resume = 0;
        int at = 0;
        int in = 0;
        while (at < name.length()) {
            if (in < pattern.length() && pattern.charAt(in) == '*') {
                star = in++;
                resume = at;
            } else if (in < pattern.length() && pattern.charAt(in) == name.charAt(at)) {
                in++;
                at++;
            } else if (star >= 0 && name.charAt(resume) != '/') {
                in = star + 1;
                at = ++resume;
            } else {
                return false;
            }
        }
        while (in < pattern.length() && pattern.charAt(in) == '*') {
            in++;
        }
        return in == pattern.length();
    }

    private static String beside(String name, String from) {
        int slash = from.lastIndexOf('/');
        return slash < 0 || name.startsWith("/") ? name : from.substring(0, slash + 1) + name;
    }
}
