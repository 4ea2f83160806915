package dev.jadegate.ram.domain;

/** How much an account may hold. Source: RAM's limits as published in 2026; the older ones where none are newer. */
public final class RamLimits {
    public static final int USERS_MAX = 5000;
    public static final int GROUPS_MAX = 300;
    public static final int GROUPS_OF_USER_MAX = 10;
    public static final int ROLES_MAX = 1000;
    public static final int CUSTOM_POLICIES_MAX = 1500;
    public static final int POLICY_VERSIONS_MAX = 5;
    /** System policies attached to one user, group or role. */
    public static final int SYSTEM_ATTACHMENTS_MAX = 20;
    /** Custom policies attached to one user, group or role. */
    public static final int CUSTOM_ATTACHMENTS_MAX = 10;

    /** Tags of one user, role or policy, and of one call. */
    public static final int TAGS_MAX = 20;
    /** Longest key of a tag, in characters. */
    public static final int TAG_KEY_LENGTH_MAX = 128;
    /** Longest value of a tag, in characters. */
    public static final int TAG_VALUE_LENGTH_MAX = 256;
    /** Resources that one call tags. */
    public static final int TAGGED_RESOURCES_MAX = 50;

    public static final long SESSION_SECONDS_MIN = 3600;
    public static final long SESSION_SECONDS_MAX = 43_200;

    /** Longest account alias, in characters. */
    public static final int ALIAS_LENGTH_MAX = 32;

    private RamLimits() {}
}
