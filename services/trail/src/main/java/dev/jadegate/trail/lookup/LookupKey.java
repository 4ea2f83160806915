package dev.jadegate.trail.lookup;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What events can be looked up by, the most selective first. Source: ActionTrail's help page on LookupAttribute.
 *
 * <p>A selective key has an index of its own; for the others the events of the account are walked in the order of time,
 * on the days that have the value at all.
 */
public enum LookupKey {
    EVENT_ID("EventId", true),
    RESOURCE_NAME("ResourceName", true),
    EVENT_ACCESS_KEY_ID("EventAccessKeyId", true),
    USER("User", true),
    SOURCE_IP_ADDRESS("SourceIpAddress", true),
    ROLE_NAME("RoleName", true),
    EVENT_NAME("EventName", true),
    RESOURCE_TYPE("ResourceType", true),
    SERVICE_NAME("ServiceName", false),
    EVENT_TYPE("EventType", false),
    SENSITIVE_ACTION("SensitiveAction", false),
    EVENT_RW("EventRW", false);

    private final String wireName;
    private final boolean selective;

    LookupKey(String wireName, boolean selective) {
        this.wireName = wireName;
        this.selective = selective;
    }

    /** As calls write it. */
    public String wireName() {
        return wireName;
    }

    boolean isSelective() {
        return selective;
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
