package dev.jadegate.traffic.schema;

import dev.jadegate.traffic.request.Texts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the path template of a path. Segments are parted before they are decoded, so an encoded slash is part of a value. What is
 * written out goes before a parameter, segment by segment from the left, and a parameter between longer texts before one between
 * shorter. A lookup visits each node of the tree once at most. Not changed after the last {@link #add}; then for many threads.
 *
 * @param <T> what is found
 */
public final class PathRouter<T> {
    /** Segments of a template, and of a path that is looked up. */
    public static final int SEGMENTS_MAX = 64;

    private final Node<T> root = new Node<>();

    private static final class Node<T> {
        private final Map<String, Node<T>> literals = new HashMap<>();
        private final List<Edge<T>> edges = new ArrayList<>();
        private @Nullable Route<T> route;
    }

    private record Edge<T>(String before, String after, Node<T> node) {
        boolean takes(String segment) {
            return segment.length() > before.length() + after.length()
                    && segment.startsWith(before)
                    && segment.endsWith(after);
        }
    }

    private record Route<T>(T value, List<String> names) {}

    /**
     * What was found.
     *
     * @param value of the template
     * @param parameters by name, decoded
     */
    public record Match<T>(T value, Map<String, String> parameters) {}

    /**
     * Adds a template, such as {@code /shops/{shop}/items/{item}.json}. A segment with two parameters is matched as a whole, and
     * tells neither.
     *
     * @throws IllegalArgumentException when it is none, or finds the same paths as one before
     */
    public void add(String template, T value) {
        if (!template.startsWith("/")) {
            throw new IllegalArgumentException("the path `" + template + "` does not start with `/`");
        }
        String[] segments = template.substring(1).split("/", -1);
        if (segments.length > SEGMENTS_MAX) {
            throw new IllegalArgumentException(
                    "the path `" + template + "` has more than " + SEGMENTS_MAX + " segments");
        }
        List<String> names = new ArrayList<>();
        Node<T> node = root;
        for (String segment : segments) {
            int open = segment.indexOf('{');
            int close = segment.lastIndexOf('}');
            if (open < 0 && close < 0) {
                node = node.literals.computeIfAbsent(
                        Texts.bytes(Texts.decode(segment, 0, segment.length(), false)), _ -> new Node<>());
                continue;
            }
            if (open < 0 || close < open + 2) {
                throw new IllegalArgumentException("the path `" + template + "` has a brace without its other");
            }
            String name = segment.substring(open + 1, close);
            names.add(name.indexOf('}') < 0 ? name : "");
            node = edge(node, Texts.bytes(segment.substring(0, open)), Texts.bytes(segment.substring(close + 1)));
        }
        if (node.route != null) {
            throw new IllegalArgumentException("the path `" + template + "` finds the same as another");
        }
        node.route = new Route<>(value, List.copyOf(names));
    }

    private static <T> Node<T> edge(Node<T> node, String before, String after) {
        for (Edge<T> edge : node.edges) {
            if (edge.before.equals(before) && edge.after.equals(after)) {
                return edge.node;
            }
        }
        Edge<T> edge = new Edge<>(before, after, new Node<>());
        node.edges.add(edge);
        node.edges.sort(Comparator.comparingInt((Edge<T> one) -> one.before.length() + one.after.length())
                .reversed());
        return edge.node;
    }

    /** What {@code path} finds, as it was sent and without the query; null when it finds nothing. */
    public @Nullable Match<T> find(CharSequence path) {
        if (path.isEmpty() || path.charAt(0) != '/') {
            return null;
        }
        List<String> segments = new ArrayList<>();
        int at = 1;
        while (at <= path.length()) {
            int end = at;
            while (end < path.length() && path.charAt(end) != '/') {
                end++;
            }
            String segment = Texts.decode(path, at, end, false);
            // A server may climb by these; no template means them.
            if (segment.equals(".") || segment.equals("..") || segments.size() == SEGMENTS_MAX) {
                return null;
            }
            segments.add(segment);
            at = end + 1;
        }
        return find(root, segments, 0, new ArrayList<>());
    }

    private static <T> @Nullable Match<T> find(Node<T> node, List<String> segments, int at, List<String> values) {
        if (at == segments.size()) {
            Route<T> route = node.route;
            return route == null ? null : new Match<>(route.value, parameters(route.names, values));
        }
        String segment = segments.get(at);
        Node<T> literal = node.literals.get(segment);
        if (literal != null) {
            Match<T> found = find(literal, segments, at + 1, values);
            if (found != null) {
                return found;
            }
        }
        for (Edge<T> edge : node.edges) {
            if (edge.takes(segment)) {
                values.add(segment.substring(edge.before.length(), segment.length() - edge.after.length()));
                Match<T> found = find(edge.node, segments, at + 1, values);
                if (found != null) {
                    return found;
                }
                values.removeLast();
            }
        }
        return null;
    }

    private static Map<String, String> parameters(List<String> names, List<String> values) {
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            if (!names.get(i).isEmpty()) {
                parameters.put(names.get(i), values.get(i));
            }
        }
        return parameters;
    }
}
