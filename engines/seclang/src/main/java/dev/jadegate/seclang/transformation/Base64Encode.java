package dev.jadegate.seclang.transformation;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Encodes as Base64. */
final class Base64Encode {
    private Base64Encode() {}

    static String apply(String value) {
        byte[] encoded = Base64.getEncoder().encode(value.getBytes(StandardCharsets.ISO_8859_1));
        return new String(encoded, StandardCharsets.ISO_8859_1);
    }
}
