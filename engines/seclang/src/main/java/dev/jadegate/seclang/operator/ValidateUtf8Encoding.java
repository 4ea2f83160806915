package dev.jadegate.seclang.operator;

import dev.jadegate.seclang.regex.Requirement;
import dev.jadegate.seclang.transformation.ByteSet;

/** Matches when the bytes are not UTF-8: broken, overlong, or beyond Unicode. */
record ValidateUtf8Encoding() implements Operator {
    @Override
    public boolean matches(String value, Context context) {
        int at = 0;
        while (at < value.length()) {
            int lead = value.charAt(at++);
            if (lead < 0x80) {
                continue;
            }
            int more = lead < 0xc2 ? -1 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : -1;
            if (more < 0 || at + more > value.length()) {
                return true;
            }
            int code = lead & (0x3f >> more);
            for (int next = 0; next < more; next++, at++) {
                if ((value.charAt(at) & 0xc0) != 0x80) {
                    return true;
                }
                code = (code << 6) | (value.charAt(at) & 0x3f);
            }
            boolean overlong = (more == 2 && code < 0x800) || (more == 3 && code < 0x10000);
            if (overlong || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Requirement requirement(ByteSet alphabet) {
        return Requirement.oneOf(ByteSet.range(0x80, 0xff), alphabet);
    }
}
