package dev.jadegate.server.seal;

import dev.jadegate.base.SecretBytes;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Speaks to the seal of a server that works in a data folder on this machine. */
public final class SealClient {
    private final Path socket;

    /** @param dataFolder of the server */
    public SealClient(Path dataFolder) {
        socket = dataFolder.toAbsolutePath().normalize().resolve(SealProtocol.SOCKET_FILE);
    }

    /** Whether there is a socket; whether somebody answers shows the first request. */
    public boolean isThere() {
        return Files.exists(socket);
    }

    /**
     * Asks once.
     *
     * @param given what opens the seal, or nothing; closed by the caller
     * @throws IOException when no server answers
     */
    public SealReply ask(SealProtocol.Verb verb, SecretBytes given) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return SealProtocol.exchange(channel, verb, given);
        }
    }

    /** As {@link #ask(SealProtocol.Verb, SecretBytes)}, giving nothing. */
    public SealReply ask(SealProtocol.Verb verb) throws IOException {
        try (SecretBytes nothing = SecretBytes.ofText("")) {
            return ask(verb, nothing);
        }
    }
}
