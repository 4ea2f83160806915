package dev.jadegate.edge.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * One mapping of the file. Keys are taken one by one; what {@link #end} finds left over is a problem. A value that is wrong is
 * told and its default used, so that reading goes on.
 */
final class Section {
    private static final int ENTRIES_MAX = 10_000;
    private static final int SHOWN_CHARACTERS_MAX = 80;

    private final Problems problems;
    private final MappingNode node;
    private final String what;
    private final Map<String, NodeTuple> entries = new LinkedHashMap<>();
    private final TreeSet<String> known = new TreeSet<>();

    /** @param what names the section in messages, as {@code a listener} */
    Section(Problems problems, MappingNode node, String what) {
        this.problems = problems;
        this.node = node;
        this.what = what;
        for (NodeTuple tuple : node.getValue()) {
            if (entries.size() >= ENTRIES_MAX) {
                problems.add(tuple.getKeyNode(), what + " has more than " + ENTRIES_MAX + " keys");
                break;
            }
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.add(tuple.getKeyNode(), "a key of " + what + " must be a word");
            } else if (entries.putIfAbsent(key.getValue(), tuple) != null) {
                problems.add(key, "`" + shown(key.getValue()) + "` stands twice in " + what + ": remove one");
            }
        }
    }

    /** The node as a section; null, and a problem, when it is none. */
    static @Nullable Section of(Problems problems, Node node, String what) {
        if (node instanceof MappingNode mapping) {
            return new Section(problems, mapping, what);
        }
        problems.add(node, what + " must be keys and values, as `key: value`");
        return null;
    }

    Node node() {
        return node;
    }

    /** Names of all entries, for sections whose keys are names. */
    List<String> names() {
        return List.copyOf(entries.keySet());
    }

    @Nullable
    Node keyNode(String key) {
        NodeTuple tuple = entries.get(key);
        return tuple == null ? null : tuple.getKeyNode();
    }

    /** The value of a key, null when it is absent. */
    @Nullable
    Node take(String key) {
        known.add(key);
        NodeTuple tuple = entries.get(key);
        return tuple == null ? null : tuple.getValueNode();
    }

    @Nullable
    Section section(String key, String named) {
        Node value = take(key);
        return value == null ? null : of(problems, value, named);
    }

    /** The items of a list; one value alone is a list of one. */
    List<Node> list(String key) {
        Node value = take(key);
        if (value == null) {
            return List.of();
        }
        return value instanceof SequenceNode sequence ? sequence.getValue() : List.of(value);
    }

    /** The texts of a list. */
    List<ScalarNode> texts(String key) {
        List<ScalarNode> texts = new ArrayList<>();
        for (Node item : list(key)) {
            if (item instanceof ScalarNode scalar) {
                texts.add(scalar);
            } else {
                problems.add(item, "an item of `" + key + "` must be a text");
            }
        }
        return texts;
    }

    @Nullable
    ScalarNode scalar(String key) {
        Node value = take(key);
        if (value == null || value instanceof ScalarNode) {
            return (ScalarNode) value;
        }
        problems.add(value, "`" + key + "` must be one value");
        return null;
    }

    long integer(String key, long otherwise, long min, long max) {
        ScalarNode value = scalar(key);
        if (value == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(value.getValue());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Told below.
        }
        problems.add(value, wrong(key, value) + " is not a whole number from " + min + " to " + max);
        return otherwise;
    }

    /** A size: bytes, or with KiB, MiB or GiB. */
    long bytes(String key, long otherwise, long min, long max) {
        ScalarNode value = scalar(key);
        if (value == null) {
            return otherwise;
        }
        String text = value.getValue().strip();
        int unit = 0;
        while (unit < text.length() && Character.isDigit(text.charAt(unit))) {
            unit++;
        }
        long factor = switch (text.substring(unit).strip().toLowerCase(Locale.ROOT)) {
            case "", "b" -> 1;
            case "kib", "k" -> 1L << 10;
            case "mib", "m" -> 1L << 20;
            case "gib", "g" -> 1L << 30;
            default -> 0;
        };
        // Twelve digits and a unit stay far below the largest long.
        if (factor > 0 && unit > 0 && unit <= 12) {
            long number = Long.parseLong(text.substring(0, unit)) * factor;
            if (number >= min && number <= max) {
                return number;
            }
        }
        problems.add(
                value,
                wrong(key, value) + " is not a size from " + min + " to " + max + " bytes: write `65536` or `64KiB`");
        return otherwise;
    }

    /** A time, as {@code 500ms}, {@code 10s}, {@code 2m}. */
    Duration duration(String key, Duration otherwise, Duration min, Duration max) {
        ScalarNode value = scalar(key);
        if (value == null) {
            return otherwise;
        }
        String text = value.getValue().strip();
        int unit = 0;
        while (unit < text.length() && Character.isDigit(text.charAt(unit))) {
            unit++;
        }
        if (unit > 0 && unit <= 9) {
            long number = Long.parseLong(text.substring(0, unit));
            Duration time = switch (text.substring(unit).strip()) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofSeconds(-1);
            };
            if (!time.isNegative() && time.compareTo(min) >= 0 && time.compareTo(max) <= 0) {
                return time;
            }
        }
        problems.add(
                value,
                wrong(key, value) + " is not a time from " + shown(min) + " to " + shown(max)
                        + ": write `500ms`, `10s` or `2m`");
        return otherwise;
    }

    /** One of several words. */
    <T> T choice(String key, T otherwise, Map<String, T> choices) {
        ScalarNode value = scalar(key);
        if (value == null) {
            return otherwise;
        }
        T chosen = choices.get(value.getValue());
        if (chosen != null) {
            return chosen;
        }
        problems.add(
                value,
                wrong(key, value) + " is not one of "
                        + choices.keySet().stream().sorted().collect(Collectors.joining(", ")));
        return otherwise;
    }

    boolean flag(String key, boolean otherwise) {
        return choice(key, otherwise, Map.of("on", true, "off", false, "true", true, "false", false));
    }

    void problem(String message) {
        problems.add(node, message);
    }

    void problem(Node at, String message) {
        problems.add(at, message);
    }

    /** Tells all keys that nobody took. */
    void end() {
        entries.forEach((key, tuple) -> {
            if (!known.contains(key)) {
                problems.add(
                        tuple.getKeyNode(),
                        "`" + shown(key) + "` is not a key of " + what + ": there are " + String.join(", ", known));
            }
        });
    }

    private static String wrong(String key, ScalarNode value) {
        return "`" + key + ": " + shown(value.getValue()) + "`";
    }

    static String shown(String text) {
        return text.length() > SHOWN_CHARACTERS_MAX ? text.substring(0, SHOWN_CHARACTERS_MAX) + "..." : text;
    }

    private static String shown(Duration time) {
        long millis = time.toMillis();
        return millis % 3_600_000 == 0 && millis > 0
                ? millis / 3_600_000 + "h"
                : millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
    }
}
