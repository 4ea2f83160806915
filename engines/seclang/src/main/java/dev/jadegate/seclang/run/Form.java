package dev.jadegate.seclang.run;

import dev.jadegate.seclang.Meter;
import dev.jadegate.seclang.transformation.Bytes;
import dev.jadegate.seclang.transformation.Transformation;
import org.jspecify.annotations.Nullable;

/** A value as transformations left it, with what is known of it: computed once, when it is asked for. */
final class Form {
    /** Steps a byte of one transformation. */
    private static final int TRANSFORMATION_STEPS = 8;

    /** Steps a byte for its classes and literals. */
    private static final int SCAN_STEPS = 5;

    private final String text;

    /** 0 as long as nobody asked; a text that is not empty has at least one. */
    private long classes;

    /** A form with the same text but for the case of ASCII letters, which literals do not mind. */
    private final @Nullable Form otherCase;

    private long @Nullable [] byLiterals;
    private long @Nullable [] candidates;

    /** Whether several values of the transaction have this text. */
    private boolean repeated;

    /** Gated rules that looked at a repeated text and did not match. */
    private long @Nullable [] refused;

    /** What pipelines make of it, by their nodes; of a text as it came. */
    private @Nullable Form @Nullable [] forms;

    Form(String text) {
        this(text, null, false);
    }

    private Form(String text, @Nullable Form otherCase, boolean repeated) {
        this.text = text;
        this.otherCase = otherCase;
        this.repeated = repeated;
    }

    String text() {
        return text;
    }

    /** Another value has the same text; said before any rule looks at it. */
    void repeat() {
        repeated = true;
    }

    /** Remembers that a gated rule does not match. */
    void refuse(int gate, Gates gates) {
        if (repeated) {
            if (refused == null) {
                refused = gates.none().clone();
            }
            refused[gate >> 6] |= 1L << gate;
        }
    }

    boolean isRefused(int gate) {
        return refused != null && (refused[gate >> 6] >>> gate & 1) != 0;
    }

    long classes() {
        if (classes == 0) {
            classes = Alphabet.of(text);
        }
        return classes;
    }

    /** A bit for each gated rule that may match. Not to be changed. */
    long[] candidates(Gates gates, Meter meter) {
        long[] known = candidates;
        if (known == null) {
            meter.charge(SCAN_STEPS * (text.length() + 4L));
            known = gates.of(classes()).candidates(classes(), byLiterals(gates));
            candidates = known;
        }
        return known;
    }

    private long[] byLiterals(Gates gates) {
        long[] known = byLiterals;
        if (known == null) {
            // INVARIANT (alphabets have letters in both cases): the other form passes through the same gate.
            known = otherCase == null ? gates.of(classes()).byLiterals(text) : otherCase.byLiterals(gates);
            byLiterals = known;
        }
        return known;
    }

    /** What a pipeline makes of it, if it is a text as it came. */
    Form after(Pipeline pipeline, int pipelines, Meter meter) {
        // Without a byte that any of its transformations minds, it is itself.
        if ((classes() & pipeline.triggers()) == 0 && !(pipeline.mindsEmpty() && text.isEmpty())) {
            return this;
        }
        if (forms == null) {
            forms = new Form[pipelines];
        }
        return after(pipeline, forms, meter);
    }

    private Form after(Pipeline pipeline, @Nullable Form[] memo, Meter meter) {
        Pipeline parent = pipeline.parent();
        if (parent == null) {
            return this;
        }
        Form known = memo[pipeline.index()];
        if (known != null) {
            return known;
        }
        Form before = after(parent, memo, meter);
        Form after = before;
        if ((before.classes() & pipeline.lastTriggers()) != 0 || before.text.isEmpty()) {
            meter.charge(TRANSFORMATION_STEPS * (before.text.length() + 4L));
            after = changed(pipeline.last(), before, memo);
        }
        memo[pipeline.index()] = after;
        return after;
    }

    /** What a transformation leaves; a form that is there already when the text is the same. */
    private static Form changed(Transformation last, Form before, @Nullable Form[] memo) {
        String text = last.apply(before.text);
        if (text.equals(before.text)) {
            return before;
        }
        if (last == Transformation.LOWERCASE) {
            return new Form(text, before, before.repeated);
        }
        for (Form other : memo) {
            if (other != null && other.text.equals(text)) {
                return other;
            }
        }
        return new Form(text, Bytes.equalsButForCase(text, before.text) ? before : null, before.repeated);
    }
}
