package dev.jadegate.trail.api;

import dev.jadegate.gate.GateError;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Authorization;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.gate.binding.RawJson;
import dev.jadegate.trail.lookup.EventIndex;
import dev.jadegate.trail.lookup.LookupKey;
import dev.jadegate.trail.lookup.LookupQuery;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The 90-day history of an account, and the regions that there are. */
public final class LookupOperations {
    private static final Duration DEFAULT_RANGE = Duration.ofDays(7);
    private static final int RESULTS_DEFAULT = 20;

    private final EventIndex index;
    private final String region;

    /** Operations that answer from {@code index}. */
    public LookupOperations(EventIndex index, String region) {
        this.index = index;
        this.region = region;
    }

    record Attribute(
            @Param(lengthMin = 1, lengthMax = 64) String key,
            @Param(lengthMax = 512) String value) {}

    record LookupRequest(
            @Nullable Instant startTime,
            @Nullable Instant endTime,

            @Param(oneOf = {"FORWARD", "BACKWARD"}) @Nullable
            String direction,

            @Param(min = 1, max = LookupQuery.EVENTS_MAX) @Nullable
            Integer maxResults,

            @Param(lengthMax = 2048) @Nullable String nextToken,
            @Param(countMax = 20) List<Attribute> lookupAttribute) {}

    record LookupReply(List<RawJson> events, @Nullable String nextToken, Instant startTime, Instant endTime) {}

    record RegionsRequest(@Param(lengthMax = 16) @Nullable String acceptLanguage) {}

    record Region(String regionId, String regionEndpoint, String localName) {}

    record Regions(List<Region> region) {}

    record RegionsReply(Regions regions) {}

    /** Both operations. */
    public List<Operation<?, ?>> operations() {
        return List.of(
                new Operation<>(
                        TrailProduct.PRODUCT,
                        "LookupEvents",
                        Access.READ,
                        "Answers an account's events of the last 90 days, newest first.",
                        LookupRequest.class,
                        LookupReply.class,
                        (call, request) -> TrailProduct.onAll(call),
                        List.of(TrailError.INVALID_TIME_RANGE, TrailError.INVALID_ATTRIBUTE, TrailError.INVALID_TOKEN),
                        this::lookup),
                new Operation<>(
                        TrailProduct.PRODUCT,
                        "DescribeRegions",
                        Access.READ,
                        "Lists the regions, which is the one of this installation.",
                        RegionsRequest.class,
                        RegionsReply.class,
                        Authorization.everyCaller(),
                        List.of(),
                        (call, request) -> new RegionsReply(new Regions(
                                List.of(new Region(region, call.origin().host(), region))))));
    }

    private LookupReply lookup(Call call, LookupRequest request) {
        List<LookupQuery.IndexedFilter> filters = filters(request.lookupAttribute());
        boolean forward = "FORWARD".equals(request.direction());
        String token = request.nextToken();
        Continued continued =
                token == null || token.isEmpty() ? null : Continued.parse(token, fingerprint(filters, forward));
        Instant start = continued == null ? start(call, request) : continued.start;
        Instant end = continued == null ? end(call, request) : continued.end;
        boolean inHistory =
                !start.isBefore(call.time().minus(EventIndex.HISTORY).minusSeconds(60));
        if ((request.startTime() == null) != (request.endTime() == null) || start.isAfter(end) || !inHistory) {
            throw TrailError.INVALID_TIME_RANGE.failure();
        }
        int max = request.maxResults() == null ? RESULTS_DEFAULT : request.maxResults();
        LookupQuery query = new LookupQuery(
                call.caller().account(),
                filters,
                start,
                // Times of calls have whole seconds; the last second counts whole.
                end.truncatedTo(ChronoUnit.SECONDS).plusMillis(999),
                forward,
                continued == null ? null : continued.place,
                max);
        try {
            LookupQuery.Page page = index.find(query);
            LookupQuery.Place next = page.next();
            return new LookupReply(
                    page.events().stream()
                            .map(bytes -> new RawJson(new String(bytes, StandardCharsets.UTF_8)))
                            .toList(),
                    next == null ? null : new Continued(start, end, next).text(fingerprint(filters, forward)),
                    start,
                    end);
        } catch (IOException unreadable) {
            throw GateError.UNAVAILABLE.failure("the event history cannot be read; run `./jadegate verify`");
        }
    }

    private static Instant start(Call call, LookupRequest request) {
        Instant start = request.startTime();
        return start == null ? call.time().minus(DEFAULT_RANGE).truncatedTo(ChronoUnit.SECONDS) : start;
    }

    private static Instant end(Call call, LookupRequest request) {
        Instant end = request.endTime();
        return end == null ? call.time().truncatedTo(ChronoUnit.SECONDS) : end;
    }

    /** Of the same key given twice the second counts; of more than two keys the first two. */
    private static List<LookupQuery.IndexedFilter> filters(List<Attribute> attributes) {
        List<LookupQuery.IndexedFilter> filters = new ArrayList<>();
        for (Attribute attribute : attributes) {
            LookupKey key = LookupKey.of(attribute.key());
            if (key == null) {
                throw TrailError.INVALID_ATTRIBUTE.failure(attribute.key(), LookupKey.wireNames());
            }
            LookupQuery.IndexedFilter filter = new LookupQuery.IndexedFilter(key, attribute.value());
            int before = -1;
            for (int i = 0; i < filters.size(); i++) {
                before = filters.get(i).key() == key ? i : before;
            }
            if (before >= 0) {
                filters.set(before, filter);
            } else if (filters.size() < LookupQuery.FILTERS_MAX) {
                filters.add(filter);
            }
        }
        return filters;
    }

    /** Ties a token to its query: the same filters and direction. The account is that of the caller, always. */
    private static String fingerprint(List<LookupQuery.IndexedFilter> filters, boolean forward) {
        return Integer.toHexString((filters + "|" + forward).hashCode());
    }

    /** What a NextToken holds: the time range of the first page and where this one ended. */
    private record Continued(Instant start, Instant end, LookupQuery.Place place) {
        String text(String fingerprint) {
            String plain = fingerprint
                    + ' '
                    + start.getEpochSecond()
                    + ' '
                    + end.getEpochSecond()
                    + ' '
                    + place.eventTimeMillis()
                    + ' '
                    + place.index();
            return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
        }

        static Continued parse(String token, String fingerprint) {
            try {
                String plain = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
                String[] fields = plain.split(" ", -1);
                if (fields.length == 5 && fields[0].equals(fingerprint)) {
                    return new Continued(
                            Instant.ofEpochSecond(Long.parseLong(fields[1])),
                            Instant.ofEpochSecond(Long.parseLong(fields[2])),
                            new LookupQuery.Place(Long.parseLong(fields[3]), Long.parseLong(fields[4])));
                }
            } catch (IllegalArgumentException | java.time.DateTimeException _) {
                // Told below, as a token of another query is.
            }
            throw TrailError.INVALID_TOKEN.failure();
        }
    }
}
