package dev.jadegate.traffic.request;

import dev.jadegate.base.json.JsonLimits;
import dev.jadegate.base.json.JsonReader;
import dev.jadegate.base.json.JsonSyntaxException;
import dev.jadegate.base.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of one request, each read when it is first asked for. Arguments and cookies beyond {@value #PAIRS_MAX} are not seen,
 * nor bodies beyond {@value #BODY_BYTES_MAX} bytes. For one thread, during one decision.
 */
public final class RequestValues {
    /** Arguments of a query, of a form, and cookies, that are looked at. */
    public static final int PAIRS_MAX = 1000;

    /** The longest body whose arguments are looked at. */
    public static final int BODY_BYTES_MAX = 1 << 20;

    private static final JsonLimits JSON = new JsonLimits(BODY_BYTES_MAX, 32, 20_000);

    private final RequestView view;
    private @Nullable String path;
    private @Nullable String query;
    private @Nullable String url;
    private @Nullable List<Pair> queryArguments;
    private @Nullable List<Pair> bodyArguments;
    private @Nullable List<Pair> cookies;

    /** A name and a value, decoded. */
    public record Pair(String name, String value) {}

    public RequestValues(RequestView view) {
        this.view = view;
    }

    /** The request itself. */
    public RequestView view() {
        return view;
    }

    /** The normal path: {@link Texts#normalPath}. */
    public String path() {
        String known = path;
        if (known == null) {
            CharSequence target = view.target();
            known = Texts.normalPath(target.subSequence(0, queryMark(target)));
            path = known;
        }
        return known;
    }

    /** The query, decoded once, without the question mark. */
    public String query() {
        String known = query;
        if (known == null) {
            CharSequence target = view.target();
            int start = Math.min(queryMark(target) + 1, target.length());
            known = Texts.decode(target, start, target.length(), true);
            query = known;
        }
        return known;
    }

    /** Normal path and decoded query, with a question mark between them when there is one. */
    public String url() {
        String known = url;
        if (known == null) {
            CharSequence target = view.target();
            known = queryMark(target) == target.length() ? path() : path() + "?" + query();
            url = known;
        }
        return known;
    }

    private static int queryMark(CharSequence target) {
        return Texts.indexOf(target, '?', 0);
    }

    /** The values of the header fields called {@code name}. */
    public List<String> headers(String name) {
        List<String> values = List.of();
        for (int i = 0; i < view.headerCount(); i++) {
            if (Texts.equalsIgnoreCase(view.headerName(i), name)) {
                values = with(values, view.headerValue(i).toString());
            }
        }
        return values;
    }

    /** The first value of the header field {@code name}, or empty. */
    public String header(String name) {
        for (int i = 0; i < view.headerCount(); i++) {
            if (Texts.equalsIgnoreCase(view.headerName(i), name)) {
                return view.headerValue(i).toString();
            }
        }
        return "";
    }

    private static List<String> with(List<String> values, String value) {
        if (values.isEmpty()) {
            return List.of(value);
        }
        List<String> more = new ArrayList<>(values);
        more.add(value);
        return more;
    }

    /** The values called {@code name} among {@code pairs}. */
    public static List<String> named(List<Pair> pairs, String name) {
        List<String> values = List.of();
        for (Pair pair : pairs) {
            if (pair.name.equals(name)) {
                values = with(values, pair.value);
            }
        }
        return values;
    }

    /** The arguments of the query. */
    public List<Pair> queryArguments() {
        List<Pair> known = queryArguments;
        if (known == null) {
            CharSequence target = view.target();
            known = pairs(target, Math.min(queryMark(target) + 1, target.length()), '&', true);
            queryArguments = known;
        }
        return known;
    }

    /** The cookies, of all Cookie fields. */
    public List<Pair> cookies() {
        List<Pair> known = cookies;
        if (known == null) {
            known = List.of();
            for (String header : headers("cookie")) {
                List<Pair> more = pairs(header, 0, ';', false);
                known = known.isEmpty() ? more : joined(known, more);
            }
            cookies = known;
        }
        return known;
    }

    private static List<Pair> joined(List<Pair> some, List<Pair> more) {
        List<Pair> all = new ArrayList<>(some);
        all.addAll(more.subList(0, Math.min(more.size(), PAIRS_MAX - Math.min(PAIRS_MAX, all.size()))));
        return all;
    }

    /**
     * The arguments of the body: those of a form; of JSON every leaf under its path, {@code user.name} or {@code items.0}. Other
     * bodies, and broken ones, have none.
     */
    public List<Pair> bodyArguments() {
        List<Pair> known = bodyArguments;
        if (known == null) {
            known = readBody();
            bodyArguments = known;
        }
        return known;
    }

    private List<Pair> readBody() {
        CharSequence body = view.body();
        if (body.isEmpty() || body.length() > BODY_BYTES_MAX) {
            return List.of();
        }
        String type = Texts.lower(header("content-type"));
        if (type.startsWith("application/x-www-form-urlencoded")) {
            return pairs(body, 0, '&', true);
        }
        int end = Texts.indexOf(type, ';', 0);
        String media = type.substring(0, end).strip();
        if (!media.equals("application/json") && !media.endsWith("+json")) {
            return List.of();
        }
        try {
            List<Pair> leaves = new ArrayList<>();
            collect(JsonReader.read(body.toString().getBytes(StandardCharsets.ISO_8859_1), JSON), "", leaves);
            return leaves;
        } catch (JsonSyntaxException broken) {
            return List.of();
        }
    }

    /** The depth is that of the reader's limits. */
    private static void collect(JsonValue value, String name, List<Pair> leaves) {
        if (leaves.size() >= PAIRS_MAX) {
            return;
        }
        switch (value) {
            case JsonValue.JsonObject object -> {
                for (JsonValue.Member member : object.members()) {
                    collect(member.value(), child(name, Texts.bytes(member.name())), leaves);
                }
            }
            case JsonValue.JsonArray array -> {
                for (int i = 0; i < array.elements().size(); i++) {
                    collect(array.elements().get(i), child(name, Integer.toString(i)), leaves);
                }
            }
            case JsonValue.JsonString text -> leaves.add(new Pair(name, Texts.bytes(text.text())));
            case JsonValue.JsonNumber number -> leaves.add(new Pair(name, number.text()));
            case JsonValue.JsonBoolean truth -> leaves.add(new Pair(name, Boolean.toString(truth.value())));
            case JsonValue.JsonNull _ -> leaves.add(new Pair(name, ""));
        }
    }

    private static String child(String name, String step) {
        return name.isEmpty() ? step : name + "." + step;
    }

    private static List<Pair> pairs(CharSequence text, int start, char separator, boolean form) {
        if (start >= text.length()) {
            return List.of();
        }
        List<Pair> pairs = new ArrayList<>();
        int at = start;
        while (at <= text.length() && pairs.size() < PAIRS_MAX) {
            int end = Texts.indexOf(text, separator, at);
            int from = at;
            while (!form && from < end && text.charAt(from) == ' ') {
                from++;
            }
            int equal = Math.min(Texts.indexOf(text, '=', from), end);
            if (end > from) {
                String name = form
                        ? Texts.decode(text, from, equal, true)
                        : text.subSequence(from, equal).toString();
                int value = Math.min(equal + 1, end);
                pairs.add(new Pair(
                        name,
                        form
                                ? Texts.decode(text, value, end, true)
                                : text.subSequence(value, end).toString()));
            }
            at = end + 1;
        }
        return pairs;
    }
}
