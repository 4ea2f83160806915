package dev.jadegate.kms.secret.rotation;

import dev.jadegate.kms.secret.ExtendedConfig;
import dev.jadegate.kms.secret.RotationSettings;
import java.net.InetAddress;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where a database is, as {@code CustomData} of a secret says: {@code Endpoint}, {@code Port}, {@code Database},
 * {@code SslMode}.
 *
 * @param host as the certificate of the database is to name it
 * @param address that connections go to: the name is not looked up again
 */
record DatabasePlace(String host, InetAddress address, int port, String database, String sslMode) {
    private static final Pattern DATABASE = Pattern.compile("[A-Za-z0-9_-]{1,63}");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    static DatabasePlace of(
            ExtendedConfig config, AddressRule addresses, int portDefault, String databaseDefault, String sslDefault)
            throws RotationFailed {
        Map<String, String> custom = config.customData();
        String host = custom.get("Endpoint");
        if (host == null) {
            throw new RotationFailed("`CustomData` of the secret does not say `Endpoint`");
        }
        String database = custom.getOrDefault("Database", databaseDefault);
        if (!database.isEmpty() && !DATABASE.matcher(database).matches()) {
            throw new RotationFailed("`Database` in `CustomData` is not valid");
        }
        String sslMode = custom.getOrDefault(RotationSettings.SSL_MODE, sslDefault);
        boolean known = sslMode.equals(sslDefault)
                || sslMode.equals(RotationSettings.REQUIRE)
                || sslMode.equals(RotationSettings.VERIFY_FULL);
        if (!known) {
            throw new RotationFailed("`SslMode` in `CustomData` is not valid");
        }
        return new DatabasePlace(host, addresses.resolve(host), port(custom, portDefault), database, sslMode);
    }

    private static int port(Map<String, String> custom, int portDefault) throws RotationFailed {
        String text = custom.getOrDefault("Port", Integer.toString(portDefault));
        if (PORT.matcher(text).matches()) {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        }
        throw new RotationFailed("`Port` in `CustomData` is not 1 to 65535");
    }

    /** The host in a URL. */
    String hostInUrl() {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }
}
