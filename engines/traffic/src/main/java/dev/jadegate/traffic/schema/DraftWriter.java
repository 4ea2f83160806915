package dev.jadegate.traffic.schema;

import dev.jadegate.base.json.JsonWriter;
import dev.jadegate.traffic.request.Texts;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Writes what was learnt of endpoints as an OpenAPI 3.1 document. */
final class DraftWriter {
    private final String title;
    private final Map<String, StringBuilder> paths = new TreeMap<>();

    DraftWriter(String title) {
        this.title = title;
    }

    void add(
            String template,
            Map<String, Segments> parameters,
            String method,
            Map<String, EndpointCatalog.Field> query,
            Map<String, EndpointCatalog.Field> body,
            String bodyType,
            Set<Integer> statuses) {
        StringBuilder path = paths.computeIfAbsent(Texts.readable(template), _ -> new StringBuilder());
        path.append(path.isEmpty() ? "" : ",");
        text(path, method.toLowerCase(Locale.ROOT)).append(":{\"parameters\":[");
        String separator = "";
        for (Map.Entry<String, Segments> parameter : parameters.entrySet()) {
            path.append(separator).append("{\"name\":");
            text(path, parameter.getKey()).append(",\"in\":\"path\",\"required\":true,\"schema\":{\"type\":");
            text(path, parameter.getValue().type());
            if (!parameter.getValue().format().isEmpty()) {
                text(path.append(",\"format\":"), parameter.getValue().format());
            }
            path.append("}}");
            separator = ",";
        }
        for (Map.Entry<String, EndpointCatalog.Field> field : query.entrySet()) {
            path.append(separator).append("{\"name\":");
            text(path, field.getKey()).append(",\"in\":\"query\",\"schema\":");
            schema(path, field.getValue()).append('}');
            separator = ",";
        }
        path.append(']');
        if (!body.isEmpty()) {
            path.append(",\"requestBody\":{\"content\":{");
            text(path, bodyType).append(":{\"schema\":");
            object(path, Level.of(body));
            path.append("}}}");
        }
        path.append(",\"responses\":{");
        separator = "";
        for (int status : statuses) {
            text(path.append(separator), Integer.toString(status)).append(":{\"description\":\"\"}");
            separator = ",";
        }
        path.append("}}");
    }

    /** One level of a body: leaves, and levels below. */
    private record Level(Map<String, EndpointCatalog.Field> leaves, Map<String, Level> levels) {
        static Level of(Map<String, EndpointCatalog.Field> fields) {
            Level root = new Level(new TreeMap<>(), new TreeMap<>());
            fields.forEach((name, field) -> {
                Level level = root;
                String[] steps = name.split("\\.", -1);
                for (int i = 0; i < steps.length - 1; i++) {
                    level = level.levels.computeIfAbsent(steps[i], _ -> new Level(new TreeMap<>(), new TreeMap<>()));
                }
                level.leaves.put(steps[steps.length - 1], field);
            });
            return root;
        }
    }

    /** As deep as names have steps, which their length bounds. */
    private static void object(StringBuilder into, Level level) {
        Level items = level.levels.get("*");
        EndpointCatalog.Field item = level.leaves.get("*");
        if (items != null || item != null) {
            into.append("{\"type\":\"array\",\"items\":");
            if (items != null) {
                object(into, items);
            } else if (item != null) {
                schema(into, item);
            }
            into.append('}');
            return;
        }
        into.append("{\"type\":\"object\",\"properties\":{");
        String separator = "";
        for (Map.Entry<String, EndpointCatalog.Field> leaf : level.leaves.entrySet()) {
            if (!level.levels.containsKey(leaf.getKey())) {
                schema(text(into.append(separator), leaf.getKey()).append(':'), leaf.getValue());
                separator = ",";
            }
        }
        for (Map.Entry<String, Level> below : level.levels.entrySet()) {
            object(text(into.append(separator), below.getKey()).append(':'), below.getValue());
            separator = ",";
        }
        into.append("}}");
    }

    private static StringBuilder schema(StringBuilder into, EndpointCatalog.Field field) {
        Set<String> types = EndpointCatalog.types(field);
        text(into.append("{\"type\":"), types.size() == 1 ? types.iterator().next() : "string");
        if (!EndpointCatalog.signs(field).isEmpty()) {
            text(into.append(",\"x-sensitive\":"), String.join(", ", EndpointCatalog.signs(field)));
        }
        return into.append('}');
    }

    private static StringBuilder text(StringBuilder into, String text) {
        JsonWriter.appendString(into, text);
        return into;
    }

    String end() {
        StringBuilder document = new StringBuilder("{\"openapi\":\"3.1.0\",\"info\":{\"title\":");
        text(document, title).append(",\"version\":\"draft\"},\"paths\":{");
        String separator = "";
        for (Map.Entry<String, StringBuilder> path : paths.entrySet()) {
            text(document.append(separator), path.getKey())
                    .append(":{")
                    .append(path.getValue())
                    .append('}');
            separator = ",";
        }
        return document.append("}}").toString();
    }
}
