package dev.jadegate.traffic.fingerprint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Makes hellos byte by byte. */
final class Hellos {
    private Hellos() {}

    static ClientHello hello(int version, List<Integer> ciphers, List<Integer> extensions) {
        return new ClientHello(
                version, ciphers, extensions, null, List.of(), List.of(), List.of(), List.of(), List.of());
    }

    static List<Integer> numbers(String hexadecimalList) {
        return Stream.of(hexadecimalList.split(","))
                .map(text -> Integer.parseInt(text, 16))
                .toList();
    }

    static List<Integer> decimals(String list, String separator) {
        return Stream.of(list.split(separator)).map(Integer::parseInt).toList();
    }

    /** The handshake message, with its header. */
    static byte[] message(int version, List<Integer> ciphers, byte[]... extensions) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(two(version));
        body.writeBytes(new byte[32]);
        body.write(0);
        body.writeBytes(two(2 * ciphers.size()));
        ciphers.forEach(cipher -> body.writeBytes(two(cipher)));
        body.writeBytes(new byte[] {1, 0});
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] extension : extensions) {
            all.writeBytes(extension);
        }
        if (extensions.length > 0) {
            body.writeBytes(two(all.size()));
            body.writeBytes(all.toByteArray());
        }
        return joined(new byte[] {1, 0}, two(body.size()), body.toByteArray());
    }

    static byte[] extension(int type, byte[]... content) {
        byte[] all = joined(content);
        return joined(two(type), two(all.length), all);
    }

    /** A list of 16-bit numbers behind its length in two bytes. */
    static byte[] list16(List<Integer> values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(two(2 * values.size()));
        values.forEach(value -> out.writeBytes(two(value)));
        return out.toByteArray();
    }

    static byte[] serverName(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        return extension(0, two(bytes.length + 3), new byte[] {0}, two(bytes.length), bytes);
    }

    static byte[] protocols(String... names) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String name : names) {
            byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        return extension(16, two(out.size()), out.toByteArray());
    }

    /** Records of at most {@code fragment} bytes each. */
    static byte[] records(byte[] message, int fragment) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < message.length; at += fragment) {
            int length = Math.min(fragment, message.length - at);
            out.writeBytes(new byte[] {22, 3, 1});
            out.writeBytes(two(length));
            out.write(message, at, length);
        }
        return out.toByteArray();
    }

    static byte[] records(byte[] message) {
        return records(message, 1 << 14);
    }

    static byte[] two(int value) {
        return new byte[] {(byte) (value >>> 8), (byte) value};
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static ClientHello read(byte[] bytes) {
        return switch (HelloReader.read(ByteBuffer.wrap(bytes))) {
            case HelloReading.Complete(ClientHello hello) -> hello;
            case HelloReading.Incomplete incomplete -> throw new AssertionError("incomplete");
            case HelloReading.NotTls notTls -> throw new AssertionError("not TLS");
            case HelloReading.Malformed(String reason) -> throw new AssertionError(reason);
        };
    }
}
