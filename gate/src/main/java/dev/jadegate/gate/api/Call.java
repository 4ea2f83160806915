package dev.jadegate.gate.api;

import dev.jadegate.base.EventDraft;
import dev.jadegate.base.RecordedEvent;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One authenticated call on its way. Belongs to one virtual thread (and, inside a write, to the store's writer). */
public final class Call implements EventDraft {
    /** Notes of one call; they are the code's own, so more of them are a mistake. */
    private static final int NOTES_MAX = 16;

    private final String requestId;
    private final Instant time;
    private final Caller caller;
    private final Product product;
    private final String operationName;
    private final Access access;
    private final Origin origin;
    private final Map<String, String> recordedParameters;
    private final Trail trail;
    private List<Permission> permissions = List.of();
    private final Map<String, String> notes = new LinkedHashMap<>();
    private boolean recorded;

    /**
     * @param requestId upper-case UUID, in the reply and the trail
     * @param recordedParameters the parameters for the trail, secrets masked, flattened as they arrived
     */
    public Call(
            String requestId,
            Instant time,
            Caller caller,
            Product product,
            String operationName,
            Access access,
            Origin origin,
            Map<String, String> recordedParameters,
            Trail trail) {
        this.requestId = requestId;
        this.time = time;
        this.caller = caller;
        this.product = product;
        this.operationName = operationName;
        this.access = access;
        this.origin = origin;
        this.recordedParameters = recordedParameters;
        this.trail = trail;
    }

    /**
     * Where a call came from.
     *
     * @param sourceIp address of the peer, without port
     * @param secure whether it came over TLS
     * @param host the Host header, empty when there was none
     * @param userAgent the User-Agent header, cut to 512 characters, empty when there was none
     */
    public record Origin(String sourceIp, boolean secure, String host, String userAgent) {}

    public String requestId() {
        return requestId;
    }

    /** When the call arrived. The one clock reading that everything in the call uses. */
    public Instant time() {
        return time;
    }

    public Caller caller() {
        return caller;
    }

    public Product product() {
        return product;
    }

    public String operationName() {
        return operationName;
    }

    public Access access() {
        return access;
    }

    public Origin origin() {
        return origin;
    }

    public Map<String, String> recordedParameters() {
        return recordedParameters;
    }

    /** The pairs that the call was judged by; empty before that. The trail names their resources. */
    public List<Permission> permissions() {
        return permissions;
    }

    /** Set once by the gate, before it asks the authorizer. */
    public void permissions(List<Permission> judged) {
        permissions = List.copyOf(judged);
    }

    /**
     * Adds what the parameters and the response do not tell to the event of this call, as its
     * {@code additionalEventData}: nothing secret, in few words.
     */
    public void note(String name, String value) {
        notes.put(name, value);
        if (notes.size() > NOTES_MAX) {
            throw new IllegalStateException("a call has at most " + NOTES_MAX + " notes");
        }
    }

    /** The notes, in the order in which they were made. */
    public Map<String, String> notes() {
        return Collections.unmodifiableMap(notes);
    }

    /** The event of this call with its success, for the store's outbox or the log. */
    @Override
    public RecordedEvent succeeded(Record response) {
        return trail.succeeded(this, response);
    }

    @Override
    public void committed() {
        recorded = true;
    }

    /** Whether a committed write already carries the event of this call; otherwise the gate records it. */
    public boolean recorded() {
        return recorded;
    }
}
