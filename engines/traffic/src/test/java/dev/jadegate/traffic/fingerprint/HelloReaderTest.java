package dev.jadegate.traffic.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HelloReaderTest {
    private static final long SEED = Long.getLong("fingerprint.fuzz.seed", 20261127);
    private static final int ROUNDS = 20_000;

    private static byte[] sample() {
        return Hellos.message(
                0x0303,
                Hellos.numbers("0a0a,1301,c02b"),
                Hellos.serverName("Www.Example.COM."),
                Hellos.protocols("h2", "http/1.1"),
                Hellos.extension(10, Hellos.list16(List.of(0x1a1a, 29, 23))),
                Hellos.extension(11, new byte[] {1, 0}),
                Hellos.extension(13, Hellos.list16(List.of(0x0403, 0x0804))),
                Hellos.extension(43, new byte[] {4, 3, 4, 3, 3}),
                Hellos.extension(0xfe0d, new byte[700]));
    }

    @Test
    void a_hello_is_read_in_full() {
        assertThat(Hellos.read(Hellos.records(sample())))
                .isEqualTo(new ClientHello(
                        0x0303,
                        List.of(0x0a0a, 0x1301, 0xc02b),
                        List.of(0, 16, 10, 11, 13, 43, 0xfe0d),
                        "www.example.com",
                        List.of("h2", "http/1.1"),
                        List.of(0x1a1a, 29, 23),
                        List.of(0),
                        List.of(0x0403, 0x0804),
                        List.of(0x0304, 0x0303)));
    }

    @Test
    void a_hello_without_extensions_is_read() {
        ClientHello hello = Hellos.read(Hellos.records(Hellos.message(0x0301, List.of(4, 5))));

        assertThat(hello).isEqualTo(Hellos.hello(0x0301, List.of(4, 5), List.of()));
    }

    @Test
    void fragments_and_what_follows_do_not_change_the_reading() {
        ClientHello whole = Hellos.read(Hellos.records(sample()));
        int smallest = (sample().length + HelloReader.RECORDS_MAX - 1) / HelloReader.RECORDS_MAX;

        for (int fragment = smallest; fragment < sample().length; fragment += 7) {
            byte[] records = Hellos.records(sample(), fragment);
            assertThat(Hellos.read(records)).isEqualTo(whole);
            assertThat(Hellos.read(Hellos.joined(records, new byte[] {20, 3, 3, 0, 1, 1})))
                    .isEqualTo(whole);
        }
    }

    @Test
    void every_beginning_of_a_hello_is_incomplete_and_leaves_the_buffer_as_it_was() {
        byte[] records = Hellos.records(sample(), 100);
        for (int length = 0; length < records.length; length++) {
            ByteBuffer beginning = ByteBuffer.wrap(records, 0, length);
            assertThat(HelloReader.read(beginning)).isInstanceOf(HelloReading.Incomplete.class);
            assertThat(beginning.remaining()).isEqualTo(length);
        }
    }

    @Test
    void bytes_before_the_position_do_not_count() {
        byte[] records = Hellos.joined(new byte[9], Hellos.records(sample()));

        assertThat(HelloReader.read(ByteBuffer.wrap(records, 9, records.length - 9)))
                .isInstanceOf(HelloReading.Complete.class);
    }

    @Test
    void plain_http_is_not_tls() {
        assertThat(HelloReader.read(ByteBuffer.wrap(new byte[] {'G', 'E', 'T', ' '})))
                .isInstanceOf(HelloReading.NotTls.class);
    }

    @Test
    void records_past_the_bound_are_refused_and_those_within_are_not() {
        byte[] message = sample();
        int fits = (message.length + HelloReader.RECORDS_MAX - 1) / HelloReader.RECORDS_MAX;

        assertThat(Hellos.read(Hellos.records(message, fits))).isNotNull();
        assertThat(malformed(Hellos.records(message, fits - 1)))
                .isEqualTo("the ClientHello is spread over more than 32 records");
    }

    @Test
    void a_hello_past_the_bound_is_refused_by_its_header() {
        byte[] header = {22, 3, 1, 0, 4, 1, 0, 0x40, 0};
        assertThat(HelloReader.read(ByteBuffer.wrap(header))).isInstanceOf(HelloReading.Incomplete.class);

        header[8] = 1;
        assertThat(malformed(header)).isEqualTo("the ClientHello is longer than 16384 bytes");
    }

    @Test
    void extensions_past_the_bound_are_refused() {
        byte[][] most = new byte[HelloReader.EXTENSIONS_MAX][];
        Arrays.setAll(most, i -> Hellos.extension(1000 + i));
        byte[][] more = Arrays.copyOf(most, most.length + 1);
        more[most.length] = Hellos.extension(9);

        assertThat(Hellos.read(Hellos.records(Hellos.message(0x0303, List.of(1), most)))
                        .extensions())
                .hasSize(HelloReader.EXTENSIONS_MAX);
        assertThat(malformed(Hellos.records(Hellos.message(0x0303, List.of(1), more))))
                .isEqualTo("there are more than 128 extensions");
    }

    @ParameterizedTest
    @CsvSource({
        // Type of the record, its version, its length, type of the message.
        "0, 23, not of the handshake",
        "1, 2, not of a version of TLS",
        "3, 0xff, more than 16384",
        "5, 2, not a ClientHello"
    })
    void what_is_not_a_hello_is_told_apart(int at, String value, String reason) {
        byte[] second = Hellos.records(sample(), 600);
        // The first byte of all tells TLS from other protocols, so the second record is spoiled for that case.
        int index = at == 0 ? 605 : at;
        second[index] = Integer.decode(value).byteValue();

        assertThat(malformed(second)).contains(reason);
    }

    @Test
    void lengths_that_point_past_the_end_are_refused() {
        byte[] good = sample();
        List<String> reasons = new ArrayList<>();
        // Each byte in turn becomes 255: wherever it is a length, it points too far.
        for (int i = 4; i < good.length; i++) {
            byte[] spoiled = good.clone();
            spoiled[i] = (byte) 0xff;
            if (HelloReader.read(ByteBuffer.wrap(Hellos.records(spoiled)))
                    instanceof HelloReading.Malformed(String reason)) {
                reasons.add(reason);
            }
        }
        assertThat(reasons)
                .hasSizeGreaterThan(15)
                .allMatch(reason -> reason.startsWith("a length in the ClientHello")
                        || reason.startsWith("the session id")
                        || reason.startsWith("bytes follow")
                        || reason.startsWith("there are more than"));
    }

    @ParameterizedTest
    @CsvSource({"a b", "x/y", "caf\u00e9", "''", "a\u0000b", "127.0.0.1:443"})
    void a_server_name_that_is_no_host_name_is_left_out(String name) {
        ClientHello hello = Hellos.read(Hellos.records(Hellos.message(0x0303, List.of(1), Hellos.serverName(name))));

        assertThat(hello.serverName()).isNull();
        assertThat(hello.extensions()).containsExactly(0);
    }

    @Test
    void a_server_name_longer_than_any_host_name_is_left_out() {
        String longest = "a".repeat(253);

        assertThat(Hellos.read(Hellos.records(Hellos.message(0x0303, List.of(1), Hellos.serverName(longest))))
                        .serverName())
                .isEqualTo(longest);
        assertThat(Hellos.read(Hellos.records(Hellos.message(0x0303, List.of(1), Hellos.serverName(longest + "a"))))
                        .serverName())
                .isNull();
    }

    @Test
    void the_longest_hello_is_read() {
        List<Integer> ciphers = Collections.nCopies((HelloReader.HELLO_BYTES_MAX - 40) / 2, 0x1301);
        byte[] message = Hellos.message(0x0303, ciphers);

        ClientHello hello = Hellos.read(Hellos.records(message, 600));

        assertThat(hello.cipherSuites()).hasSameSizeAs(ciphers);
        assertThat(Ja4.of(hello).fingerprint()).startsWith("t12i9900");
    }

    @Test
    void any_bytes_end_in_a_reading_and_never_in_an_exception() {
        Random random = new Random(SEED);
        byte[] good = Hellos.records(sample(), 90);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = random.nextInt(4) == 0 ? new byte[random.nextInt(200)] : good.clone();
            if (bytes.length != good.length) {
                random.nextBytes(bytes);
                if (bytes.length > 2) {
                    bytes[0] = 22;
                    bytes[1] = 3;
                }
            }
            for (int changes = random.nextInt(6); changes > 0 && bytes.length > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            int length = random.nextInt(bytes.length + 1);
            try {
                if (HelloReader.read(ByteBuffer.wrap(bytes, 0, length))
                        instanceof HelloReading.Complete(ClientHello hello)) {
                    assertThat(Ja4.of(hello).fingerprint()).hasSize(36);
                    assertThat(Ja3.of(hello).fingerprint()).hasSize(32);
                }
            } catch (RuntimeException failure) {
                throw new AssertionError("-Dfingerprint.fuzz.seed=" + SEED + ", round " + round, failure);
            }
        }
    }

    private static String malformed(byte[] bytes) {
        HelloReading reading = HelloReader.read(ByteBuffer.wrap(bytes));
        assertThat(reading).isInstanceOf(HelloReading.Malformed.class);
        return ((HelloReading.Malformed) reading).reason();
    }
}
