package dev.jadegate.seclang.transformation;

/** UTF-8 as bytes. */
final class Utf8 {
    private static final int REPLACEMENT = 0xfffd;

    private Utf8() {}

    /** Writes a code point; one that does not exist becomes the replacement character. */
    static void add(ByteBuilder out, int code) {
        int valid = code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? REPLACEMENT : code;
        if (valid < 0x80) {
            out.add(valid);
        } else if (valid < 0x800) {
            out.add(0xc0 | (valid >> 6));
            out.add(0x80 | (valid & 0x3f));
        } else if (valid < 0x10000) {
            out.add(0xe0 | (valid >> 12));
            out.add(0x80 | ((valid >> 6) & 0x3f));
            out.add(0x80 | (valid & 0x3f));
        } else {
            out.add(0xf0 | (valid >> 18));
            out.add(0x80 | ((valid >> 12) & 0x3f));
            out.add(0x80 | ((valid >> 6) & 0x3f));
            out.add(0x80 | (valid & 0x3f));
        }
    }
}
