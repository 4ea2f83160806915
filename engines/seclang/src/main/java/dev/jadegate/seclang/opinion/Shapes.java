package dev.jadegate.seclang.opinion;

import dev.jadegate.base.json.JsonLimits;
import dev.jadegate.base.json.JsonReader;
import dev.jadegate.base.json.JsonSyntaxException;
import dev.jadegate.seclang.Resources;
import dev.jadegate.seclang.regex.BytePattern;
import dev.jadegate.seclang.regex.InvalidPatternException;
import dev.jadegate.seclang.transformation.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Kinds of values that are no prose and yet harmless: recognised as a whole, by their grammar. */
final class Shapes {
    private static final JsonLimits JSON = new JsonLimits(SecondOpinion.VALUE_BYTES_MAX, 32, 2_000);

    private record Shape(Reason reason, BytePattern pattern) {}

    private static final BytePattern ADDRESS = compiled(
            "^(?:[A-Za-z0-9._+'-]|%[0-9A-Fa-f]{2}|[\\x80-\\xff])+(?:@|%40)[a-z0-9.-]+\\.com$|^[a-z0-9-]+(?:\\.[a-z0-9-]+)*\\.com$");

    private static final List<Shape> SHAPES = shapes();

    private Shapes() {}

    /** Adds what the value is as a whole. */
    static void add(String raw, Set<Reason> reasons) {
        for (Shape shape : SHAPES) {
            if (shape.pattern.find(raw)) {
                reasons.add(shape.reason);
            }
        }
        if (isJson(raw)) {
            reasons.add(Reason.STRUCTURED);
        }
        if (isLines(raw)) {
            reasons.add(Reason.LINES);
        }
    }

    /** A mailbox or a host as a segment of a path, whose last label is taken for an extension. */
    static boolean isAddress(String segment) {
        return ADDRESS.find(segment) && !segment.equals("command.com");
    }

    private static boolean isJson(String raw) {
        String text = raw.strip();
        if (text.length() < 2 || (text.charAt(0) != '{' && text.charAt(0) != '[')) {
            return false;
        }
        try {
            JsonReader.read(Prose.decoded(text), JSON);
            return true;
        } catch (JsonSyntaxException none) {
            return false;
        }
    }

    /** Lines of settings ({@code name: value}) or of a table (each with as many separators). */
    private static boolean isLines(String raw) {
        List<String> lines =
                raw.lines().limit(2_000).filter(line -> !line.isBlank()).toList();
        if (lines.size() < 3) {
            return false;
        }
        int settings = 0;
        for (String line : lines) {
            String bare = line.strip();
            int at = 0;
            while (at < bare.length() && (Bytes.isWord(bare.charAt(at)) || "-./ \"'".indexOf(bare.charAt(at)) >= 0)) {
                at++;
            }
            boolean named = at > 0 && at < bare.length() && (bare.charAt(at) == ':' || bare.charAt(at) == '=');
            settings += named || bare.startsWith("- ") || bare.startsWith("#") || bare.startsWith("[") ? 1 : 0;
        }
        if (settings * 10 >= lines.size() * 7) {
            return true;
        }
        for (char separator : new char[] {',', ';', '\t', '|'}) {
            long count =
                    lines.getFirst().chars().filter(one -> one == separator).count();
            if (count >= 2) {
                long alike = lines.stream()
                        .filter(line -> Math.abs(line.chars()
                                                .filter(one -> one == separator)
                                                .count()
                                        - count)
                                <= 1)
                        .count();
                if (alike * 10 >= lines.size() * 8L) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<Shape> shapes() {
        List<Shape> shapes = new ArrayList<>();
        for (String line : Resources.lines("opinion/shapes.txt")) {
            int space = line.indexOf(' ');
            if (line.startsWith("#") || space < 0) {
                continue;
            }
            shapes.add(new Shape(Reason.valueOf(line.substring(0, space)), compiled(line.substring(space + 1))));
        }
        return List.copyOf(shapes);
    }

    private static BytePattern compiled(String pattern) {
        try {
            return BytePattern.compile(pattern);
        } catch (InvalidPatternException wrong) {
            throw new IllegalStateException("the shape `" + pattern + "`: " + wrong.getMessage(), wrong);
        }
    }
}
