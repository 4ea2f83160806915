package dev.jadegate.seclang.operator;

import dev.jadegate.seclang.regex.Requirement;
import dev.jadegate.seclang.transformation.ByteSet;
import java.util.List;
import java.util.Set;

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
    public Requirement requirement() {
        return new Requirement(List.of(allowed.complement()), Set.of(), 1);
    }
}
