package dev.jadegate.kms.access;

/** Bounds of access points and what belongs to them. Source: the API reference, where nothing else is said. */
final class AccessLimits {
    /** Own choice, for access points, policies and network rules alike. */
    static final int NAME_LENGTH_MAX = 64;

    /** Own choice: the characters of names. */
    static final String NAME_CHARS = "A-Za-z0-9_.-";

    /** Own choice: as that of keys. */
    static final int DESCRIPTION_LENGTH_MAX = 8192;

    /** Own choice: access points, policies and network rules of an account and region, each. */
    static final int EACH_MAX = 1_000;

    /** Source: CreateApplicationAccessPoint. */
    static final int POLICIES_OF_POINT_MAX = 3;

    /** Source: "What is an application access point". */
    static final int CLIENT_KEYS_OF_POINT_MAX = 3;

    /** Source: the property AccessControlRules of ALIYUN::KMS::Policy. */
    static final int NETWORK_RULES_OF_POLICY_MAX = 40;

    /** Own choice. */
    static final int RESOURCES_OF_POLICY_MAX = 100;

    /** Own choice. */
    static final int SOURCES_OF_RULE_MAX = 100;

    /** Longer than any. */
    static final int CLIENT_KEY_ID_LENGTH_MAX = 64;

    /** Source: CreateClientKey. */
    static final int PASSWORD_LENGTH_MIN = 8;

    static final int PASSWORD_LENGTH_MAX = 64;

    /** Of a client key whose maker says nothing. Source: CreateClientKey. */
    static final int CLIENT_KEY_YEARS_DEFAULT = 5;

    static final int PAGE_SIZE_DEFAULT = 10;
    static final int PAGE_SIZE_MAX = 100;

    private AccessLimits() {}
}
