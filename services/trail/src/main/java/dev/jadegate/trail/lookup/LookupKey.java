package dev.jadegate.trail.lookup;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What events can be looked up by. Source: ActionTrail's help page on LookupAttribute. */
public enum LookupKey {
    EVENT_ID("EventId", 1),
    RESOURCE_NAME("ResourceName", 2),
    EVENT_ACCESS_KEY_ID("EventAccessKeyId", 3),
    USER("User", 4),
    SOURCE_IP_ADDRESS("SourceIpAddress", 5),
    ROLE_NAME("RoleName", 6),
    EVENT_NAME("EventName", 7),
    RESOURCE_TYPE("ResourceType", 8),
    SERVICE_NAME("ServiceName", 9),
    EVENT_TYPE("EventType", 10),
    SENSITIVE_ACTION("SensitiveAction", 11),
    EVENT_RW("EventRW", 12);

    private final String wireName;
    private final int code;

    LookupKey(String wireName, int code) {
        this.wireName = wireName;
        this.code = code;
    }

    /** As calls write it. */
    public String wireName() {
        return wireName;
    }

    /** The number that stands for the key in the files of the index; never changed once released. */
    int code() {
        return code;
    }

    /** The key of this name, or null. */
    public static @Nullable LookupKey of(String wireName) {
        for (LookupKey key : values()) {
            if (key.wireName.equals(wireName)) {
                return key;
            }
        }
        return null;
    }

    /** All names, for messages. */
    public static List<String> wireNames() {
        return Arrays.stream(values()).map(LookupKey::wireName).toList();
    }
}
