package dev.jadegate.seclang.operator;

/** Matches always ({@code @unconditionalMatch}) or never ({@code @noMatch}). */
record Always(boolean answer) implements Operator {
    @Override
    public boolean matches(String value, Context context) {
        return answer;
    }
}
