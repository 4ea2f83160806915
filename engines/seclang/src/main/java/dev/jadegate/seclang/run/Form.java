package dev.jadegate.seclang.run;

/** A value as transformations left it, with what is known of it: computed once, when it is asked for. */
final class Form {
    private final String text;
    private final long classes;
    private long @org.jspecify.annotations.Nullable [] candidates;

    Form(String text) {
        this.text = text;
        this.classes = Alphabet.of(text);
    }

    String text() {
        return text;
    }

    long classes() {
        return classes;
    }

    /** A bit for each gated rule that may match. */
    long[] candidates(Gates gates) {
        long[] known = candidates;
        if (known == null) {
            known = gates.candidates(this);
            candidates = known;
        }
        return known;
    }
}
