package dev.jadegate.trail.event;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.RecordedEvent;
import dev.jadegate.base.ResourceName;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.gate.binding.IsoTime;
import dev.jadegate.gate.binding.JsonText;
import dev.jadegate.gate.binding.ReplyWriter;
import java.nio.charset.StandardCharsets;
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
        Fields event = new Fields();
        event.text("acsRegion", region);
        if (!call.notes().isEmpty()) {
            Fields notes = new Fields();
            call.notes().forEach(notes::text);
            event.raw("additionalEventData", notes.end());
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
        String parameters = parameters(call);
        event.raw("requestParameters", parameters);
        event.text("requestParameterJson", parameters);
        event.raw("responseElements", response == null ? "{}" : response(response));
        event.text("serviceName", call.product().code());
        event.text("sourceIpAddress", call.origin().sourceIp());
        event.text("userAgent", call.origin().userAgent());
        event.raw("userIdentity", identity(call.caller()));
        return new RecordedEvent(
                eventId, call.time(), call.caller().account(), event.end().getBytes(StandardCharsets.UTF_8));
    }

    private static String identity(Caller caller) {
        Fields identity = new Fields();
        identity.text("accessKeyId", caller.accessKeyId());
        identity.text("accountId", caller.account().value());
        identity.text("principalId", caller.principalId());
        switch (caller) {
            case Caller.Root _ -> identity.text("type", "root-account");
            case Caller.User _ -> identity.text("type", "ram-user");
            case Caller.AccessPoint _ -> identity.text("type", "application-access-point");
            case Caller.Session session -> {
                Fields attributes = new Fields();
                attributes.text("creationDate", IsoTime.text(session.issuedAt()));
                attributes.text("mfaAuthenticated", "false");
                Fields context = new Fields();
                context.raw("attributes", attributes.end());
                if (session.sourceIdentity() != null) {
                    context.text("sourceIdentity", session.sourceIdentity());
                }
                identity.raw("sessionContext", context.end());
                identity.text("type", "assumed-role");
            }
        }
        identity.text("userName", caller.displayName());
        return identity.end();
    }

    /** What the call was judged on, by type: the pairs of its authorization name it. */
    private static void resources(Fields event, Call call) {
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
        Fields referenced = new Fields();
        byType.forEach((type, names) -> {
            StringBuilder list = new StringBuilder("[");
            names.forEach(name -> {
                list.append(list.length() > 1 ? "," : "");
                JsonText.quote(name, list);
            });
            referenced.raw(type, list.append(']').toString());
        });
        event.raw("referencedResources", referenced.end());
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

    /** The parameters as a JSON object: what the caller sent, and over it what the platform knows. */
    private String parameters(Call call) {
        Fields fields = new Fields();
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
        return fields.end();
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

    /** A JSON object being written. */
    private static final class Fields {
        private final StringBuilder out = new StringBuilder(2048).append('{');

        void text(String name, String value) {
            name(name);
            JsonText.quote(value, out);
        }

        void raw(String name, String json) {
            name(name);
            out.append(json);
        }

        private void name(String name) {
            if (out.length() > 1) {
                out.append(',');
            }
            JsonText.quote(name, out);
            out.append(':');
        }

        String end() {
            return out.append('}').toString();
        }
    }
}
