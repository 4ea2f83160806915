package dev.jadegate.testkit.traffic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Makes requests from the texts beside this class. A text has words in braces, which are drawn, and travels as one of its
 * kind's carriers does: in a query, a form, a member of a JSON document, a cookie, the name of a file, or as it stands. The
 * same part, count and seed give the same requests.
 */
public final class Traffic {
    /** Kinds whose texts are documents of JSON already. */
    private static final Set<String> DOCUMENTS = Set.of("json", "api", "hooks");

    private static final int DEPTH_MAX = 4;
    private static final List<String> ATTACKS_CARRIED_BY =
            List.of("query", "form", "json", "query", "form", "cookie", "nested");

    /** Whose texts: those that a layer may be made with, or those that are looked at in totals only. */
    public enum Part {
        OPEN("open"),
        HELD("held");

        private final String name;

        Part(String name) {
            this.name = name;
        }
    }

    private record Kind(String name, List<String> carriers, List<String> texts) {}

    private final Map<String, List<String>> words = new LinkedHashMap<>();
    private final List<Kind> kinds = new ArrayList<>();
    private final Random random;

    private Traffic(String file, long seed) {
        random = new Random(seed);
        List<String> current = List.of();
        for (String line : lines(file)) {
            if (line.startsWith("# ") || line.isEmpty()) {
                continue;
            }
            if (line.startsWith("[=")) {
                current = new ArrayList<>();
                words.put(line.substring(2, line.length() - 1), current);
            } else if (line.matches("\\[[a-z]+( [a-z]+)*]")) {
                List<String> named =
                        List.of(line.substring(1, line.length() - 1).split(" "));
                current = new ArrayList<>();
                kinds.add(new Kind(named.getFirst(), named.subList(1, named.size()), current));
            } else {
                current.add(unescaped(line));
            }
        }
    }

    /** Ordinary requests, as many of each text. */
    public static List<Sample> legitimate(Part part, int perText, long seed) {
        Traffic traffic = new Traffic(part.name + "-legit.txt", seed);
        List<Sample> samples = new ArrayList<>();
        for (Kind kind : traffic.kinds) {
            for (String text : kind.texts()) {
                for (int round = 0; round < perText; round++) {
                    String carrier = kind.carriers().get(round % kind.carriers().size());
                    samples.add(traffic.carried(
                            kind.name(), carrier, traffic.filled(text, escaping(kind.name(), carrier), 0)));
                }
            }
        }
        return samples;
    }

    /** Hostile requests, as many of each text: plain, encoded twice, in prose, in documents, in cookies. */
    public static List<Sample> hostile(Part part, int perText, long seed) {
        Traffic traffic = new Traffic(part.name + "-attack.txt", seed);
        Traffic prose = new Traffic(part.name + "-legit.txt", seed + 1);
        List<Sample> samples = new ArrayList<>();
        for (Kind kind : traffic.kinds) {
            for (String text : kind.texts()) {
                for (int round = 0; round < perText; round++) {
                    String attack = traffic.filled(text, UnaryOperator.identity(), 0);
                    String carrier = ATTACKS_CARRIED_BY.get(round % ATTACKS_CARRIED_BY.size());
                    String name = kind.name();
                    switch (round % 5) {
                        case 1 -> {
                            attack = prose.sentence() + " " + attack;
                            name += "-after-prose";
                        }
                        case 3 -> {
                            attack = attack + " " + prose.sentence();
                            name += "-before-prose";
                        }
                        case 4 -> {
                            attack = encoded(attack);
                            name += "-encoded";
                        }
                        default -> {
                            // As it is.
                        }
                    }
                    samples.add(traffic.carried(name, carrier, attack));
                }
            }
        }
        return samples;
    }

    /** How words are written where they stand. */
    private static UnaryOperator<String> escaping(String kind, String carrier) {
        if (carrier.equals("raw")) {
            return Traffic::encoded;
        }
        return DOCUMENTS.contains(kind)
                ? word -> Sample.quoted(word).substring(1, Sample.quoted(word).length() - 1)
                : UnaryOperator.identity();
    }

    private String sentence() {
        List<String> sentences = Objects.requireNonNullElseGet(words.get("sentence"), () -> words.get("phrase"));
        return filled(sentences.get(random.nextInt(sentences.size())), UnaryOperator.identity(), 0);
    }

