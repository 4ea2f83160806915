package dev.jadegate.gate.api;

import java.security.PublicKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The port through which the gate learns whose a client key is. Safe for use by many threads. */
@FunctionalInterface
public interface ClientKeys {
    /** The client key of this id, in force or not, or null when there is none. */
    @Nullable
    ClientKey find(String clientKeyId);

    /**
     * The public half of a key pair that an application signs with, and whom it proves.
     *
     * @param notBefore from when it is in force
     * @param notAfter until when
     */
    record ClientKey(Caller.AccessPoint caller, PublicKey publicKey, Instant notBefore, Instant notAfter) {
        public boolean isInForce(Instant time) {
            return !time.isBefore(notBefore) && time.isBefore(notAfter);
        }
    }
}
