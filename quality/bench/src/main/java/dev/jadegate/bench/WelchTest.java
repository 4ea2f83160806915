package dev.jadegate.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * Whether two kinds of calls can be told apart by their time: Welch's t-test over calls of both in random order. Above 4.5
 * they can, with this many questions and no network between.
 */
final class WelchTest {
    /** How many inputs a question knows. */
    static final int INPUTS = 500;

    private static final double TELLS = 4.5;
    /** Slower calls were interrupted by something else. */
    private static final double KEPT_SHARE = 0.9;

    private final Random order = new Random(1);
    private final int samples;

    /** Of each kind. */
    WelchTest(int samples) {
        this.samples = samples;
    }

    /** One question, of which there are {@link #INPUTS}; it ends in its answer or in {@code Refused}. */
    @FunctionalInterface
    interface Question {
        void ask(int input) throws Exception;
    }

    /** The answer to a question is a refusal. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused() {
            super(null, null, false, false);
        }
    }

    static void head() {
        System.out.printf(Locale.ROOT, "%-62s %10s %10s %8s%n", "refusals", "ns", "ns", "t");
    }

    /** Prints a line; returns 1 when they can be told apart, 0 when not. */
    int compare(String what, Question first, Question second) throws Exception {
        double[][] nanos = new double[2][samples];
        int[] taken = new int[2];
        // Twice, of which the first is the warm-up.
        for (int round = 0; round < 2; round++) {
            Arrays.fill(taken, 0);
            while (taken[0] < samples || taken[1] < samples) {
                int kind = taken[0] == samples ? 1 : taken[1] == samples ? 0 : order.nextInt(2);
                int input = order.nextInt(INPUTS);
                Question question = kind == 0 ? first : second;
                long start = System.nanoTime();
                try {
                    question.ask(input);
                } catch (Refused refused) {
                    // As it should be.
                }
                nanos[kind][taken[kind]++] = System.nanoTime() - start;
            }
        }
        double[] all = Arrays.copyOf(nanos[0], 2 * samples);
        System.arraycopy(nanos[1], 0, all, samples, samples);
        Arrays.sort(all);
        double slowest = all[(int) (all.length * KEPT_SHARE)];
        double[] one = kept(nanos[0], slowest);
        double[] two = kept(nanos[1], slowest);
        double t = (mean(one) - mean(two)) / Math.sqrt(variance(one) / one.length + variance(two) / two.length);
        boolean tells = Math.abs(t) >= TELLS;
        System.out.printf(
                Locale.ROOT,
                "%-62s %,10.0f %,10.0f %8.2f%s%n",
                what,
                mean(one),
                mean(two),
                t,
                tells ? "  can be told apart" : "");
        return tells ? 1 : 0;
    }

    private static double[] kept(double[] nanos, double slowest) {
        return Arrays.stream(nanos).filter(one -> one <= slowest).toArray();
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        return Arrays.stream(values).map(one -> (one - mean) * (one - mean)).sum() / (values.length - 1);
    }
}
