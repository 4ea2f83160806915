package dev.jadegate.trail.event;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.RecordedEvent;
import dev.jadegate.base.ResourceName;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.gate.binding.IsoTime;
import dev.jadegate.gate.binding.ReplyWriter;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes events in ActionTrail's schema, version 1, as UTF-8 JSON with a fixed order of fields. Source: ActionTrail's
 * "Management event structure".
 *
 * <p>Parameters arrive masked; of the response the components declared secret are left out. Safe for use by many
 * threads.
 */
public final class ActionTrailEvents {
    /** The longest response that is kept; a longer one is named as left out. */
    static final int RESPONSE_LENGTH_MAX = 32 * 1024;
    /** What the platform adds to the request parameters; nobody else's values stand under these names. */
    private static final Set<String> OWN_PARAMETERS = Set.of(
            "AcsHost", "AcsProduct", "HostId", "RegionId", "RequestId", "stsTokenPlayerUid", "stsTokenPrincipalName");
    /** All request parameters of an event together, in characters. */
    static final int PARAMETERS_LENGTH_MAX = 96 * 1024;

    private final String region;
    private final Supplier<String> eventIds;

    /**
     * An event writer for one region.
     *
     * @param region as events name it in {@code acsRegion}
     * @param eventIds unique upper-case UUIDs
     */
    public ActionTrailEvents(String region, Supplier<String> eventIds) {
        this.region = region;
        this.eventIds = eventIds;
    }

    /** The event of a call that was answered with {@code response}. */
    public RecordedEvent succeeded(Call call, Record response) {
        return event(call, response, null);
    }

    /** The event of a call that was answered with an error. */
    public RecordedEvent failed(Call call, ApiFailure failure) {
        return event(call, null, failure);
    }

    private RecordedEvent event(Call call, @Nullable Record response, @Nullable ApiFailure failure) {
        String eventId = eventIds.get();
        JsonObjectText event = new JsonObjectText();
        event.text("acsRegion", region);
        if (!call.notes().isEmpty()) {
            event.begin("additionalEventData");
            call.notes().forEach(event::text);
            event.end();
        }
        event.text("apiVersion", call.product().version());
        event.text("eventCategory", "Management");
        event.text("eventId", eventId);
        event.text("eventName", call.operationName());
        event.text("eventRW", call.access().wireName());
        event.text("eventSource", call.origin().host());
        event.text("eventTime", IsoTime.text(call.time()));
        event.text("eventType", "ApiCall");
        event.text("eventVersion", "1");
        event.text("errorCode", failure == null ? "" : failure.code());
        event.text("errorMessage", failure == null ? "" : failure.message());
        event.text("recipientAccountId", call.caller().account().value());
        resources(event, call);
        event.text("requestId", call.requestId());
        event.begin("requestParameters");
        parameters(event, call);
        event.text("requestParameterJson", event.end());
        event.raw("responseElements", response == null ? "{}" : response(response));
        event.text("serviceName", call.product().code());
        event.text("sourceIpAddress", call.origin().sourceIp());
        event.text("userAgent", call.origin().userAgent());
        event.begin("userIdentity");
        identity(event, call.caller());
        event.end();
        return new RecordedEvent(eventId, call.time(), call.caller().account(), event.utf8());
    }

    private static void identity(JsonObjectText identity, Caller caller) {
        identity.text("accessKeyId", caller.accessKeyId());
        identity.text("accountId", caller.account().value());
        identity.text("principalId", caller.principalId());
        switch (caller) {
            case Caller.Root _ -> identity.text("type", "root-account");
            case Caller.User _ -> identity.text("type", "ram-user");
            case Caller.AccessPoint _ -> identity.text("type", "application-access-point");
            case Caller.Session session -> {
                identity.begin("sessionContext");
                identity.begin("attributes");
                identity.text("creationDate", IsoTime.text(session.issuedAt()));
                identity.text("mfaAuthenticated", "false");
                identity.end();
                if (session.sourceIdentity() != null) {
                    identity.text("sourceIdentity", session.sourceIdentity());
                }
                identity.end();
                identity.text("type", "assumed-role");
            }
        }
        identity.text("userName", caller.displayName());
    }

    /** What the call was judged on, by type: the pairs of its authorization name it. */
    private static void resources(JsonObjectText event, Call call) {
        Map<String, Set<String>> byType = new LinkedHashMap<>();
        for (Permission permission : call.permissions()) {
            ResourceName resource = permission.resource();
            if (resource.relativeId().indexOf('/') > 0) {
                byType.computeIfAbsent(type(resource), _ -> new LinkedHashSet<>())
                        .add(name(call, resource));
            }
        }
        if (byType.isEmpty()) {
            return;
        }
        Map.Entry<String, Set<String>> first = byType.entrySet().iterator().next();
        event.text("resourceName", String.join(";", first.getValue()));
        event.text("resourceType", first.getKey());
        event.begin("referencedResources");
        byType.forEach(event::texts);
        event.end();
    }

    /** What is made has no name of its own in the pair that was judged ({@code user/*}); the call gives it one. */
    private static String name(Call call, ResourceName resource) {
        String parameter = Character.toUpperCase(resource.kind().charAt(0))
                + resource.kind().substring(1) + "Name";
        return resource.name().equals("*") ? call.recordedParameters().getOrDefault(parameter, "*") : resource.name();
    }

    /** {@code ACS::RAM::User} for {@code acs:ram:*:<account>:user/jane}. */
    static String type(ResourceName resource) {
        String kind = resource.kind();
        return "ACS::" + resource.service().toUpperCase(Locale.ROOT) + "::" + Character.toUpperCase(kind.charAt(0))
                + kind.substring(1);
    }

    /** What the caller sent, and over it what the platform knows. */
    private void parameters(JsonObjectText fields, Call call) {
        int length = 0;
        for (Map.Entry<String, String> parameter : call.recordedParameters().entrySet()) {
            length += parameter.getKey().length() + parameter.getValue().length();
            if (!OWN_PARAMETERS.contains(parameter.getKey())) {
                fields.text(parameter.getKey(), length <= PARAMETERS_LENGTH_MAX ? parameter.getValue() : "...(cut)");
            }
        }
        fields.text("AcsHost", call.origin().host());
        fields.text("AcsProduct", call.product().code());
        fields.text("HostId", call.origin().host());
        fields.text("RegionId", region);
        fields.text("RequestId", call.requestId());
        if (call.caller() instanceof Caller.Session session) {
            fields.text("stsTokenPlayerUid", session.roleId());
            fields.text("stsTokenPrincipalName", session.displayName());
        }
    }

    private static String response(Record response) {
        StringBuilder json = new StringBuilder(256);
        ReplyWriter.json(response, ReplyWriter.Secrets.LEFT_OUT, json);
        if (json.length() > RESPONSE_LENGTH_MAX) {
            return "{\"leftOut\":\"the response of " + json.length() + " characters is over the limit of "
                    + RESPONSE_LENGTH_MAX + "\"}";
        }
        return json.toString();
    }
}
