package dev.jadegate.seclang.run;

import dev.jadegate.seclang.Meter;
import dev.jadegate.seclang.rule.Variable;
import org.jspecify.annotations.Nullable;

/** A value of a transaction with its name. Variables that hold the same text share what is known of it. */
final class Value {
    private final Variable variable;
    private final @Nullable String key;
    private final Form raw;

    Value(Variable variable, @Nullable String key, String text) {
        this(variable, key, new Form(text));
    }

    Value(Variable variable, @Nullable String key, Form raw) {
        this.variable = variable;
        this.key = key;
        this.raw = raw;
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

    /** What a pipeline makes of it. */
    Form form(Pipeline pipeline, int pipelines, Meter meter) {
        return raw.after(pipeline, pipelines, meter);
    }
}
