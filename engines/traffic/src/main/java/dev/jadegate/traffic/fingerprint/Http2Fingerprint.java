package dev.jadegate.traffic.fingerprint;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a client opens HTTP/2, in the text form that Shuster, Segal and others of Akamai published ("Passive Fingerprinting
 * of HTTP/2 Clients", Black Hat EU 2017) and that the common lists use:
 * {@code 1:65536;2:0;4:6291456;6:262144|15663105|0|m,a,s,p}. What is past a bound is left out, so that a client cannot make
 * the text as long as it likes.
 *
 * @param settings of the first SETTINGS frame, in its order
 * @param windowIncrement of the first WINDOW_UPDATE of the connection before the first request; 0 when there was none
 * @param priorities the PRIORITY frames before the first request
 * @param pseudoHeaders names of the first request, with their colon, in their order
 */
public record Http2Fingerprint(
        List<Setting> settings, int windowIncrement, List<Priority> priorities, List<String> pseudoHeaders) {
    /** Settings that count; clients send at most 8. */
    public static final int SETTINGS_MAX = 32;
    /** PRIORITY frames that count; Firefox sent 6 once. */
    public static final int PRIORITIES_MAX = 32;
    /** HTTP/2 has 4 pseudo headers of requests, and a fifth for an extended CONNECT. */
    public static final int PSEUDO_HEADERS_MAX = 5;

    /**
     * One setting.
     *
     * @param value 0 to 2^32-1
     */
    public record Setting(int id, long value) {}

    /**
     * One PRIORITY frame.
     *
     * @param weight 1 to 256, which is one more than the number on the wire
     */
    public record Priority(int stream, boolean exclusive, int dependency, int weight) {}

    public Http2Fingerprint {
        settings = first(settings, SETTINGS_MAX);
        priorities = first(priorities, PRIORITIES_MAX);
        pseudoHeaders = first(pseudoHeaders, PSEUDO_HEADERS_MAX);
    }

    private static <T> List<T> first(List<T> values, int most) {
        return values.size() > most ? List.copyOf(values.subList(0, most)) : List.copyOf(values);
    }

    /** The text form. */
    public String text() {
        Stream<String> parts = Stream.of(
                settings.stream()
                        .map(setting -> setting.id() + ":" + setting.value())
                        .collect(Collectors.joining(";")),
                windowIncrement == 0 ? "00" : String.valueOf(windowIncrement),
                priorities.isEmpty()
                        ? "0"
                        : priorities.stream().map(Http2Fingerprint::text).collect(Collectors.joining(",")),
                pseudoHeaders.stream()
                        .map(name -> name.length() > 1 ? name.substring(1, 2) : "")
                        .collect(Collectors.joining(",")));
        return parts.collect(Collectors.joining("|"));
    }

    private static String text(Priority priority) {
        return priority.stream() + ":" + (priority.exclusive() ? 1 : 0) + ":" + priority.dependency() + ":"
                + priority.weight();
    }
}
