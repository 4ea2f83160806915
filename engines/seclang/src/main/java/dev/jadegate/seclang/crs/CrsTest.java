package dev.jadegate.seclang.crs;

import dev.jadegate.seclang.transformation.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * One regression test of the Core Rule Set: requests, and what the log must say and must not.
 *
 * @param name rule and number, as {@code 942100-3}
 * @param version of the rule set that has tests of this form: 3 or 4
 */
public record CrsTest(String name, int version, List<Stage> stages) {
    /** Of one file, in characters; the largest of the Core Rule Set has 400 000. */
    private static final int FILE_CHARACTERS_MAX = 1 << 26;

    public CrsTest {
        stages = List.copyOf(stages);
    }

    /**
     * One request and what is to become of it.
     *
     * @param request the bytes that are sent
     * @param data what a backend that reflects is asked for
     * @param statuses those that are right; empty for any
     * @param expected rules that the log must name
     * @param unexpected rules that it must not name
     * @param matching a pattern that the log must match, null for none
     * @param notMatching a pattern that it must not match, null for none
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Stage(
            byte[] request,
            String data,
            List<Integer> statuses,
            List<Long> expected,
            List<Long> unexpected,
            @Nullable String matching,
            @Nullable String notMatching) {}

    /**
     * The tests of one file, in the form of version 4 or of 3.3; none when the file is empty.
     *
     * @throws IllegalArgumentException when the text is not such a file
     */
    public static List<CrsTest> parse(String yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(FILE_CHARACTERS_MAX);
        List<CrsTest> tests = new ArrayList<>();
        try {
            if (new Yaml(options).load(yaml) instanceof Map<?, ?> document) {
                for (Map<?, ?> test : maps(document.get("tests"))) {
                    tests.add(test(test, document.get("rule_id")));
                }
            }
        } catch (YAMLException | NumberFormatException wrong) {
            throw new IllegalArgumentException("this is no file of regression tests: " + wrong.getMessage(), wrong);
        }
        return tests;
    }

    private static CrsTest test(Map<?, ?> test, @Nullable Object rule) {
        List<Stage> stages = new ArrayList<>();
        for (Map<?, ?> one : maps(test.get("stages"))) {
            Map<?, ?> stage = one.get("stage") instanceof Map<?, ?> inner ? inner : one;
            stages.add(stage(map(stage.get("input")), map(stage.get("output"))));
        }
        Object title = test.get("test_title");
        return title == null
                ? new CrsTest(rule + "-" + test.get("test_id"), 4, stages)
                : new CrsTest(title.toString(), 3, stages);
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

    /** Version 3.3 writes {@code id "942100"} where version 4 has a list. */
    private static List<Long> ids(Map<?, ?> output, String key) {
        String digits = text(output, key, "")
                .replace("id", "")
                .replace(":", "")
                .replace("\"", "")
                .strip();
        return !digits.isEmpty() && digits.chars().allMatch(one -> one >= '0' && one <= '9')
                ? List.of(Long.parseLong(digits))
                : List.of();
    }

    private static List<Integer> statuses(@Nullable Object value) {
        List<?> list = value instanceof List<?> several ? several : value == null ? List.of() : List.of(value);
        return list.stream().map(one -> Integer.parseInt(one.toString())).toList();
    }

    private static Stage stage(Map<?, ?> input, Map<?, ?> output) {
        Map<?, ?> log = map(output.get("log"));
        return new Stage(
                request(input),
                data(input),
                output.containsKey("log_contains") || output.containsKey("no_log_contains")
                        ? List.of()
                        : statuses(output.get("status")),
                output.containsKey("log_contains") ? ids(output, "log_contains") : ids(log.get("expect_ids")),
                output.containsKey("no_log_contains") ? ids(output, "no_log_contains") : ids(log.get("no_expect_ids")),
                log.get("match_regex") instanceof String regex ? regex : null,
                log.get("no_match_regex") instanceof String regex ? regex : null);
    }

    /** Version 3.3 has lists of lines. */
    private static String data(Map<?, ?> input) {
        return input.get("data") instanceof List<?> lines
                ? lines.stream().map(String::valueOf).collect(Collectors.joining("\r\n"))
                : text(input, "data", "");
    }

    private static byte[] request(Map<?, ?> input) {
        String encoded = text(input, "encoded_request", "");
        if (!encoded.isEmpty()) {
            return Base64.getMimeDecoder().decode(encoded);
        }
        String raw = text(input, "raw_request", "");
        if (!raw.isEmpty()) {
            return raw.getBytes(StandardCharsets.UTF_8);
        }
        byte[] data = data(input).getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = new LinkedHashMap<>();
        map(input.get("headers"))
                .forEach((name, value) -> headers.put(name.toString(), value == null ? "" : value.toString()));
        boolean complete = !text(input, "autocomplete_headers", "true").equals("false")
                && !text(input, "stop_magic", "false").equals("true");
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
        byte[] request = Arrays.copyOf(start, start.length + data.length);
        System.arraycopy(data, 0, request, start.length, data.length);
        return request;
    }

    private static void add(Map<String, String> headers, String name, String value) {
        if (headers.keySet().stream().noneMatch(one -> Bytes.lower(one).equals(Bytes.lower(name)))) {
            headers.put(name, value);
        }
    }
}
