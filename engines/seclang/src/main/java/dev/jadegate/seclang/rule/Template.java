package dev.jadegate.seclang.rule;

import java.util.List;

/** Text with references to variables in it: {@code Matched %{TX.0} in %{MATCHED_VAR_NAME}}. */
public record Template(List<Part> parts) {
    public Template {
        parts = List.copyOf(parts);
    }

    /** A piece of a template. */
    public sealed interface Part {}

    /** Stands for itself. */
    public record Text(String text) implements Part {}

    /** Stands for the value of a variable; of its member {@code key} when that is not empty. */
    public record Reference(Variable variable, String key) implements Part {}

    /** Whether it has no reference. */
    public boolean isConstant() {
        return parts.stream().allMatch(Text.class::isInstance);
    }

    /** The text of a constant template. */
    public String constant() {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            if (!(part instanceof Text(String piece))) {
                throw new IllegalStateException("not a constant");
            }
            text.append(piece);
        }
        return text.toString();
    }

    public static Template of(String constant) {
        return new Template(constant.isEmpty() ? List.of() : List.of(new Text(constant)));
    }
}
