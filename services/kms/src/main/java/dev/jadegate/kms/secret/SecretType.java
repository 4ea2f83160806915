package dev.jadegate.kms.secret;

import java.util.regex.Pattern;

/** What a secret is for, which decides its name, the form of its value and who may change it. Source: CreateSecret. */
public enum SecretType {
    /** Any text or bytes; changed by PutSecretValue. */
    GENERIC("Generic"),
    /** Accounts of a database; changed by rotation. */
    RDS("Rds"),
    /** An access key of a RAM user; changed by rotation. */
    RAM_CREDENTIALS("RAMCredentials"),
    /** A password or an SSH key of a server. */
    ECS("ECS");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_/+=.@-]{1," + SecretLimits.NAME_LENGTH_MAX + "}");

    /** The name of a RAM secret that the service is to choose. */
    public static final String AUTOMATIC_NAME = "$Auto";

    private static final String RESERVED = "acs/";
    private static final String RAM_USER = "acs/ram/user/";
    private static final String ECS_PREFIX = "acs/ecs/";

    private final String wireName;

    SecretType(String wireName) {
        this.wireName = wireName;
    }

    /** As the API spells it. */
    public String wireName() {
        return wireName;
    }

    /** The type that the API spells so; {@code InvalidParameter} for any other text. */
    public static SecretType of(String wireName) {
        for (SecretType type : values()) {
            if (type.wireName.equals(wireName)) {
                return type;
            }
        }
        throw SecretError.INVALID.failure("SecretType", "`Generic`, `Rds`, `RAMCredentials` and `ECS` are known");
    }

    /**
     * The name that a new secret gets.
     *
     * @param asked as the caller gave it
     * @param config of RAMCredentials names the user
     * @throws dev.jadegate.base.ApiFailure {@code InvalidParameter} when the name does not fit the type
     */
    public String newName(String asked, ExtendedConfig config) {
        String name = this == RAM_CREDENTIALS && asked.equals(AUTOMATIC_NAME) ? RAM_USER + config.userName() : asked;
        if (!NAME.matcher(name).matches()) {
            throw SecretError.INVALID.failure(
                    "SecretName", "it is 1 to " + SecretLimits.NAME_LENGTH_MAX + " of letters, digits and `_/+=.@-`");
        }
        boolean fits = switch (this) {
            case GENERIC, RDS -> !name.startsWith(RESERVED);
            case RAM_CREDENTIALS -> name.equals(RAM_USER + config.userName());
            case ECS -> name.startsWith(ECS_PREFIX) && name.length() > ECS_PREFIX.length();
        };
        if (!fits) {
            throw SecretError.INVALID.failure(
                    "SecretName",
                    switch (this) {
                        case GENERIC, RDS -> "it must not begin with `" + RESERVED + "`";
                        case RAM_CREDENTIALS -> "it is `" + AUTOMATIC_NAME + "` or `" + RAM_USER + "<UserName>`";
                        case ECS -> "it begins with `" + ECS_PREFIX + "`";
                    });
        }
        return name;
    }
}
