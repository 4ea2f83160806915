package dev.jadegate.seclang.run;

import dev.jadegate.seclang.Meter;
import org.jspecify.annotations.Nullable;

/** A value as transformations left it, with what is known of it: computed once, when it is asked for. */
final class Form {
    /** Steps a byte for its classes and literals. */
    private static final int SCAN_STEPS = 5;

    private final String text;
    private final long classes;

    /** A form with the same text but for the case of ASCII letters, which literals do not mind. */
    private final @Nullable Form otherCase;

    private long @Nullable [] byLiterals;
    private long @Nullable [] candidates;

    Form(String text) {
        this(text, null);
    }

    Form(String text, @Nullable Form otherCase) {
        this.text = text;
        this.classes = Alphabet.of(text);
        this.otherCase = otherCase;
    }

    String text() {
        return text;
    }

    long classes() {
        return classes;
    }

    /** A bit for each gated rule that may match. Not to be changed. */
    long[] candidates(Gates gates, Meter meter) {
        long[] known = candidates;
        if (known == null) {
            meter.charge(SCAN_STEPS * (text.length() + 4L));
            known = gates.of(classes).candidates(classes, byLiterals(gates));
            candidates = known;
        }
        return known;
    }

    private long[] byLiterals(Gates gates) {
        long[] known = byLiterals;
        if (known == null) {
            // INVARIANT (alphabets have letters in both cases): the other form passes through the same gate.
            known = otherCase == null ? gates.of(classes).byLiterals(text) : otherCase.byLiterals(gates);
            byLiterals = known;
        }
        return known;
    }
}
