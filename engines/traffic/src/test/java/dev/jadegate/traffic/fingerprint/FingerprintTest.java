package dev.jadegate.traffic.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FingerprintTest {
    // The example of JA4's specification, technical_details/JA4.md, in the order of the wire.
    private static final List<Integer> CIPHERS =
            Hellos.numbers("1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035");
    private static final List<Integer> EXTENSIONS =
            Hellos.numbers("001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,0015");
    private static final List<Integer> SIGNATURES = Hellos.numbers("0403,0804,0401,0503,0805,0501,0806,0601");

    private static ClientHello example(List<Integer> ciphers, List<Integer> extensions, List<Integer> signatures) {
        return new ClientHello(
                0x0303,
                ciphers,
                extensions,
                "example.com",
                List.of("h2", "http/1.1"),
                List.of(),
                List.of(),
                signatures,
                List.of(0x1a1a, 0x0304, 0x0303));
    }

    private static ClientHello withProtocol(String protocol) {
        return new ClientHello(
                0x0303, CIPHERS, EXTENSIONS, null, List.of(protocol), List.of(), List.of(), List.of(), List.of());
    }

    @Test
    void the_example_of_ja4s_specification_has_its_published_value() {
        Ja4 ja4 = Ja4.of(example(CIPHERS, EXTENSIONS, SIGNATURES));

        assertThat(ja4.fingerprint()).isEqualTo("t13d1516h2_8daaf6152771_e5627efa2ab1");
        assertThat(ja4.raw())
                .isEqualTo("t13d1516h2_002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,cca8,cca9_"
                        + "0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01_"
                        + "0403,0804,0401,0503,0805,0501,0806,0601");
    }

    @Test
    void ja4_without_signature_algorithms_hashes_the_extensions_alone() {
        assertThat(Ja4.of(example(CIPHERS, EXTENSIONS, List.of())).fingerprint())
                .isEqualTo("t13d1516h2_8daaf6152771_6d807ffa2a79");
    }

    @Test
    void the_order_of_ciphers_and_extensions_does_not_change_ja4_but_that_of_signatures_does() {
        String published = "t13d1516h2_8daaf6152771_e5627efa2ab1";

        assertThat(Ja4.of(example(CIPHERS.reversed(), EXTENSIONS.reversed(), SIGNATURES))
                        .fingerprint())
                .isEqualTo(published);
        assertThat(Ja4.of(example(CIPHERS, EXTENSIONS, SIGNATURES.reversed())).fingerprint())
                .isNotEqualTo(published);
    }

    @Test
    void grease_changes_neither_ja3_nor_ja4() {
        ClientHello plain = example(CIPHERS, EXTENSIONS, SIGNATURES);
        ClientHello greased =
                example(with(CIPHERS, 0x0a0a), with(with(EXTENSIONS, 0xfafa), 0x1a1a), with(SIGNATURES, 0x5a5a));

        assertThat(Ja4.of(greased)).isEqualTo(Ja4.of(plain));
        assertThat(Ja3.of(greased)).isEqualTo(Ja3.of(plain));
    }

    @Test
    void only_the_sixteen_published_values_are_grease() {
        List<Integer> grease = IntStream.range(0, 0x10000)
                .boxed()
                .filter(ClientHello::isGrease)
                .toList();

        assertThat(grease)
                .isEqualTo(IntStream.range(0, 16)
                        .map(i -> 0x0a0a + i * 0x1010)
                        .boxed()
                        .toList());
    }

    @Test
    void a_hello_without_ciphers_and_extensions_has_zeros_in_place_of_hashes() {
        assertThat(Ja4.of(Hellos.hello(0x0301, List.of(), List.of())).fingerprint())
                .isEqualTo("t10i000000_000000000000_000000000000");
    }

    @Test
    void server_name_and_protocols_count_but_are_not_hashed() {
        assertThat(Ja4.of(Hellos.hello(0x0303, List.of(), List.of(0, 16))).fingerprint())
                .isEqualTo("t12d000200_000000000000_000000000000");
    }

    @Test
    void more_than_ninety_nine_are_told_as_ninety_nine() {
        List<Integer> many = Collections.nCopies(100, 0x1301);

        assertThat(Ja4.of(Hellos.hello(0x0303, many, List.of())).fingerprint()).startsWith("t12i990000_");
        assertThat(Ja4.of(Hellos.hello(0x0303, many.subList(0, 98), List.of())).fingerprint())
                .startsWith("t12i980000_");
    }

    @ParameterizedTest
    @CsvSource({"0304,13", "0303,12", "0302,11", "0301,10", "0300,s3", "0002,s2", "0305,00", "7f1c,00"})
    void the_version_is_told_by_the_specifications_table(String version, String told) {
        ClientHello hello = Hellos.hello(Integer.parseInt(version, 16), List.of(), List.of());

        assertThat(Ja4.of(hello).fingerprint()).startsWith("t" + told + "i");
    }

    @ParameterizedTest
    @CsvSource({
        "h2,h2",
        "http/1.1,h1",
        "a,aa",
        "'',00",
        // The specification's own list of names that are not alphanumeric at an end, in hexadecimal.
        "0xAB,ab",
        "0x20,20",
        "0xABCD,ad",
        "0x2061,21",
        "0x30AB,3b",
        "0x6120,60",
        "0x3031ABCD,3d",
        "0x30ABCD31,01"
    })
    void the_protocol_is_told_by_the_ends_of_the_first_name(String name, String told) {
        assertThat(Ja4.of(withProtocol(unescaped(name))).fingerprint()).startsWith("t12d1516" + told + "_");
    }

    private static String unescaped(String name) {
        if (!name.startsWith("0x")) {
            return name;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 2; i < name.length(); i += 2) {
            text.append((char) Integer.parseInt(name.substring(i, i + 2), 16));
        }
        return text.toString();
    }

    @Test
    void the_examples_of_ja3s_publication_have_their_published_values() {
        ClientHello first = new ClientHello(
                769,
                Hellos.decimals("47-53-5-10-49161-49162-49171-49172-50-56-19-4", "-"),
                List.of(0, 10, 11),
                null,
                List.of(),
                List.of(23, 24, 25),
                List.of(0),
                List.of(),
                List.of());
        ClientHello second = Hellos.hello(769, Hellos.decimals("4-5-10-9-100-98-3-6-19-18-99", "-"), List.of());

        assertThat(Ja3.of(first))
                .isEqualTo(new Ja3(
                        "769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0",
                        "ada70206e40642a3e4461f35503241d5"));
        assertThat(Ja3.of(second))
                .isEqualTo(new Ja3("769,4-5-10-9-100-98-3-6-19-18-99,,,", "de350869b8c85de67a350c8d186f11e6"));
    }

    @Test
    void the_opening_of_http2_is_told_in_the_published_form() {
        List<Http2Fingerprint.Setting> chrome = List.of(
                new Http2Fingerprint.Setting(1, 65536),
                new Http2Fingerprint.Setting(2, 0),
                new Http2Fingerprint.Setting(4, 6291456),
                new Http2Fingerprint.Setting(6, 262144));
        List<String> order = List.of(":method", ":authority", ":scheme", ":path");

        assertThat(new Http2Fingerprint(chrome, 15663105, List.of(), order).text())
                .isEqualTo("1:65536;2:0;4:6291456;6:262144|15663105|0|m,a,s,p");
        assertThat(new Http2Fingerprint(List.of(), 0, List.of(), List.of()).text())
                .isEqualTo("|00|0|");
    }

    @Test
    void priorities_of_http2_have_weights_from_one_on() {
        Http2Fingerprint firefox = new Http2Fingerprint(
                List.of(new Http2Fingerprint.Setting(4, 131072)),
                12517377,
                List.of(new Http2Fingerprint.Priority(3, false, 0, 201), new Http2Fingerprint.Priority(9, true, 7, 1)),
                List.of(":method", ":path", ":authority", ":scheme"));

        assertThat(firefox.text()).isEqualTo("4:131072|12517377|3:0:0:201,9:1:7:1|m,p,a,s");
    }

    @Test
    void a_client_cannot_make_the_text_of_http2_longer_than_the_bounds() {
        Http2Fingerprint long1 = new Http2Fingerprint(
                Collections.nCopies(Http2Fingerprint.SETTINGS_MAX + 1, new Http2Fingerprint.Setting(1, 2)),
                1,
                Collections.nCopies(Http2Fingerprint.PRIORITIES_MAX + 1, new Http2Fingerprint.Priority(1, true, 1, 1)),
                Collections.nCopies(Http2Fingerprint.PSEUDO_HEADERS_MAX + 1, ":path"));

        assertThat(long1.settings()).hasSize(Http2Fingerprint.SETTINGS_MAX);
        assertThat(long1.priorities()).hasSize(Http2Fingerprint.PRIORITIES_MAX);
        assertThat(long1.pseudoHeaders()).hasSize(Http2Fingerprint.PSEUDO_HEADERS_MAX);
    }

    private static List<Integer> with(List<Integer> values, int more) {
        return IntStream.concat(IntStream.of(more), values.stream().mapToInt(Integer::intValue))
                .boxed()
                .toList();
    }
}
