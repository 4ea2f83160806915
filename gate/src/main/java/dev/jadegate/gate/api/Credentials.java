package dev.jadegate.gate.api;

import dev.jadegate.base.SecretBytes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The port through which the gate learns whose a key is. Safe for use by many threads. */
public interface Credentials {
    /** The active or inactive long-lived key of this id, or null when there is none. */
    @Nullable
    Credential find(String accessKeyId);

    /**
     * The credential inside a security token.
     *
     * @throws dev.jadegate.base.ApiFailure {@code InvalidSecurityToken.*} when the token was not issued here, does not
     *     belong to {@code accessKeyId}, has expired, or its role is gone
     */
    Credential session(String accessKeyId, String securityToken, Instant now);

    /** Notes that a key of {@code caller} signed a call to {@code product}; must return at once. */
    void used(Caller caller, Product product, Instant when);

    /**
     * A key and whom it proves.
     *
     * @param active false for a key that exists but was switched off
     */
    record Credential(Caller caller, SecretBytes secret, boolean active) {}
}
