package dev.jadegate.kms.policy;

import dev.jadegate.base.ResourceName;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What decides over a resource besides RAM's policies.
 *
 * @param resource what policies call it
 * @param tags its tags, which are conditions
 * @param policy its own, or null when it has none: then RAM decides
 */
public record Guard(
        ResourceName resource,
        Map<String, String> tags,
        @Nullable ResourcePolicy policy) {
    public Guard {
        tags = Map.copyOf(tags);
    }
}
