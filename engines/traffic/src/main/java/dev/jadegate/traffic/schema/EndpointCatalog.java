package dev.jadegate.traffic.schema;

import dev.jadegate.traffic.leak.Masker;
import dev.jadegate.traffic.leak.Sensitive;
import dev.jadegate.traffic.request.RequestValues;
import dev.jadegate.traffic.request.Texts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Learns which endpoints there are from requests that were answered well. Paths that differ in numbers, UUIDs, dates or tokens are
 * one endpoint; so are those that differ in a word once there are more than {@value #CHILDREN_MAX} words in its place. Holds names and
 * kinds, never values. Bounded by {@value #NODES_MAX} segments and {@value #FIELDS_MAX} fields an endpoint; what comes beyond is
 * counted in {@link #dropped}. May be used by many threads, one at a time.
 */
public final class EndpointCatalog {
    static final int NODES_MAX = 20_000;
    static final int CHILDREN_MAX = 40;
    static final int FIELDS_MAX = 100;
    private static final int NAME_LENGTH_MAX = 100;
    private static final int VALUE_LENGTH_MAX = 512;

    private static final Set<String> METHODS =
            Set.of("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE");

    private final Node root = new Node();
    private int nodes = 1;
    private long dropped;

    private static final class Node {
        private final Map<String, Node> words = new TreeMap<>();

        /** Whether words are taken for values here: there were too many. */
        private boolean full;

        /** What stands for all values here; templates that differ in the kind of a value alone would be the same. */
        private @Nullable Node parameter;

        private Segments kind = Segments.TEXT;
        private final Map<String, Endpoint> methods = new TreeMap<>();
    }

    /** A field of queries or bodies: what kinds its values are, and what is sensitive of it. */
    static final class Field {
        private final Set<String> types = new TreeSet<>();
        private final Set<String> signs = new TreeSet<>();
    }

    private static final class Endpoint {
        private long count;
        private long firstMillis = Long.MAX_VALUE;
        private long lastMillis;
        private final Set<Integer> statuses = new TreeSet<>();
        private final Map<String, Field> query = new TreeMap<>();
        private final Map<String, Field> body = new TreeMap<>();
        private String bodyType = "";
    }

    /**
     * What is known of one endpoint.
     *
     * @param method in capitals
     * @param template of its path
     * @param count how many requests were seen
     * @param firstMillis when the first was
     * @param lastMillis when the last was
     * @param sensitive fields that are sensitive, with why: {@code body.user.phone: phone}
     */
    public record Found(
            String method, String template, long count, long firstMillis, long lastMillis, List<String> sensitive) {
        public Found {
            sensitive = List.copyOf(sensitive);
        }
    }

    /** Learns from {@code request}, which was answered with {@code status} at {@code nowMillis}. */
    public synchronized void observe(RequestValues request, int status, long nowMillis) {
        String method = request.view().method().toString().toUpperCase(Locale.ROOT);
        // What was refused or is not there tells of no endpoint.
        if (status < 200 || status >= 400 || !METHODS.contains(method)) {
            return;
        }
        Node node = root;
        String[] segments = request.path().substring(1).split("/", PathRouter.SEGMENTS_MAX + 1);
        if (segments.length > PathRouter.SEGMENTS_MAX) {
            dropped++;
            return;
        }
        for (String segment : segments) {
            node = child(node, segment);
            if (node == null) {
                dropped++;
                return;
            }
        }
        Endpoint endpoint = node.methods.computeIfAbsent(method, _ -> new Endpoint());
        endpoint.count++;
        endpoint.firstMillis = Math.min(endpoint.firstMillis, nowMillis);
        endpoint.lastMillis = Math.max(endpoint.lastMillis, nowMillis);
        endpoint.statuses.add(status);
        learn(endpoint.query, request.queryArguments());
        if (!request.bodyArguments().isEmpty()) {
            learn(endpoint.body, request.bodyArguments());
            String type = Texts.lower(request.header("content-type"));
            endpoint.bodyType = type.startsWith("application/x-www-form-urlencoded")
                    ? "application/x-www-form-urlencoded"
                    : "application/json";
        }
    }

    private @Nullable Node child(Node node, String segment) {
        Segments kind = Segments.of(segment);
        boolean word = kind == Segments.LITERAL && !node.full;
        Node known = word ? node.words.get(segment) : node.parameter;
        if (known != null) {
            node.kind = word || kind == node.kind ? node.kind : Segments.TEXT;
            return known;
        }
        if (nodes >= NODES_MAX) {
            return null;
        }
        nodes++;
        Node made = new Node();
        if (!word) {
            node.parameter = made;
            node.kind = kind == Segments.LITERAL ? Segments.TEXT : kind;
            return made;
        }
        node.words.put(segment, made);
        if (node.words.size() <= CHILDREN_MAX) {
            return made;
        }
        return fill(node);
    }

    /** So many words are values: they become one. */
    private Node fill(Node node) {
        Node merged = node.parameter;
        if (merged == null) {
            merged = new Node();
            nodes++;
            node.parameter = merged;
        }
        for (Node word : node.words.values()) {
            merge(merged, word);
        }
        node.words.clear();
        node.full = true;
        node.kind = Segments.TEXT;
        return merged;
    }

    /** Moves what {@code from} has into {@code into}; no deeper than a path has segments. */
    private void merge(Node into, Node from) {
        nodes--;
        from.methods.forEach((method, endpoint) -> into.methods.merge(method, endpoint, EndpointCatalog::merged));
        from.words.forEach((word, node) -> {
            Node there = into.words.putIfAbsent(word, node);
            if (there != null) {
                merge(there, node);
            }
        });
        if (from.parameter != null) {
            if (into.parameter == null) {
                into.parameter = from.parameter;
                into.kind = from.kind;
            } else {
                merge(into.parameter, from.parameter);
                into.kind = into.kind == from.kind ? into.kind : Segments.TEXT;
            }
        }
        into.full |= from.full;
        if (into.full || into.words.size() > CHILDREN_MAX) {
            fill(into);
        }
    }

    private static Endpoint merged(Endpoint one, Endpoint other) {
        one.count += other.count;
        one.firstMillis = Math.min(one.firstMillis, other.firstMillis);
        one.lastMillis = Math.max(one.lastMillis, other.lastMillis);
        one.statuses.addAll(other.statuses);
        other.query.forEach((name, field) -> into(one.query, name, field));
        other.body.forEach((name, field) -> into(one.body, name, field));
        one.bodyType = one.bodyType.isEmpty() ? other.bodyType : one.bodyType;
        return one;
    }

    private static void into(Map<String, Field> fields, String name, Field more) {
        Field field = fields.get(name);
        if (field == null && fields.size() < FIELDS_MAX) {
            fields.put(name, more);
        } else if (field != null) {
            field.types.addAll(more.types);
            field.signs.addAll(more.signs);
        }
    }

    private static void learn(Map<String, Field> fields, List<RequestValues.Pair> pairs) {
        for (RequestValues.Pair pair : pairs) {
            if (pair.name().length() > NAME_LENGTH_MAX) {
                continue;
            }
            String name = withoutPositions(Texts.readable(pair.name()));
            Field field = fields.get(name);
            if (field == null) {
                if (fields.size() >= FIELDS_MAX) {
                    continue;
                }
                field = new Field();
                fields.put(name, field);
            }
            field.types.add(type(pair.value()));
            field.signs.addAll(signs(name, pair.value()));
        }
    }

    /** {@code items.0.name} and {@code items.1.name} are one field. */
    private static String withoutPositions(String name) {
        StringBuilder out = new StringBuilder();
        for (String step : name.split("\\.", -1)) {
            boolean position = !step.isEmpty() && step.chars().allMatch(c -> c >= '0' && c <= '9');
            out.append(out.isEmpty() ? "" : ".").append(position ? "*" : step);
        }
        return out.toString();
    }

    private static String type(String value) {
        if (value.equals("true") || value.equals("false")) {
            return "boolean";
        }
        boolean digits =
                !value.isEmpty() && value.length() <= 15 && value.chars().allMatch(c -> c >= '0' && c <= '9');
        // A leading zero belongs to a code, not to a number.
        return digits && (value.length() == 1 || value.charAt(0) != '0') ? "integer" : "string";
    }

    private static final Map<String, String> NAME_SIGNS = Map.ofEntries(
            Map.entry("passw", "password"),
            Map.entry("pwd", "password"),
            Map.entry("secret", "secret"),
            Map.entry("token", "token"),
            Map.entry("apikey", "token"),
            Map.entry("api_key", "token"),
            Map.entry("phone", "phone"),
            Map.entry("mobile", "phone"),
            Map.entry("email", "email"),
            Map.entry("idcard", "idcard"),
            Map.entry("id_card", "idcard"),
            Map.entry("passport", "passport"),
            Map.entry("bankcard", "bankcard"),
            Map.entry("cardno", "bankcard"),
            Map.entry("card_number", "bankcard"),
            Map.entry("cvv", "bankcard"),
            Map.entry("address", "address"),
            Map.entry("birth", "birthday"),
            Map.entry("realname", "name"),
            Map.entry("real_name", "name"));

    /** What is sensitive of a field by its name, and by a value that is looked at and not kept. */
    static Set<String> signs(String name, String value) {
        Set<String> signs = new TreeSet<>();
        String lower = name.toLowerCase(Locale.ROOT);
        NAME_SIGNS.forEach((part, sign) -> {
            if (lower.contains(part)) {
                signs.add(sign);
            }
        });
        String looked = value.length() > VALUE_LENGTH_MAX ? value.substring(0, VALUE_LENGTH_MAX) : value;
        Masker counter = new Masker(EnumSet.complementOf(EnumSet.of(Sensitive.WORD)), List.of(), false);
        counter.mask(looked.getBytes(StandardCharsets.ISO_8859_1), true);
        counter.found().keySet().forEach(kind -> signs.add(kind.wireName()));
        return signs;
    }

    /** All endpoints, by template and method. */
    public synchronized List<Found> endpoints() {
        List<Found> found = new ArrayList<>();
        walk((template, kinds, method, endpoint) -> {
            List<String> sensitive = new ArrayList<>();
            endpoint.query.forEach((name, field) -> tell(sensitive, "query." + name, field));
            endpoint.body.forEach((name, field) -> tell(sensitive, "body." + name, field));
            found.add(
                    new Found(method, template, endpoint.count, endpoint.firstMillis, endpoint.lastMillis, sensitive));
        });
        return found;
    }

    private static void tell(List<String> sensitive, String name, Field field) {
        if (!field.signs.isEmpty()) {
            sensitive.add(name + ": " + String.join(", ", field.signs));
        }
    }

    private interface Visitor {
        void visit(String template, Map<String, Segments> parameters, String method, Endpoint endpoint);
    }

    private void walk(Visitor visitor) {
        walk(root, "", new TreeMap<>(), new HashMap<>(), visitor);
    }

    private static void walk(
            Node node, String template, Map<String, Segments> parameters, Map<String, Integer> names, Visitor visitor) {
        node.methods.forEach(
                (method, endpoint) -> visitor.visit(template, new TreeMap<>(parameters), method, endpoint));
        node.words.forEach((word, next) -> walk(next, template + "/" + word, parameters, names, visitor));
        Node child = node.parameter;
        if (child != null) {
            Segments kind = node.kind;
            int number = names.merge(kind.parameter(), 1, Integer::sum);
            String name = number == 1 ? kind.parameter() : kind.parameter() + number;
            parameters.put(name, kind);
            walk(child, template + "/{" + name + "}", parameters, names, visitor);
            parameters.remove(name);
            names.merge(kind.parameter(), -1, Integer::sum);
        }
    }

    /** A draft of an OpenAPI 3.1 document, for people to go on from. */
    public synchronized String draft(String title) {
        DraftWriter writer = new DraftWriter(title);
        walk((template, parameters, method, endpoint) -> writer.add(
                template, parameters, method, endpoint.query, endpoint.body, endpoint.bodyType, endpoint.statuses));
        return writer.end();
    }

    /** The kinds of a field's values. */
    static Set<String> types(Field field) {
        return field.types;
    }

    /** What is sensitive of a field. */
    static Set<String> signs(Field field) {
        return field.signs;
    }

    /** How many requests found no room. */
    public synchronized long dropped() {
        return dropped;
    }
}
