package dev.jadegate.seclang.rule;

/**
 * One entry of the variable list of a rule.
 *
 * @param count the number of members is looked at, not the members
 * @param excluded what this names is taken away from the other targets
 */
public record Target(Variable variable, Selector selector, boolean count, boolean excluded) {
    public Target {
        if (count && excluded) {
            throw new IllegalArgumentException("a count cannot be excluded");
        }
    }

    @Override
    public String toString() {
        String name = switch (selector) {
            case Selector.All all -> variable.toString();
            case Selector.Named(String key) -> variable + ":" + key;
            case Selector.Matching(String pattern) -> variable + ":/" + pattern + "/";
        };
        return (excluded ? "!" : count ? "&" : "") + name;
    }
}
