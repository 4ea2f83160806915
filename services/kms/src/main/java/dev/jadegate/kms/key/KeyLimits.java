package dev.jadegate.kms.key;

import java.time.Duration;

/** Bounds of keys. Source: the API reference, where nothing else is said. */
public final class KeyLimits {
    public static final int DESCRIPTION_LENGTH_MAX = 8192;

    /** An id, an alias or a resource name. */
    public static final int KEY_ID_LENGTH_MAX = 320;

    /** With its prefix {@code alias/}. */
    public static final int ALIAS_LENGTH_MAX = 255;

    /** Bytes of what Encrypt takes. */
    public static final int PLAINTEXT_BYTES_MAX = 6 * 1024;

    /** Bytes of a data key. */
    public static final int DATA_KEY_BYTES_MAX = 1024;

    public static final int PENDING_DAYS_MIN = 7;
    public static final int PENDING_DAYS_MAX = 366;

    public static final Duration ROTATION_MIN = Duration.ofDays(7);
    public static final Duration ROTATION_MAX = Duration.ofDays(730);

    /** Between two versions that CreateKeyVersion makes. */
    public static final Duration VERSION_AGE_MIN = Duration.ofDays(7);

    /** Versions of a key that CreateKeyVersion makes. */
    public static final int VERSIONS_MAX = 50;

    /** Own choice: versions of a key that rotates by itself; 19 years of every seven days. Then it rotates no more. */
    public static final int AUTOMATIC_VERSIONS_MAX = 1_000;

    public static final Duration IMPORT_TOKEN_LIFE = Duration.ofHours(24);

    /** Own choice: keys of an account. */
    public static final int KEYS_MAX = 100_000;

    /** Own choice: aliases of an account. */
    public static final int ALIASES_MAX = 100_000;

    public static final int TAGS_MAX = 20;
    public static final int TAG_LENGTH_MAX = 128;

    /** Resources that one call on tags may name. */
    public static final int TAGGED_MAX = 50;

    public static final int PAGE_SIZE_DEFAULT = 10;
    public static final int PAGE_SIZE_MAX = 100;

    private KeyLimits() {}
}
