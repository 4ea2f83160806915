package dev.jadegate.seclang.operator;

import dev.jadegate.seclang.regex.Requirement;
import dev.jadegate.seclang.transformation.ByteSet;

/** Matches when a byte is outside the ranges: {@code @validateByteRange 32-126,10}. */
record ValidateByteRange(ByteSet allowed) implements Operator {
    @Override
    public boolean matches(String value, Context context) {
        for (int at = 0; at < value.length(); at++) {
            if (!allowed.contains(value.charAt(at))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Requirement requirement(ByteSet alphabet) {
        return Requirement.oneOf(allowed.complement(), alphabet);
    }
}
