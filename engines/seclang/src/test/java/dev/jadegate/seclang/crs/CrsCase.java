package dev.jadegate.seclang.crs;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/** One test of the suite: requests, and what the log must say and must not. */
record CrsCase(String name, List<Stage> stages) {
    /**
     * @param request the bytes that are sent
     * @param status 0 for any
     * @param matching what the log must match, null for nothing
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Stage(
            byte[] request,
            String data,
            int status,
            List<Long> expected,
            List<Long> unexpected,
            @Nullable String matching,
            @Nullable String notMatching) {}

    static List<CrsCase> all(Path folder) throws java.io.IOException {
        List<CrsCase> cases = new ArrayList<>();
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(1 << 26);
        Yaml yaml = new Yaml(options);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                if (yaml.load(Files.readString(file)) instanceof Map<?, ?> document) {
                    Object rule = document.get("rule_id");
                    for (Map<?, ?> test : maps(document.get("tests"))) {
                        List<Stage> stages = new ArrayList<>();
                        for (Map<?, ?> stage : maps(test.get("stages"))) {
                            stages.add(stage(map(stage.get("input")), map(stage.get("output"))));
                        }
                        cases.add(new CrsCase(rule + "-" + test.get("test_id"), stages));
                    }
                }
            }
        }
        return cases;
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static List<Map<?, ?>> maps(@Nullable Object value) {
        List<Map<?, ?>> maps = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.forEach(one -> maps.add(map(one)));
        }
        return maps;
    }

    private static String text(Map<?, ?> map, String key, String absent) {
        Object value = map.get(key);
        return value == null ? absent : value.toString();
    }

    private static List<Long> ids(@Nullable Object value) {
        List<Long> ids = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.forEach(one -> ids.add(Long.parseLong(one.toString())));
        }
        return ids;
    }

    private static Stage stage(Map<?, ?> input, Map<?, ?> output) {
        Map<?, ?> log = map(output.get("log"));
        String encoded = text(input, "encoded_request", "");
        return new Stage(
                encoded.isEmpty() ? request(input) : Base64.getMimeDecoder().decode(encoded),
                text(input, "data", ""),
                Integer.parseInt(text(output, "status", "0")),
                ids(log.get("expect_ids")),
                ids(log.get("no_expect_ids")),
                log.get("match_regex") instanceof String regex ? regex : null,
                log.get("no_match_regex") instanceof String regex ? regex : null);
    }

    private static byte[] request(Map<?, ?> input) {
        byte[] data = text(input, "data", "").getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = new LinkedHashMap<>();
        map(input.get("headers"))
                .forEach((name, value) -> headers.put(name.toString(), value == null ? "" : value.toString()));
        boolean complete = !text(input, "autocomplete_headers", "true").equals("false");
        if (complete) {
            add(headers, "Connection", "close");
            if (data.length > 0) {
                add(headers, "Content-Type", "application/x-www-form-urlencoded");
                add(headers, "Content-Length", Integer.toString(data.length));
            }
        }
        StringBuilder head = new StringBuilder(text(input, "method", "GET"))
                .append(' ')
                .append(text(input, "uri", "/"))
                .append(' ')
                .append(text(input, "version", "HTTP/1.1"))
                .append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
        byte[] request = java.util.Arrays.copyOf(start, start.length + data.length);
        System.arraycopy(data, 0, request, start.length, data.length);
        return request;
    }

    private static void add(Map<String, String> headers, String name, String value) {
        if (headers.keySet().stream().noneMatch(name::equalsIgnoreCase)) {
            headers.put(name, value);
        }
    }
}
