package dev.jadegate.bench;

import dev.jadegate.policy.AccessRequest;
import dev.jadegate.policy.AttachedPolicy;
import dev.jadegate.policy.PolicyCompiler;
import dev.jadegate.policy.PolicyEngine;
import dev.jadegate.policy.PolicyKind;
import dev.jadegate.policy.PolicyParser;
import dev.jadegate.policy.PolicySet;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;

/**
 * How long a decision takes and how many bytes it allocates, beside jCasbin and cedar-java on the same policies and
 * requests in the same run. Every answer is compared with the one expected. Bytes are those of the Java heap; what a
 * native library takes is not seen.
 *
 * <p>Arguments: seconds for each figure (default 2).
 */
public final class PolicyBench {
    private static final double WARM_UP_SHARE = 0.75;
    /** Long enough for the clock to be precise, for an engine that answers in tens of nanoseconds. */
    private static final int FAST_BATCH = 512;

    private static final long FAST_NANOS = 10_000;
    private static final int SAMPLES_MAX = 200_000;

    private final double seconds;
    private int wrong;

    private PolicyBench(double seconds) {
        this.seconds = seconds;
    }

    /** One engine on one workload. */
    private record Figure(double nanosMedian, double nanos99, double bytes, long decisions) {}

    /** One way to make an engine ready. */
    private interface Maker {
        PolicyDecider make(Workload workload) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        double seconds = arguments.length == 0 ? 2 : Double.parseDouble(arguments[0]);
        PolicyBench bench = new PolicyBench(seconds);
        bench.run();
        bench.runOnce();
        if (bench.wrong > 0) {
            System.out.println(bench.wrong + " answers were wrong: no figure counts");
            System.exit(1);
        }
        System.out.println("every answer compared, none wrong");
    }

    private void run() throws Exception {
        System.out.printf(
                "%-34s %-28s %12s %12s %14s %10s%n",
                "policies", "engine", "ns p50", "ns p99", "bytes/decision", "ratio");
        List<Workload> workloads = List.of(
                Workload.of("10 policies, 10 statements", 10, 10),
                Workload.of("330 policies, 3 000 statements", 3000, 330),
                Workload.of("10 000 policies, 10 000 statements", 10_000, 10_000));
        List<Maker> makers = List.of(
                workload -> new JadegateDecider(workload, false),
                workload -> new JadegateDecider(workload, true),
                CasbinDecider::new,
                CedarDecider::new);
        for (Workload workload : workloads) {
            double ours = 0;
            for (Maker maker : makers) {
                PolicyDecider decider = maker.make(workload);
                Figure figure = measure(decider, workload);
                ours = ours == 0 ? figure.nanosMedian : ours;
                System.out.printf(
                        "%-34s %-28s %,12.0f %,12.0f %,14.0f %,9.1fx%n",
                        workload.name(),
                        decider.name(),
                        figure.nanosMedian,
                        figure.nanos99,
                        figure.bytes,
                        figure.nanosMedian / ours);
            }
        }
    }

    /** What is done once for many decisions. */
    private void runOnce() {
        Workload workload = Workload.of("", 3000, 330);
        List<String> texts = workload.texts();
        long characters = texts.stream().mapToLong(String::length).sum();
        double parse = nanosOf(() -> texts.forEach(text -> PolicyParser.parse(text, PolicyKind.IDENTITY)));
        List<AttachedPolicy> policies = workload.policies();
        double compile = nanosOf(() -> new PolicyCompiler().identity(policies));
        PolicySet set = new PolicyCompiler().identity(policies);
        AccessRequest request = workload.requests().getFirst();
        double explain = nanosOf(() -> PolicyEngine.explain(set, null, request));
        System.out.printf(
                "330 policies, 3 000 statements: parse and check %.1f MB/s; compile %.2f ms; explain %.2f ms%n",
                characters * 1000 / parse, compile / 1e6, explain / 1e6);
    }

    private double nanosOf(Runnable work) {
        double best = Double.MAX_VALUE;
        long end = System.nanoTime() + (long) (seconds * 1e9);
        do {
            long start = System.nanoTime();
            work.run();
            best = Math.min(best, (double) (System.nanoTime() - start));
        } while (System.nanoTime() < end);
        return best;
    }

    private Figure measure(PolicyDecider decider, Workload workload) {
        int asks = workload.asks().size();
        long start = System.nanoTime();
        long warm = 0;
        int ask = 0;
        while (System.nanoTime() - start < seconds * WARM_UP_SHARE * 1e9) {
            check(decider, workload, ask);
            ask = (ask + 1) % asks;
            warm++;
        }
        boolean fast = (System.nanoTime() - start) / warm < FAST_NANOS;
        // A second warm-up in the form that is measured, so that it is compiled too.
        sample(decider, workload, fast ? FAST_BATCH : 1, seconds * (1 - WARM_UP_SHARE));
        return sample(decider, workload, fast ? FAST_BATCH : 1, seconds);
    }

    private Figure sample(PolicyDecider decider, Workload workload, int batch, double forSeconds) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        int asks = workload.asks().size();
        double[] nanos = new double[SAMPLES_MAX];
        int samples = 0;
        int ask = 0;
        long start = System.nanoTime();
        long bytes = threads.getCurrentThreadAllocatedBytes();
        long end = start + (long) (forSeconds * 1e9);
        long now = start;
        do {
            for (int i = 0; i < batch; i++) {
                check(decider, workload, ask);
                ask = ask + 1 == asks ? 0 : ask + 1;
            }
            long after = System.nanoTime();
            nanos[samples++] = (double) (after - now) / batch;
            now = after;
        } while (now < end && samples < SAMPLES_MAX);
        bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
        double[] sorted = Arrays.copyOf(nanos, samples);
        Arrays.sort(sorted);
        long decisions = (long) samples * batch;
        return new Figure(sorted[samples / 2], sorted[(int) (samples * 0.99)], (double) bytes / decisions, decisions);
    }

    private void check(PolicyDecider decider, Workload workload, int ask) {
        if (decider.allows(ask) != workload.asks().get(ask).allowed()) {
            wrong++;
        }
    }
}
