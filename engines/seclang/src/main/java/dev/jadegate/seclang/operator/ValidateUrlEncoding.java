package dev.jadegate.seclang.operator;

import dev.jadegate.seclang.regex.Requirement;
import dev.jadegate.seclang.transformation.ByteSet;
import dev.jadegate.seclang.transformation.Bytes;
import java.util.List;
import java.util.Set;

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
    public Requirement requirement() {
        return new Requirement(List.of(ByteSet.of("%")), Set.of(), 1);
    }
}
