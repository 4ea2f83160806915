package dev.jadegate.seclang.transformation;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Each byte as two hexadecimal digits. */
final class HexEncode {
    private HexEncode() {}

    static String apply(String value) {
        return HexFormat.of().formatHex(value.getBytes(StandardCharsets.ISO_8859_1));
    }
}
