package dev.jadegate.seclang.rule;

/** An operator as written: {@code !@rx ^a}. */
public record OperatorCall(String name, String argument, boolean negated, Position position) {
    @Override
    public String toString() {
        return (negated ? "!@" : "@") + name + (argument.isEmpty() ? "" : " " + argument);
    }
}
