package dev.jadegate.seclang.transformation;

/** UTF-8 as bytes. */
public final class Utf8 {
    private static final int REPLACEMENT = 0xfffd;

    private Utf8() {}

    /** Whether the bytes are UTF-8: not broken, not overlong, not beyond Unicode. */
    public static boolean isIn(String value) {
        int at = 0;
        while (at < value.length()) {
            int lead = value.charAt(at++);
            if (lead < 0x80) {
                continue;
            }
            int more = lead < 0xc2 ? -1 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : -1;
            if (more < 0 || at + more > value.length()) {
                return false;
            }
            int code = lead & (0x3f >> more);
            for (int next = 0; next < more; next++, at++) {
                if ((value.charAt(at) & 0xc0) != 0x80) {
                    return false;
                }
                code = (code << 6) | (value.charAt(at) & 0x3f);
            }
            boolean overlong = (more == 2 && code < 0x800) || (more == 3 && code < 0x10000);
            if (overlong || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
                return false;
            }
        }
        return true;
    }

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
