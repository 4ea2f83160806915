package dev.jadegate.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Reads an account's history through LookupEvents, page by page. */
public final class TrailReader {
    private static final int PAGES_MAX = 20_000;

    /** How long an event may take to be found; the platform aims at five seconds. */
    private static final long INDEXED_NANOS_MAX = Duration.ofSeconds(15).toNanos();

    private static final long TURN_NANOS = Duration.ofMillis(200).toNanos();

    private final String hostAndPort;
    private final SignedRequests requests;

    public TrailReader(String hostAndPort, AccessKey key) {
        this.hostAndPort = hostAndPort;
        this.requests = new SignedRequests(hostAndPort, key);
    }

    /**
     * All events that match.
     *
     * @param parameters of LookupEvents, flattened; may be empty
     */
    public List<Json> events(Map<String, String> parameters) {
        List<Json> events = new ArrayList<>();
        String token = "";
        for (int page = 0; page < PAGES_MAX; page++) {
            Acs3Request request =
                    requests.acs3(SignedRequests.ACTION_TRAIL, "LookupEvents").query("MaxResults", "50");
            parameters.forEach(request::query);
            if (!token.isEmpty()) {
                request.query("NextToken", token);
            }
            Reply reply = RawHttp.send(hostAndPort, request.sign());
            if (reply.status() != 200) {
                throw new IllegalStateException("LookupEvents answered " + reply);
            }
            Json json = reply.json();
            events.addAll(json.get("Events").items());
            token = json.has("NextToken") && !json.get("NextToken").isNull()
                    ? json.get("NextToken").text()
                    : "";
            if (token.isEmpty()) {
                return events;
            }
        }
        throw new IllegalStateException("LookupEvents has more than " + PAGES_MAX + " pages");
    }

    /**
     * The calls that do not have exactly one event with their operation, outcome and request id, in words; empty when all
     * have. Refusals before the caller is known have no event, for they belong to nobody's history.
     */
    public List<String> missing(List<Compat.Made> calls) {
        List<Json> events = events(Map.of());
        List<String> missing = new ArrayList<>();
        for (Compat.Made call : calls) {
            long found = events.stream()
                    .filter(event -> event.get("requestId").text().equals(call.requestId())
                            && event.get("eventName").text().equals(call.operation())
                            && event.get("errorCode").text().equals(call.code()))
                    .count();
            if (found != (isOfNobody(call.code()) ? 0 : 1)) {
                missing.add(found + " events of " + call);
            }
        }
        return missing;
    }

    /**
     * Waits until each call has its one event.
     *
     * @throws AssertionError that names the calls without
     */
    public void demand(List<Compat.Made> calls) {
        long deadline = System.nanoTime() + INDEXED_NANOS_MAX;
        List<String> missing = missing(calls);
        while (!missing.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TURN_NANOS);
            missing = missing(calls);
        }
        if (!missing.isEmpty()) {
            throw new AssertionError("the trail has " + String.join("; ", missing));
        }
    }

    private static boolean isOfNobody(String code) {
        return code.startsWith("InvalidAccessKeyId.")
                || code.startsWith("InvalidSecurityToken.")
                || code.startsWith("InvalidTimeStamp.")
                || code.equals("SignatureDoesNotMatch")
                || code.equals("SignatureNotMatch")
                || code.equals("SignatureNonceUsed")
                || code.equals("IncompleteSignature")
                || code.equals("InvalidVersion");
    }
}
