package dev.jadegate.seclang.run;

import dev.jadegate.seclang.Meter;
import dev.jadegate.seclang.rule.Variable;
import dev.jadegate.seclang.transformation.Bytes;
import dev.jadegate.seclang.transformation.Transformation;
import org.jspecify.annotations.Nullable;

/** A value of a transaction with its name, and its forms by node of the pipeline tree. */
final class Value {
    /** Steps a byte of one transformation. */
    static final int TRANSFORMATION_STEPS = 8;

    private final Variable variable;
    private final @Nullable String key;
    private final Form raw;
    private @Nullable Form @Nullable [] forms;

    Value(Variable variable, @Nullable String key, String text) {
        this.variable = variable;
        this.key = key;
        this.raw = new Form(text);
    }

    Variable variable() {
        return variable;
    }

    /** The name of a member; empty for a variable without members. */
    String key() {
        return key == null ? "" : key;
    }

    String text() {
        return raw.text();
    }

    long classes() {
        return raw.classes();
    }

    Form raw() {
        return raw;
    }

    String name() {
        return key == null ? variable.toString() : variable + ":" + key;
    }

    /** What a transformation leaves; a form that is there already when the text is the same. */
    private static Form changed(Transformation last, Form before, @Nullable Form[] memo) {
        String text = last.apply(before.text());
        if (text.equals(before.text())) {
            return before;
        }
        if (last == Transformation.LOWERCASE) {
            return new Form(text, before);
        }
        for (Form other : memo) {
            if (other != null && other.text().equals(text)) {
                return other;
            }
        }
        return new Form(text, Bytes.equalsButForCase(text, before.text()) ? before : null);
    }

    /** What a pipeline makes of it. */
    Form form(Pipeline pipeline, int pipelines, Meter meter) {
        // Without a byte that any of its transformations minds, it is itself.
        if ((raw.classes() & pipeline.triggers()) == 0
                && !(pipeline.mindsEmpty() && raw.text().isEmpty())) {
            return raw;
        }
        if (forms == null) {
            forms = new Form[pipelines];
        }
        return form(pipeline, forms, meter);
    }

    private Form form(Pipeline pipeline, @Nullable Form[] memo, Meter meter) {
        Pipeline parent = pipeline.parent();
        if (parent == null) {
            return raw;
        }
        Form known = memo[pipeline.index()];
        if (known != null) {
            return known;
        }
        Form before = form(parent, memo, meter);
        Form after = before;
        if ((before.classes() & pipeline.lastTriggers()) != 0 || before.text().isEmpty()) {
            meter.charge(TRANSFORMATION_STEPS * (before.text().length() + 4L));
            after = changed(pipeline.last(), before, memo);
        }
        memo[pipeline.index()] = after;
        return after;
    }
}
