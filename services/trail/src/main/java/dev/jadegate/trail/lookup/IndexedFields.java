package dev.jadegate.trail.lookup;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads what an event can be looked up by. Safe for use by many threads. */
final class IndexedFields {
    /** Operations that give or take access, or silence the trail. JUDGEMENT: ActionTrail's own list is not published. */
    private static final Set<String> SENSITIVE = Set.of(
            "AddUserToGroup",
            "AssumeRole",
            "AttachPolicyToGroup",
            "AttachPolicyToRole",
            "AttachPolicyToUser",
            "BindMFADevice",
            "ChangePassword",
            "CreateAccessKey",
            "CreateLoginProfile",
            "CreatePolicy",
            "CreatePolicyVersion",
            "CreateRole",
            "CreateUser",
            "DeletePolicy",
            "DeleteRole",
            "DeleteTrail",
            "DeleteUser",
            "DetachPolicyFromGroup",
            "DetachPolicyFromRole",
            "DetachPolicyFromUser",
            "SetDefaultPolicyVersion",
            "SetPasswordPolicy",
            "SetSecurityPreference",
            "StopLogging",
            "UnbindMFADevice",
            "UpdateAccessKey",
            "UpdateLoginProfile",
            "UpdateRole",
            "UpdateTrail");

    /** Bounds what one event costs: of more resources, and of more types, the first so many can be looked up by. */
    static final int RESOURCES_MAX = 100;

    private final JsonFactory factory = JsonFactory.builder().build();

    /** One thing that an event can be looked up by. */
    record Field(LookupKey key, String value) {}

    /** All of an event's fields; of one that is not JSON those before the first mistake. */
    List<Field> of(byte[] event) {
        List<Field> fields = new ArrayList<>(12);
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), event)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "eventId" -> add(fields, LookupKey.EVENT_ID, parser.getString());
                    case "eventName" -> {
                        add(fields, LookupKey.EVENT_NAME, parser.getString());
                        add(
                                fields,
                                LookupKey.SENSITIVE_ACTION,
                                Boolean.toString(SENSITIVE.contains(parser.getString())));
                    }
                    case "eventRW" -> add(fields, LookupKey.EVENT_RW, parser.getString());
                    case "eventType" -> add(fields, LookupKey.EVENT_TYPE, parser.getString());
                    case "serviceName" -> add(fields, LookupKey.SERVICE_NAME, parser.getString());
                    case "sourceIpAddress" -> add(fields, LookupKey.SOURCE_IP_ADDRESS, parser.getString());
                    case "userIdentity" -> identity(parser, fields);
                    case "referencedResources" -> resources(parser, fields);
                    default -> {
                        if (value.isStructStart()) {
                            parser.skipChildren();
                        }
                    }
                }
            }
        } catch (JacksonException _) {
            // Never written by this platform; one such event must not keep the later ones from being found.
            return fields;
        }
        return fields;
    }

    private static void identity(JsonParser parser, List<Field> fields) {
        String type = "";
        String user = "";
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "accessKeyId" -> add(fields, LookupKey.EVENT_ACCESS_KEY_ID, parser.getString());
                case "userName" -> user = parser.getString();
                case "type" -> type = parser.getString();
                default -> {
                    if (value.isStructStart()) {
                        parser.skipChildren();
                    }
                }
            }
        }
        add(fields, LookupKey.USER, user);
        int colon = user.indexOf(':');
        if (type.equals("assumed-role") && colon > 0) {
            add(fields, LookupKey.ROLE_NAME, user.substring(0, colon));
        }
    }

    private static void resources(JsonParser parser, List<Field> fields) {
        int count = 0;
        int types = 0;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            if (types++ < RESOURCES_MAX) {
                add(fields, LookupKey.RESOURCE_TYPE, parser.currentName());
            }
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (count++ < RESOURCES_MAX) {
                    add(fields, LookupKey.RESOURCE_NAME, parser.getString());
                }
            }
        }
    }

    private static void add(List<Field> fields, LookupKey key, String value) {
        Field field = new Field(key, value);
        if (!value.isEmpty() && !fields.contains(field)) {
            fields.add(field);
        }
    }
}
