package dev.jadegate.traffic.fingerprint;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * JA4, the TLS client fingerprint (github.com/FoxIO-LLC/ja4, technical_details/JA4.md), for TLS over TCP: a readable part,
 * a hash of the sorted cipher suites, a hash of the sorted extensions with the signature algorithms. Of the JA4+ family
 * only this method is free to use; nothing else of it is here.
 *
 * @param fingerprint 36 characters, as in {@code t13d1516h2_8daaf6152771_e5627efa2ab1}
 * @param raw the same with the lists in place of their hashes
 */
public record Ja4(String fingerprint, String raw) {
    /** Counts are two digits; more than this many is told as this many. */
    private static final int COUNT_MAX = 99;

    private static final int HASH_LENGTH = 12;
    private static final String HASH_OF_NOTHING = "0".repeat(HASH_LENGTH);

    public static Ja4 of(ClientHello hello) {
        List<Integer> ciphers = ClientHello.meant(hello.cipherSuites());
        List<Integer> extensions = ClientHello.meant(hello.extensions());
        String readable = "t" + version(hello)
                + (extensions.contains(ClientHello.SERVER_NAME) ? "d" : "i")
                + count(ciphers)
                + count(extensions)
                + protocol(
                        hello.protocols().isEmpty() ? null : hello.protocols().getFirst());
        String cipherList = sorted(ciphers);
        String extensionList = sorted(extensions.stream()
                .filter(type -> type != ClientHello.SERVER_NAME && type != ClientHello.PROTOCOLS)
                .toList());
        String signatures = listed(ClientHello.meant(hello.signatureAlgorithms()));
        String hashed = signatures.isEmpty() ? extensionList : extensionList + "_" + signatures;
        return new Ja4(
                readable + "_" + hash(cipherList, cipherList) + "_" + hash(extensionList, hashed),
                readable + "_" + cipherList + "_" + hashed);
    }

    private static String version(ClientHello hello) {
        int version = ClientHello.meant(hello.versions()).stream()
                .mapToInt(Integer::intValue)
                .max()
                .orElse(hello.version());
        return switch (version) {
            case 0x0304 -> "13";
            case 0x0303 -> "12";
            case 0x0302 -> "11";
            case 0x0301 -> "10";
            case 0x0300 -> "s3";
            case 0x0002 -> "s2";
            default -> "00";
        };
    }

    private static String count(List<Integer> values) {
        int count = Math.min(values.size(), COUNT_MAX);
        return count < 10 ? "0" + count : String.valueOf(count);
    }

    private static String protocol(@Nullable String first) {
        if (first == null || first.isEmpty()) {
            return "00";
        }
        char begin = first.charAt(0);
        char end = first.charAt(first.length() - 1);
        if (isAlphanumeric(begin) && isAlphanumeric(end)) {
            return "" + begin + end;
        }
        HexFormat hexadecimal = HexFormat.of();
        return "" + hexadecimal.toHighHexDigit(begin) + hexadecimal.toLowHexDigit(end);
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    private static String sorted(List<Integer> values) {
        return listed(values.stream().sorted().toList());
    }

    private static String listed(List<Integer> values) {
        HexFormat hexadecimal = HexFormat.of();
        return values.stream()
                .map(value -> hexadecimal.toHexDigits(value.shortValue()))
                .collect(Collectors.joining(","));
    }

    private static String hash(String list, String text) {
        return list.isEmpty()
                ? HASH_OF_NOTHING
                : Digests.hexadecimal("SHA-256", text).substring(0, HASH_LENGTH);
    }
}
