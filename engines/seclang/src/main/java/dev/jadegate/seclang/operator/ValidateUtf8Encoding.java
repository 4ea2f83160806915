package dev.jadegate.seclang.operator;

import dev.jadegate.seclang.regex.Requirement;
import dev.jadegate.seclang.transformation.ByteSet;
import dev.jadegate.seclang.transformation.Utf8;

/** Matches when the bytes are not UTF-8: broken, overlong, or beyond Unicode. */
record ValidateUtf8Encoding() implements Operator {
    @Override
    public boolean matches(String value, Context context) {
        return !Utf8.isIn(value);
    }

    @Override
    public Requirement requirement(ByteSet alphabet) {
        return Requirement.oneOf(ByteSet.range(0x80, 0xff), alphabet);
    }
}
