package dev.jadegate.traffic.fingerprint;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads a ClientHello out of TLS records (RFC 8446, 4.1.2 and 5.1), also one that is spread over several records. Takes any
 * bytes whatever: a reading ends in one of four results and costs at most a pass over {@link #HELLO_BYTES_MAX} bytes. Safe
 * for use by several threads.
 */
public final class HelloReader {
    private static final int RECORD_HEADER = 5;

    /**
     * Longest handshake message. Hellos of browsers with post-quantum shares have about 2 000 bytes; a resumption ticket
     * may add some thousands.
     */
    public static final int HELLO_BYTES_MAX = 16 * 1024;
    /** Records of one hello. Clients that split a hello to confuse middleboxes send 2 to 5; each has an overhead of its own. */
    public static final int RECORDS_MAX = 32;
    /** Bytes from the first on, with the records around, that a reading ever needs. */
    public static final int BYTES_MAX = HELLO_BYTES_MAX + RECORDS_MAX * RECORD_HEADER;

    /** Extensions of one hello; browsers send 16 to 18. Keeps the search for one that comes twice short. */
    public static final int EXTENSIONS_MAX = 128;

    /** Longest host name in the domain name system. */
    private static final int HOST_NAME_LENGTH_MAX = 253;

    private static final int RECORD_HANDSHAKE = 22;
    private static final int RECORD_BYTES_MAX = 1 << 14;
    private static final int MESSAGE_HEADER = 4;
    private static final int MESSAGE_CLIENT_HELLO = 1;
    private static final int RANDOM_BYTES = 32;
    private static final int SESSION_BYTES_MAX = 32;
    private static final int HOST_NAME = 0;

    private HelloReader() {}

    /**
     * Reads the bytes between position and limit, which begin with the first byte of the connection; does not move them.
     * Call again with all bytes when the result is incomplete.
     */
    public static HelloReading read(ByteBuffer bytes) {
        ByteBuffer in = bytes.slice();
        if (in.hasRemaining() && in.get(0) != RECORD_HANDSHAKE) {
            return new HelloReading.NotTls();
        }
        try {
            ByteBuffer message = message(in);
            return message == null
                    ? new HelloReading.Incomplete()
                    : new HelloReading.Complete(new Fields(message).hello());
        } catch (MalformedHello malformed) {
            return new HelloReading.Malformed(malformed.reason);
        }
    }

    /** The handshake message behind its header, put together; null when a part is missing. */
    private static @Nullable ByteBuffer message(ByteBuffer in) throws MalformedHello {
        List<ByteBuffer> fragments = new ArrayList<>();
        int have = 0;
        for (int records = 0; records < RECORDS_MAX; records++) {
            // What is there of a header must fit even before all of it is: who sends 3 bytes of garbage shall not wait.
            checkHeader(in, in.position());
            if (in.remaining() < RECORD_HEADER) {
                return null;
            }
            int length = in.getShort(in.position() + 3) & 0xffff;
            in.position(in.position() + RECORD_HEADER);
            int present = Math.min(length, in.remaining());
            fragments.add(in.slice(in.position(), present));
            in.position(in.position() + present);
            have += present;
            if (have >= MESSAGE_HEADER) {
                int header = header(fragments);
                if (header >>> 24 != MESSAGE_CLIENT_HELLO) {
                    throw new MalformedHello("the first handshake message is not a ClientHello");
                }
                int wanted = header & 0xffffff;
                if (wanted > HELLO_BYTES_MAX) {
                    throw new MalformedHello("the ClientHello is longer than " + HELLO_BYTES_MAX + " bytes");
                }
                if (have >= MESSAGE_HEADER + wanted) {
                    return joined(fragments, have, wanted);
                }
            }
            if (present < length) {
                return null;
            }
        }
        throw new MalformedHello("the ClientHello is spread over more than " + RECORDS_MAX + " records");
    }

    private static void checkHeader(ByteBuffer in, int at) throws MalformedHello {
        if (in.limit() > at && in.get(at) != RECORD_HANDSHAKE) {
            throw new MalformedHello("a record amid the ClientHello is not of the handshake");
        }
        if (in.limit() > at + 1 && in.get(at + 1) != 3) {
            throw new MalformedHello("a record is not of a version of TLS");
        }
        if (in.limit() >= at + RECORD_HEADER) {
            int length = in.getShort(at + 3) & 0xffff;
            if (length == 0 || length > RECORD_BYTES_MAX) {
                throw new MalformedHello("a record has no bytes or more than " + RECORD_BYTES_MAX);
            }
        }
    }

    private static int header(List<ByteBuffer> fragments) {
        int header = 0;
        int taken = 0;
        for (ByteBuffer fragment : fragments) {
            for (int i = 0; i < fragment.limit() && taken < MESSAGE_HEADER; i++, taken++) {
                header = header << 8 | (fragment.get(i) & 0xff);
            }
        }
        return header;
    }

    private static ByteBuffer joined(List<ByteBuffer> fragments, int have, int wanted) {
        ByteBuffer message = ByteBuffer.allocate(have);
        fragments.forEach(message::put);
        return message.slice(MESSAGE_HEADER, wanted);
    }

    /** A length does not fit the bytes around it, or a number is impossible. */
    private static final class MalformedHello extends Exception {
        private static final long serialVersionUID = 1;

        private final String reason;

        MalformedHello(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }
    }

    /** The fields of one hello, read in order. */
    private static final class Fields {
        private final ByteBuffer in;
        private final List<Integer> extensions = new ArrayList<>();
        private @Nullable String serverName;
        private List<String> protocols = List.of();
        private List<Integer> groups = List.of();
        private List<Integer> pointFormats = List.of();
        private List<Integer> signatureAlgorithms = List.of();
        private List<Integer> versions = List.of();

        Fields(ByteBuffer in) {
            this.in = in;
        }

        ClientHello hello() throws MalformedHello {
            int version = number16(in);
            skip(in, RANDOM_BYTES);
            int session = number8(in);
            if (session > SESSION_BYTES_MAX) {
                throw new MalformedHello("the session id is longer than " + SESSION_BYTES_MAX + " bytes");
            }
            skip(in, session);
            List<Integer> cipherSuites = numbers16(block(in, number16(in)));
            skip(in, number8(in));
            if (in.hasRemaining()) {
                ByteBuffer block = block(in, number16(in));
                while (block.hasRemaining()) {
                    int type = number16(block);
                    extension(type, block(block, number16(block)));
                }
                if (in.hasRemaining()) {
                    throw new MalformedHello("bytes follow the extensions");
                }
            }
            return new ClientHello(
                    version,
                    cipherSuites,
                    extensions,
                    serverName,
                    protocols,
                    groups,
                    pointFormats,
                    signatureAlgorithms,
                    versions);
        }

        private void extension(int type, ByteBuffer content) throws MalformedHello {
            // Linear in the extensions there are; a second of the same type is an error of RFC 8446 that TLS will
            // answer.
            boolean second = extensions.contains(type);
            if (extensions.size() >= EXTENSIONS_MAX) {
                throw new MalformedHello("there are more than " + EXTENSIONS_MAX + " extensions");
            }
            extensions.add(type);
            if (second) {
                return;
            }
            switch (type) {
                case ClientHello.SERVER_NAME -> serverName = hostName(content);
                case ClientHello.PROTOCOLS -> protocols = protocols(block(content, number16(content)));
                case ClientHello.SUPPORTED_GROUPS -> groups = numbers16(block(content, number16(content)));
                case ClientHello.POINT_FORMATS -> pointFormats = numbers8(block(content, number8(content)));
                case ClientHello.SIGNATURE_ALGORITHMS ->
                    signatureAlgorithms = numbers16(block(content, number16(content)));
                case ClientHello.SUPPORTED_VERSIONS -> versions = numbers16(block(content, number8(content)));
                default -> {
                    // Its type is all that a fingerprint takes of it.
                }
            }
        }

        private static @Nullable String hostName(ByteBuffer content) throws MalformedHello {
            ByteBuffer names = block(content, number16(content));
            while (names.hasRemaining()) {
                int kind = number8(names);
                ByteBuffer name = block(names, number16(names));
                if (kind == HOST_NAME) {
                    return hostNameOrNull(text(name));
                }
            }
            return null;
        }

        private static @Nullable String hostNameOrNull(String raw) {
            String name = raw.endsWith(".") ? raw.substring(0, raw.length() - 1) : raw;
            if (name.isEmpty() || name.length() > HOST_NAME_LENGTH_MAX) {
                return null;
            }
            for (int i = 0; i < name.length(); i++) {
                char c = name.charAt(i);
                boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
                if (!plain && c != '-' && c != '.' && c != '_') {
                    return null;
                }
            }
            return name.toLowerCase(Locale.ROOT);
        }

        private static List<String> protocols(ByteBuffer block) throws MalformedHello {
            List<String> names = new ArrayList<>();
            while (block.hasRemaining()) {
                names.add(text(block(block, number8(block))));
            }
            return names;
        }

        private static String text(ByteBuffer bytes) {
            StringBuilder text = new StringBuilder(bytes.remaining());
            while (bytes.hasRemaining()) {
                text.append((char) (bytes.get() & 0xff));
            }
            return text.toString();
        }

        private static List<Integer> numbers16(ByteBuffer block) throws MalformedHello {
            List<Integer> numbers = new ArrayList<>(block.remaining() / 2);
            while (block.hasRemaining()) {
                numbers.add(number16(block));
            }
            return numbers;
        }

        private static List<Integer> numbers8(ByteBuffer block) throws MalformedHello {
            List<Integer> numbers = new ArrayList<>(block.remaining());
            while (block.hasRemaining()) {
                numbers.add(number8(block));
            }
            return numbers;
        }

        private static int number8(ByteBuffer from) throws MalformedHello {
            need(from, 1);
            return from.get() & 0xff;
        }

        private static int number16(ByteBuffer from) throws MalformedHello {
            need(from, 2);
            return from.getShort() & 0xffff;
        }

        private static ByteBuffer block(ByteBuffer from, int length) throws MalformedHello {
            need(from, length);
            ByteBuffer block = from.slice(from.position(), length);
            from.position(from.position() + length);
            return block;
        }

        private static void skip(ByteBuffer from, int length) throws MalformedHello {
            block(from, length);
        }

        private static void need(ByteBuffer from, int length) throws MalformedHello {
            if (from.remaining() < length) {
                throw new MalformedHello("a length in the ClientHello points past its end");
            }
        }
    }
}
