package dev.jadegate.seclang.run;

import dev.jadegate.seclang.Meter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of one target while they do not change, with the union of what may match any of them: as they are, and as
 * pipelines leave them.
 */
final class Part {
    /** What it takes to go over one value. */
    static final int VISIT_STEPS = 5;

    private final List<Value> values;
    private final long[] candidates;
    private long classes;
    private boolean hasEmpty;

    /** By pipeline: those of rules that look at its end, then those of rules that look at each of its steps. */
    private long @Nullable [] @Nullable [] unions;

    @SuppressWarnings("ReferenceEquality") // The same array, not one that has the same bits.
    Part(List<Value> values, Gates gates, Meter meter) {
        this.values = values;
        meter.charge(VISIT_STEPS * (values.size() + 1L));
        // Many values pass the same gates, and have the same candidates then.
        long[] sum = null;
        long[] last = null;
        for (int at = 0; at < values.size(); at++) {
            Value value = values.get(at);
            classes |= value.classes();
            hasEmpty |= value.text().isEmpty();
            long[] own = value.raw().candidates(gates, meter);
            if (last == null) {
                last = own;
            } else if (own != last) {
                sum = sum == null ? last.clone() : sum;
                add(own, sum);
                last = own;
            }
        }
        this.candidates = sum != null ? sum : last != null ? last : gates.none();
    }

    List<Value> values() {
        return values;
    }

    /** The candidates of the values as the pipeline leaves them, and perhaps more. Not to be changed. */
    long[] candidates(Pipeline pipeline, boolean everyStep, Program program, Meter meter) {
        // Values that the pipeline changes pass the gates as it left them; the others as they are.
        if ((classes & pipeline.triggers()) == 0 && !(pipeline.mindsEmpty() && hasEmpty)) {
            return candidates;
        }
        if (unions == null) {
            unions = new long[program.pipelines() * 2][];
        }
        int place = pipeline.index() * 2 + (everyStep ? 1 : 0);
        long[] union = unions[place];
        if (union == null) {
            union = union(pipeline, everyStep, program, meter);
            unions[place] = union;
        }
        return union;
    }

    @SuppressWarnings("ReferenceEquality") // The same array, not one that has the same bits.
    private long[] union(Pipeline pipeline, boolean everyStep, Program program, Meter meter) {
        meter.charge(VISIT_STEPS * (values.size() + 1L));
        long[] union = candidates.clone();
        long[] last = candidates;
        for (int at = 0; at < values.size(); at++) {
            Value value = values.get(at);
            if ((value.classes() & pipeline.triggers()) == 0 && !pipeline.mindsEmpty()) {
                continue;
            }
            Pipeline step = pipeline;
            while (step != null) {
                Form form = value.form(step, program.pipelines(), meter);
                if (form != value.raw()) {
                    long[] own = form.candidates(program.gates(), meter);
                    if (own != last) {
                        add(own, union);
                        last = own;
                    }
                }
                step = everyStep ? step.parent() : null;
            }
        }
        return union;
    }

    static void add(long[] bits, long[] sum) {
        for (int word = 0; word < sum.length; word++) {
            sum[word] |= bits[word];
        }
    }
}
