package dev.jadegate.traffic.fingerprint;

import java.util.List;
import java.util.stream.Collectors;

/**
 * JA3, as its authors publish it (github.com/salesforce/ja3): version, cipher suites, extensions, curves and point formats
 * as decimal numbers in the order of the wire, without GREASE, and the MD5 of that text. Its order makes it useless for
 * browsers that shuffle their extensions; it is kept because lists of JA3 values are in use.
 *
 * @param text what is hashed
 * @param fingerprint 32 hexadecimal digits
 */
public record Ja3(String text, String fingerprint) {
    public static Ja3 of(ClientHello hello) {
        String text = hello.version() + ","
                + joined(hello.cipherSuites()) + ","
                + joined(hello.extensions()) + ","
                + joined(hello.groups()) + ","
                + hello.pointFormats().stream().map(String::valueOf).collect(Collectors.joining("-"));
        return new Ja3(text, Digests.hexadecimal("MD5", text));
    }

    private static String joined(List<Integer> values) {
        return ClientHello.meant(values).stream().map(String::valueOf).collect(Collectors.joining("-"));
    }
}
