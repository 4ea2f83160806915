package dev.jadegate.kms.secret.rotation;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the operator of a server says about rotation.
 *
 * @param hosts of databases that secrets may rotate on although only this machine reaches them
 * @param hookHosts hosts that hooks may be on; {@code *.example.com} for those below a name, {@code *} for any
 * @param commands the folder of the commands that secrets may name, or null for none
 * @param commandUser whom commands run as when the server is root, or null
 * @param authorities certificates in PEM that databases and hooks are checked with, or null for the JVM's own
 * @param callsPerHourMax RotateSecret calls of an account in an hour; 0 for no limit
 */
public record RotationOptions(
        Set<String> hosts,
        Set<String> hookHosts,
        @Nullable Path commands,
        @Nullable String commandUser,
        @Nullable Path authorities,
        int callsPerHourMax) {
    /** Source: quota of RotateSecret. */
    public static final int CALLS_PER_HOUR = 50;

    /** More could not be counted: the versions of a secret that are counted are kept up to this number. */
    public static final int CALLS_PER_HOUR_MAX = 100;

    public RotationOptions {
        hosts = Set.copyOf(hosts);
        hookHosts = Set.copyOf(hookHosts);
        if (callsPerHourMax < 0 || callsPerHourMax > CALLS_PER_HOUR_MAX) {
            throw new IllegalArgumentException(
                    "rotations per hour `" + callsPerHourMax + "` are not 0 to " + CALLS_PER_HOUR_MAX);
        }
    }

    /** Nothing but what needs no word of the operator. */
    public static RotationOptions standard() {
        return new RotationOptions(Set.of(), Set.of(), null, null, null, CALLS_PER_HOUR);
    }
}
