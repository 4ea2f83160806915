package dev.jadegate.kms.secret;

import java.time.Duration;

/** Bounds of secrets. Source: the API reference of CreateSecret, PutSecretValue, RotateSecret and DeleteSecret. */
public final class SecretLimits {
    public static final int NAME_LENGTH_MAX = 192;
    public static final int VERSION_ID_LENGTH_MAX = 64;
    public static final int STAGE_LENGTH_MAX = 64;
    public static final int DESCRIPTION_LENGTH_MAX = 8192;

    /** In UTF-8. */
    public static final int VALUE_BYTES_MAX = 30_720;

    /** Stages that one PutSecretValue names. */
    public static final int STAGES_OF_VERSION_MAX = 8;

    /** Own choice: the versions that a secret keeps. The oldest without a stage goes when another one comes. */
    public static final int VERSIONS_MAX = 100;

    /** Own choice: stages of a secret, so that versions with a stage stay far below {@link #VERSIONS_MAX}. */
    public static final int STAGES_MAX = 20;

    /** Own choice: secrets of an account. */
    public static final int SECRETS_MAX = 10_000;

    public static final Duration INTERVAL_MIN = Duration.ofHours(6);
    public static final Duration INTERVAL_MAX = Duration.ofDays(365);

    public static final int RECOVERY_DAYS_MIN = 7;
    public static final int RECOVERY_DAYS_MAX = 30;
    public static final int RECOVERY_DAYS_DEFAULT = 30;

    public static final int TAGS_MAX = 20;
    public static final int TAG_LENGTH_MAX = 128;
    public static final int CUSTOM_DATA_MAX = 10;
    public static final int CUSTOM_DATA_LENGTH_MAX = 512;
    public static final int EXTENDED_CONFIG_LENGTH_MAX = 1024 * 8;

    public static final int PAGE_SIZE_DEFAULT = 10;
    public static final int PAGE_SIZE_MAX = 100;

    /** Database accounts in the value of an Rds secret. */
    public static final int ACCOUNTS_MAX = 2;

    private SecretLimits() {}
}