    private String filled(String text, UnaryOperator<String> escape, int depth) {
        StringBuilder filled = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf('{', at);
            int close = open < 0 ? -1 : text.indexOf('}', open);
            List<String> choices = close < 0 ? null : words.get(text.substring(open + 1, close));
            if (choices == null) {
                int end = open < 0 ? text.length() : open + 1;
                filled.append(text, at, end);
                at = end;
                continue;
            }
            filled.append(text, at, open);
            String word = choices.get(random.nextInt(choices.size()));
            String whole = depth < DEPTH_MAX ? filled(word, UnaryOperator.identity(), depth + 1) : word;
            filled.append(escape.apply(whole));
            at = close + 1;
        }
        return filled.toString();
    }

    private Sample carried(String kind, String carrier, String text) {
        return switch (carrier) {
            case "query" ->
                sample(kind, "GET", "/find?q=" + encoded(text) + "&page=" + (1 + random.nextInt(9)), "", "");
            case "form" ->
                sample(
                        kind,
                        "POST",
                        "/submit",
                        "application/x-www-form-urlencoded",
                        "id=" + random.nextInt(1000) + "&text=" + encoded(text).replace("%20", "+") + "&save=Save");
            case "json" ->
                DOCUMENTS.contains(kind)
                        ? sample(kind, "POST", "/api/v1/things", "application/json", text)
                        : sample(
                                kind,
                                "POST",
                                "/api/v1/notes",
                                "application/json",
                                "{\"id\":" + random.nextInt(1000) + ",\"text\":" + Sample.quoted(text)
                                        + ",\"tags\":[\"a\"]}");
            case "nested" ->
                sample(
                        kind,
                        "POST",
                        "/api/v1/batch",
                        "application/json",
                        "{\"items\":[{\"a\":1},{\"name\":" + Sample.quoted(text) + "}],\"dry\":false}");
            case "cookie" -> {
                Map<String, String> headers = headers("");
                // Attacks have no carriers of their own: they are the value of one cookie.
                boolean whole = !kinds.getFirst().carriers().isEmpty();
                headers.put("Cookie", whole ? text : "view=list; last=" + encoded(text));
                yield new Sample(kind, "GET", "/account", headers, "");
            }
            case "file" -> multipart(kind, text);
            case "raw" -> raw(kind, text);
            default -> throw new IllegalArgumentException("the carrier `" + carrier + "` of the kind `" + kind + "`");
        };
    }

    private Sample multipart(String kind, String name) {
        String boundary = "----WebKitFormBoundary" + Integer.toHexString(random.nextInt()) + "AbC";
        // As browsers do: a quote in a name is written %22.
        String body =
                "--" + boundary + "\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nA file\r\n--" + boundary
                        + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name.replace("\"", "%22")
                        + "\"\r\nContent-Type: application/octet-stream\r\n\r\nsome bytes\r\n--" + boundary + "--\r\n";
        return sample(kind, "POST", "/upload", "multipart/form-data; boundary=" + boundary, body);
    }

    /** A line of method, address, the word HTTP, type, body. */
    private Sample raw(String kind, String text) {
        String[] parts = text.split(" ", 5);
        return sample(kind, parts[0], parts[1], parts.length > 3 ? parts[3] : "", parts.length > 4 ? parts[4] : "");
    }

    private Sample sample(String kind, String method, String url, String type, String body) {
        return new Sample(kind, method, url, headers(type), body);
    }

    private static Map<String, String> headers(String type) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Host", "www.example.com");
        headers.put(
                "User-Agent",
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/121.0.0.0 Safari/537.36");
        headers.put("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        headers.put("Accept-Language", "en-US,en;q=0.9,de;q=0.8");
        headers.put("Referer", "https://www.example.com/start?tab=1");
        if (!type.isEmpty()) {
            headers.put("Content-Type", type);
        }
        return headers;
    }

    /** A backslash before n, t, r or a backslash; any other stands for itself. */
    private static String unescaped(String line) {
        StringBuilder text = new StringBuilder(line.length());
        for (int at = 0; at < line.length(); at++) {
            char one = line.charAt(at);
            int which = one == '\\' && at + 1 < line.length() ? "ntr\\".indexOf(line.charAt(at + 1)) : -1;
            if (which >= 0) {
                at++;
                text.append("\n\t\r\\".charAt(which));
            } else {
                text.append(one);
            }
        }
        return text.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static List<String> lines(String file) {
        try (var stream = Objects.requireNonNull(Traffic.class.getResourceAsStream(file), file)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException broken) {
            throw new UncheckedIOException("the texts `" + file + "` of the test kit cannot be read", broken);
        }
    }
}
