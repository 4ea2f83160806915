package dev.jadegate.seclang.operator;

import dev.jadegate.seclang.regex.Requirement;
import dev.jadegate.seclang.transformation.ByteSet;
import dev.jadegate.seclang.transformation.Bytes;

/** Matches when a percent sign is not followed by two hexadecimal digits. */
record ValidateUrlEncoding() implements Operator {
    @Override
    public boolean matches(String value, Context context) {
        for (int at = value.indexOf('%'); at >= 0; at = value.indexOf('%', at + 1)) {
            if (Bytes.hexPair(value, at + 1) < 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Requirement requirement(ByteSet alphabet) {
        return Requirement.oneOf(ByteSet.of("%"), alphabet);
    }
}
