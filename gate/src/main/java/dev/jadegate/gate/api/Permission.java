package dev.jadegate.gate.api;

import dev.jadegate.base.ResourceName;
import java.util.Map;

/**
 * One (action, resource) pair that a call needs. A call that needs several is allowed when each of them is.
 *
 * @param action as policies write it: {@code ram:AttachPolicyToUser}
 * @param resource what it acts on
 * @param context condition keys that this operation registers, as {@code acs:ResourceTag/env}; common keys
 *     ({@code acs:SourceIp}, ...) are added by the gate
 */
public record Permission(String action, ResourceName resource, Map<String, String> context) {
    public Permission {
        context = Map.copyOf(context);
    }

    public Permission(String action, ResourceName resource) {
        this(action, resource, Map.of());
    }
}
