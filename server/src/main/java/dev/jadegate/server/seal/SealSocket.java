package dev.jadegate.server.seal;

import dev.jadegate.base.SecretBytes;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket through which the owner of a data folder opens and locks the seal of its server. It is of mode 0600 in a folder
 * of mode 0700, and asks the system who is at the other end: only the server's own user and root are answered. Each
 * connection is one exchange, read within a time; few at a time, the rest is closed at once.
 */
public final class SealSocket implements AutoCloseable {
    /** How long a request may take to arrive, and a reply to be taken. */
    static final Duration EXCHANGE_MAX = Duration.ofSeconds(10);

    /** Exchanges at a time. */
    static final int EXCHANGES_MAX = 4;

    private static final Logger LOG = LoggerFactory.getLogger(SealSocket.class);

    private final Path file;
    private final SealControl control;
    private final Duration exchangeMax;
    private final String owner;
    private final ServerSocketChannel server;
    private final Semaphore exchanges = new Semaphore(EXCHANGES_MAX);
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("seal-socket-watch").factory());

    /**
     * Serves.
     *
     * @param dataFolder locked by this process: a socket that is there was left by one that is gone
     * @throws IOException when the socket cannot be made; the system allows its path some 100 characters
     */
    public SealSocket(Path dataFolder, SealControl control) throws IOException {
        this(dataFolder, control, EXCHANGE_MAX);
    }

    SealSocket(Path dataFolder, SealControl control, Duration exchangeMax) throws IOException {
        this.control = control;
        this.exchangeMax = exchangeMax;
        file = dataFolder.resolve(SealProtocol.SOCKET_FILE);
        Files.deleteIfExists(file);
        owner = Files.getOwner(dataFolder).getName();
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        boolean served = false;
        try {
            server.bind(UnixDomainSocketAddress.of(file));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            Thread.ofPlatform().daemon().name("seal-socket").start(this::serve);
            served = true;
        } finally {
            if (!served) {
                server.close();
                watch.shutdownNow();
            }
        }
    }

    private void serve() {
        while (server.isOpen()) {
            try {
                SocketChannel channel = server.accept();
                if (exchanges.tryAcquire()) {
                    Thread.ofPlatform().daemon().name("seal-exchange").start(() -> exchange(channel));
                } else {
                    channel.close();
                }
            } catch (IOException closedOrOutOfFiles) {
                if (server.isOpen()) {
                    LOG.warn("The seal's socket could not take a connection: {}", closedOrOutOfFiles.getMessage());
                    pause();
                }
            }
        }
    }

    /** When there are no file handles left, the next accept would fail at once, and the next. */
    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void exchange(SocketChannel channel) {
        // Closing the channel ends whatever waits for its other end.
        ScheduledFuture<?> late = watch.schedule(() -> close(channel), exchangeMax.toMillis(), TimeUnit.MILLISECONDS);
        try (channel) {
            UnixDomainPrincipal peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
            String user = peer.user().getName();
            if (!user.equals(owner) && !user.equals("root")) {
                LOG.warn("The user `{}` may not use the seal's socket", user);
                return;
            }
            SealProtocol.Request request = SealProtocol.read(channel);
            late.cancel(false);
            if (request != null) {
                SealReply reply = answer(request, user);
                late = watch.schedule(() -> close(channel), exchangeMax.toMillis(), TimeUnit.MILLISECONDS);
                SealProtocol.reply(channel, reply);
            }
        } catch (IOException gone) {
            // Nobody is left to answer.
            LOG.debug("An exchange over the seal's socket ended early", gone);
        } finally {
            late.cancel(false);
            exchanges.release();
        }
    }

    private SealReply answer(SealProtocol.Request request, String user) {
        try (SecretBytes given = request.given()) {
            return switch (request.verb()) {
                case STATUS -> control.status();
                case LOCK -> control.lock(user);
                case KEY_FILES -> control.offer(new Offer.KeyFiles(), user);
                case PASSPHRASE -> control.offer(new Offer.Passphrase(given), user);
                case SHARE -> control.offer(new Offer.Share(given), user);
                case PIN -> control.offer(new Offer.Pin(given), user);
            };
        } catch (RuntimeException bug) {
            // The thread's edge.
            LOG.error("An exchange over the seal's socket failed", bug);
            return new SealReply(false, false, "This is a bug in jadegate; its log has more.");
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException ignored) {
            // It is closed as far as it can be.
            LOG.debug("A connection of the seal's socket could not be closed", ignored);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(file);
        } catch (IOException failed) {
            LOG.warn("The seal's socket could not be closed: {}", failed.getMessage());
        }
        watch.shutdownNow();
    }
}
