package dev.jadegate.testkit;

import org.jspecify.annotations.Nullable;

/**
 * What a client signs with. Test material only: a product keeps its secrets in a type that does not print them.
 *
 * @param id access key id, {@code STS.} and more for a session
 * @param secret access key secret
 * @param securityToken of a session, or null
 */
public record AccessKey(String id, String secret, @Nullable String securityToken) {
    public AccessKey(String id, String secret) {
        this(id, secret, null);
    }

    @Override
    public String toString() {
        return "AccessKey[" + id + "]";
    }
}
