package dev.jadegate.server;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.kms.secret.rotation.RotationOptions;
import dev.jadegate.server.seal.SealInputs;
import dev.jadegate.store.token.TokenSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a server is told at its start.
 *
 * @param data the data folder, absolute; made when absent
 * @param listen where the API is served
 * @param adminListen where health and metrics are served
 * @param database a {@code jdbc:postgresql:} URL, or null for SQLite in the data folder
 * @param seal what opens the seal besides key files; at the first start, what it is made with
 * @param rootKey the root account's access key, or null to leave it as it is
 * @param region the region that events and endpoints name
 * @param callsPerSecond of one account; 0 for no limit
 * @param rotation what the operator says about the rotation of secrets
 * @param hsm keeps the material of keys of protection level HSM, or null for none
 */
public record ServerSettings(
        Path data,
        InetSocketAddress listen,
        InetSocketAddress adminListen,
        @Nullable String database,
        SealInputs seal,
        @Nullable RootKey rootKey,
        String region,
        long callsPerSecond,
        RotationOptions rotation,
        @Nullable Hsm hsm) {
    public ServerSettings {
        if (!region.matches("[a-z0-9-]{1,32}")) {
            throw new IllegalArgumentException(
                    "region `" + region + "` is not 1 to 32 lower-case letters, digits and `-`");
        }
        if (callsPerSecond < 0) {
            throw new IllegalArgumentException("calls per second `" + callsPerSecond + "` is negative");
        }
    }

    /**
     * A token of an HSM.
     *
     * @param library the PKCS#11 library, absolute
     * @param token its label, 1 to 32 bytes
     * @param sessions calls that it works on at a time, 1 to {@value #SESSIONS_MAX}
     * @param pin cleared when the token was opened
     */
    public record Hsm(Path library, String token, int sessions, SecretBytes pin) {
        public static final int SESSIONS_MAX = TokenSettings.SESSIONS_LIMIT;
    }

    /**
     * Settings for who starts servers in its own process: free ports of the loopback, no limit of calls, all else as by
     * default.
     */
    public static ServerSettings onFreePorts(Path data, @Nullable RootKey rootKey) {
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new ServerSettings(
                data, free, free, null, SealInputs.NONE, rootKey, "cn-hangzhou", 0, RotationOptions.standard(), null);
    }

    /** The same on another database; null for SQLite in the data folder. */
    public ServerSettings withDatabase(@Nullable String url) {
        return new ServerSettings(data, listen, adminListen, url, seal, rootKey, region, callsPerSecond, rotation, hsm);
    }

    /** The same with something else to open the seal. */
    public ServerSettings withSeal(SealInputs inputs) {
        return new ServerSettings(
                data, listen, adminListen, database, inputs, rootKey, region, callsPerSecond, rotation, hsm);
    }

    /** The access key that the root account is to have. */
    public sealed interface RootKey {
        /** A new one, told once. */
        record Generated() implements RootKey {}

        /** This one. */
        record Given(String accessKeyId, SecretBytes secret) implements RootKey {}
    }
}
