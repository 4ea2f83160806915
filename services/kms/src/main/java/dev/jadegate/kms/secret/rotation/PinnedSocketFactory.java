package dev.jadegate.kms.secret.rotation;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.util.ConfigurableSocketFactory;

/**
 * Makes sockets that connect to one address, whatever the driver looked the host's name up to be: what was checked is what
 * is talked to. Both drivers make it by its name; the address is a literal.
 */
public final class PinnedSocketFactory extends ConfigurableSocketFactory {
    /** The option of the MariaDB driver that carries the address; the driver passes on what it does not know. */
    static final String OPTION = "pinnedAddress";

    private @Nullable InetAddress pinned;

    /** For the MariaDB driver, which configures it then. */
    public PinnedSocketFactory() {}

    /** For the PostgreSQL driver. */
    public PinnedSocketFactory(String address) throws UnknownHostException {
        pinned = InetAddress.ofLiteral(address);
    }

    @Override
    public void setConfiguration(Configuration configuration, String host) {
        pinned = InetAddress.ofLiteral(configuration.nonMappedOptions().getProperty(OPTION, ""));
    }

    @Override
    public Socket createSocket() {
        return new PinnedSocket(address());
    }

    private InetAddress address() {
        InetAddress address = pinned;
        if (address == null) {
            throw new IllegalStateException("no address was pinned");
        }
        return address;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return new Socket(address(), port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return new Socket(address(), port, localHost, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return new Socket(address(), port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return new Socket(address(), port, localHost, localPort);
    }

    private static final class PinnedSocket extends Socket {
        private final InetAddress pinned;

        PinnedSocket(InetAddress pinned) {
            this.pinned = pinned;
        }

        @Override
        public void connect(SocketAddress endpoint, int timeoutMillis) throws IOException {
            if (!(endpoint instanceof InetSocketAddress wanted)) {
                throw new IOException("not an address of the Internet");
            }
            super.connect(new InetSocketAddress(pinned, wanted.getPort()), timeoutMillis);
        }
    }
}
