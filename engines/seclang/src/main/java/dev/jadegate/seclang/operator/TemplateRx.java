package dev.jadegate.seclang.operator;

import dev.jadegate.seclang.Semantics;
import dev.jadegate.seclang.regex.BytePattern;
import dev.jadegate.seclang.regex.InvalidPatternException;
import dev.jadegate.seclang.rule.Template;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression with references in it, put together when it is asked: {@code @rx ^%{tx.name}$}. What is put in stands for
 * itself, but for bars.
 */
record TemplateRx(Template template) implements Operator {
    /** Compiling costs: what is put in is request data. */
    private static final int EXPANDED_BYTES_MAX = 4_096;

    /** Steps for each byte of a pattern that is compiled. */
    private static final int COMPILE_STEPS = 2_000;

    @Override
    public boolean matches(String value, Context context) {
        BytePattern pattern = pattern(context);
        return pattern != null && pattern.find(value, context.meter());
    }

    @Override
    public @Nullable List<String> captures(String value, Context context) {
        BytePattern pattern = pattern(context);
        return pattern == null ? null : pattern.captures(value, context.meter());
    }

    private @Nullable BytePattern pattern(Context context) {
        StringBuilder text = new StringBuilder();
        for (Template.Part part : template.parts()) {
            switch (part) {
                case Template.Text(String piece) -> text.append(piece);
                case Template.Reference reference -> quote(context.expand(new Template(List.of(reference))), text);
            }
        }
        if (text.length() > EXPANDED_BYTES_MAX) {
            return null;
        }
        context.meter().charge((long) text.length() * COMPILE_STEPS);
        try {
            return BytePattern.compile(text.toString());
        } catch (InvalidPatternException wrong) {
            return null;
        }
    }

    private static void quote(String value, StringBuilder text) {
        for (int at = 0; at < value.length(); at++) {
            int one = value.charAt(at);
            if (one == Semantics.PATTERN_REFERENCE_PARTS) {
                text.append((char) one);
                continue;
            }
            text.append(one < 16 ? "\\x0" : "\\x").append(Integer.toHexString(one));
        }
    }
}
