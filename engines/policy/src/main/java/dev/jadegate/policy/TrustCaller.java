package dev.jadegate.policy;

/** Who wants to assume a role. */
public sealed interface TrustCaller {
    /**
     * A user or a role's session.
     *
     * @param account whose identity it is
     * @param name {@code acs:ram::<account>:user/<name>}, or {@code acs:ram::<account>:role/<name>} for a session of that
     *     role
     */
    record Identity(String account, String name) implements TrustCaller {}

    /**
     * A service of the platform.
     *
     * @param host as {@code ecs.aliyuncs.com}
     */
    record Service(String host) implements TrustCaller {}

    /**
     * Somebody whom an identity provider vouches for.
     *
     * @param name the provider's resource name
     */
    record Provider(String name) implements TrustCaller {}
}
