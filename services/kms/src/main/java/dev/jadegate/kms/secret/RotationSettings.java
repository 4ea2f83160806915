package dev.jadegate.kms.secret;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code CustomData} of a secret says about its rotation, beyond the published API. Pairs with other names are the
 * owner's own and are not looked at.
 */
public final class RotationSettings {
    /** {@code PostgreSQL}, when nothing is said, or {@code MariaDB}. */
    public static final String ENGINE = "Engine";

    public static final String POSTGRESQL = "PostgreSQL";
    public static final String MARIADB = "MariaDB";

    /** {@code prefer} (PostgreSQL), {@code disable} (MariaDB), {@code require} or {@code verify-full}. */
    public static final String SSL_MODE = "SslMode";

    public static final String PREFER = "prefer";
    public static final String DISABLE = "disable";
    public static final String REQUIRE = "require";
    public static final String VERIFY_FULL = "verify-full";

    /** {@code true}: connections that were opened with the replaced password are ended. */
    public static final String TERMINATE_SESSIONS = "TerminateSessions";

    /** The secret with an account that may change others, for MariaDB. */
    public static final String ADMIN_SECRET = "AdminSecret";

    /** How long the replaced value works beside the new one, where the target can do that: {@code 30m}, {@code 2h}. */
    public static final String OVERLAP = "Overlap";

    /** Where the hook is: {@code https://host/path}. */
    public static final String HOOK_URL = "HookUrl";

    /** The secret with the key that signs what is sent to the hook. */
    public static final String HOOK_KEY = "HookKey";

    /** The name of a command that the server's administrator placed. */
    public static final String COMMAND = "Command";

    static final List<String> NAMED_SECRETS = List.of(ADMIN_SECRET, HOOK_KEY);

    /** The official cache client keeps values for an hour; the rest is for those who were just about to log in. */
    static final Duration OVERLAP_DEFAULT = Duration.ofHours(2);

    static final Duration OVERLAP_MAX = Duration.ofDays(2);

    private static final String NAME = "ExtendedConfig.CustomData";
    private static final Pattern TIME = Pattern.compile("([0-9]{1,6})([dhms])");
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private RotationSettings() {}

    /**
     * Checks what a caller gave.
     *
     * @throws dev.jadegate.base.ApiFailure {@code InvalidParameter}
     */
    static void check(SecretType type, String secretName, ExtendedConfig config) {
        if (type == SecretType.RAM_CREDENTIALS) {
            return;
        }
        overlap(config);
        for (String other : config.namedSecrets()) {
            if (other.equals(secretName)) {
                throw SecretError.INVALID.failure(NAME, "a secret cannot name itself");
            }
        }
        switch (type) {
            case RDS -> checkDatabase(config);
            case GENERIC, ECS -> checkOwn(config);
            case RAM_CREDENTIALS -> {}
        }
    }

    private static void checkDatabase(ExtendedConfig config) {
        boolean mariaDb = mariaDb(config);
        requireOneOf(config, ENGINE, Set.of(POSTGRESQL, MARIADB));
        requireOneOf(config, SSL_MODE, Set.of(mariaDb ? DISABLE : PREFER, REQUIRE, VERIFY_FULL));
        requireOneOf(config, TERMINATE_SESSIONS, Set.of("true", "false"));
        if (config.customData().containsKey(ADMIN_SECRET) && !mariaDb) {
            throw SecretError.INVALID.failure(NAME, "`" + ADMIN_SECRET + "` is for `" + MARIADB + "` only");
        }
    }

    private static void checkOwn(ExtendedConfig config) {
        String url = config.hookUrl();
        String command = config.command();
        if (url != null && command != null) {
            throw SecretError.INVALID.failure(NAME, "`" + HOOK_URL + "` and `" + COMMAND + "` exclude each other");
        }
        if (url != null) {
            if (hook(url) == null) {
                throw SecretError.INVALID.failure(
                        NAME, "`" + HOOK_URL + "` is https://host[:port]/path, without user, query or fragment");
            }
            if (!config.customData().containsKey(HOOK_KEY)) {
                throw SecretError.INVALID.failure(
                        NAME, "`" + HOOK_URL + "` needs `" + HOOK_KEY + "`, the name of a secret that signs");
            }
        }
        if (command != null && !FILE_NAME.matcher(command).matches()) {
            throw SecretError.INVALID.failure(
                    NAME,
                    "`" + COMMAND + "` is 1 to 64 of letters, digits and `._-` and begins with a letter or digit");
        }
    }

    private static void requireOneOf(ExtendedConfig config, String key, Set<String> allowed) {
        String value = config.customData().get(key);
        if (value != null && !allowed.contains(value)) {
            throw SecretError.INVALID.failure(
                    NAME, "`" + key + "` is one of " + allowed.stream().sorted().toList());
        }
    }

    /** Whether the database is a MariaDB. */
    public static boolean mariaDb(ExtendedConfig config) {
        return MARIADB.equals(config.customData().get(ENGINE));
    }

    public static boolean terminateSessions(ExtendedConfig config) {
        return "true".equals(config.customData().get(TERMINATE_SESSIONS));
    }

    /** The parts of a hook's address, or null when it is none. */
    public static @Nullable URI hook(String url) {
        try {
            URI uri = new URI(url);
            boolean good = ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && uri.getPort() >= -1
                    && uri.getPort() <= 65_535
                    && uri.getPort() != 0;
            return good ? uri : null;
        } catch (URISyntaxException _) {
            return null;
        }
    }

    /**
     * How long the replaced value works beside the new one.
     *
     * @throws dev.jadegate.base.ApiFailure {@code InvalidParameter}
     */
    public static Duration overlap(ExtendedConfig config) {
        String text = config.customData().get(OVERLAP);
        if (text == null) {
            return OVERLAP_DEFAULT;
        }
        Matcher matcher = TIME.matcher(text);
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            Duration overlap = switch (matcher.group(2)) {
                case "d" -> Duration.ofDays(number);
                case "h" -> Duration.ofHours(number);
                case "m" -> Duration.ofMinutes(number);
                default -> Duration.ofSeconds(number);
            };
            if (overlap.compareTo(OVERLAP_MAX) <= 0) {
                return overlap;
            }
        }
        throw SecretError.INVALID.failure(
                NAME, "`" + OVERLAP + "` is a number and `d`, `h`, `m` or `s`, at most 2 days");
    }
}
