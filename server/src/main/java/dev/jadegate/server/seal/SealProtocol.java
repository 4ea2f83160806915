package dev.jadegate.server.seal;

import dev.jadegate.base.SecretBytes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What goes over the socket of a server's seal, one exchange for each connection:
 * <pre>
 * request   1 byte   what is asked: one of the letters of {@link Verb}
 *           2 bytes  length of what is given, unsigned
 *           n bytes  what is given
 * reply     1 byte   bit 0: done, bit 1: the seal is open
 *           n bytes  UTF-8 for people, to the end of the stream
 * </pre>
 */
public final class SealProtocol {
    /** The socket, in the data folder. */
    public static final String SOCKET_FILE = "seal.sock";

    /** The longest thing that is given. */
    public static final int GIVEN_BYTES_MAX = 1_024;

    static final int REPLY_BYTES_MAX = 16 * 1024;

    private static final int HEAD_BYTES = 3;

    private SealProtocol() {}

    /** What is asked. */
    public enum Verb {
        STATUS('S'),
        LOCK('L'),
        KEY_FILES('F'),
        PASSPHRASE('P'),
        SHARE('H'),
        PIN('N');

        private final byte letter;

        Verb(char letter) {
            this.letter = (byte) letter;
        }

        static @Nullable Verb of(byte letter) {
            for (Verb verb : values()) {
                if (verb.letter == letter) {
                    return verb;
                }
            }
            return null;
        }
    }

    /** A request as it was read; what was given is closed by the reader. */
    record Request(Verb verb, SecretBytes given) {}

    /** Asks, and reads the reply. */
    static SealReply exchange(SocketChannel channel, Verb verb, SecretBytes given) throws IOException {
        if (given.length() > GIVEN_BYTES_MAX) {
            return new SealReply(false, false, "What is given has more than " + GIVEN_BYTES_MAX + " bytes.");
        }
        byte[] message = given.use(bytes -> ByteBuffer.allocate(HEAD_BYTES + bytes.length)
                .put(verb.letter)
                .putShort((short) bytes.length)
                .put(bytes)
                .array());
        try {
            writeAll(channel, ByteBuffer.wrap(message));
        } finally {
            Arrays.fill(message, (byte) 0);
        }
        ByteBuffer reply = ByteBuffer.allocate(REPLY_BYTES_MAX);
        while (reply.hasRemaining() && channel.read(reply) >= 0) {
            // Reads to the end of the stream, or to what fits.
        }
        reply.flip();
        if (!reply.hasRemaining()) {
            throw new EOFException("the server ended the connection without a reply");
        }
        byte flags = reply.get();
        return new SealReply(
                (flags & 1) != 0,
                (flags & 2) != 0,
                StandardCharsets.UTF_8.decode(reply).toString());
    }

    /** Reads a request, or null when it is not one. */
    static @Nullable Request read(SocketChannel channel) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
        if (!readAll(channel, head)) {
            return null;
        }
        head.flip();
        Verb verb = Verb.of(head.get());
        int length = Short.toUnsignedInt(head.getShort());
        if (verb == null || length > GIVEN_BYTES_MAX) {
            return null;
        }
        ByteBuffer given = ByteBuffer.allocate(length);
        try {
            return readAll(channel, given) ? new Request(verb, SecretBytes.copyOf(given.array())) : null;
        } finally {
            Arrays.fill(given.array(), (byte) 0);
        }
    }

    private static boolean readAll(SocketChannel channel, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (channel.read(into) < 0) {
                return false;
            }
        }
        return true;
    }

    static void reply(SocketChannel channel, SealReply reply) throws IOException {
        byte[] text = reply.text().getBytes(StandardCharsets.UTF_8);
        byte[] message = new byte[Math.min(text.length, REPLY_BYTES_MAX - 1) + 1];
        message[0] = (byte) ((reply.done() ? 1 : 0) | (reply.open() ? 2 : 0));
        System.arraycopy(text, 0, message, 1, message.length - 1);
        writeAll(channel, ByteBuffer.wrap(message));
    }

    private static void writeAll(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) { // a write that makes no progress throws
            channel.write(bytes);
        }
    }
}
