package dev.jadegate.bench;

import com.sun.management.ThreadMXBean;
import dev.jadegate.cli.crs.CrsFolder;
import dev.jadegate.seclang.opinion.SecondOpinion;
import dev.jadegate.seclang.parse.ParseLimits;
import dev.jadegate.seclang.parse.RuleFiles;
import dev.jadegate.seclang.parse.RuleParser;
import dev.jadegate.seclang.run.Compiler;
import dev.jadegate.seclang.run.Connection;
import dev.jadegate.seclang.run.Header;
import dev.jadegate.seclang.run.Program;
import dev.jadegate.seclang.run.ResponseHead;
import dev.jadegate.seclang.run.Surroundings;
import dev.jadegate.seclang.run.Transaction;
import dev.jadegate.seclang.run.Verdict;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What the Core Rule Set costs in the process: CPU and memory of one request and its response through all five phases, beside
 * the same with no rules. {@code ./jadegate bench seclang [DIR] [seconds] [opinion]}: DIR is an unpacked release, by default crs-4.28 in
 * the folder that CONFORMANCE_DATA names.
 */
final class SeclangBench {
    private static final int ROUNDS = 9;
    private static final Connection CONNECTION = new Connection("192.0.2.7", 40_000, "192.0.2.1", 443);
    private static final ResponseHead RESPONSE = new ResponseHead(
            "HTTP/1.1", 200, List.of(new Header("Content-Type", "text/plain"), new Header("Content-Length", "1000")));
    private static final byte[] RESPONSE_BODY = "x".repeat(1_000).getBytes(StandardCharsets.ISO_8859_1);

    private static final Surroundings SURROUNDINGS = new Surroundings() {
        @Override
        public String uniqueId() {
            return "bench";
        }

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }
    };

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final double seconds;

    private SeclangBench(double seconds) {
        this.seconds = seconds;
    }

    private record Cost(double micros, long bytes) {}

    public static void main(String[] arguments) throws Exception {
        CrsFolder folder = RuleBench.rules(arguments);
        Program rules =
                arguments.length < 3 ? folder.blocking() : folder.blockingWithSecondOpinion(SecondOpinion.onAll());
        RuleFiles none = new RuleFiles().with("none.conf", "");
        Program floor = Compiler.compile(RuleParser.parse(none, List.of("none.conf"), ParseLimits.DEFAULT), none);
        SeclangBench bench = new SeclangBench(RuleBench.number(arguments, 2));
        System.out.printf(
                Locale.ROOT,
                "rules of phase 1 to 5: %d %d %d %d %d%n%n",
                rules.rules(1),
                rules.rules(2),
                rules.rules(3),
                rules.rules(4),
                rules.rules(5));
        System.out.printf(
                Locale.ROOT,
                "%-26s %10s %10s %8s %12s %12s%n",
                "request",
                "us",
                "no rules",
                "times",
                "bytes",
                "no rules");
        for (WebRequest exchange : WebRequest.all()) {
            // Both before any is measured: what is compiled for one must not be thrown away for the other.
            bench.cost(floor, exchange, exchange.attack());
            Cost with = bench.cost(rules, exchange, exchange.attack());
            Cost without = bench.cost(floor, exchange, false);
            System.out.printf(
                    Locale.ROOT,
                    "%-26s %10.1f %10.1f %7.1fx %,12d %,12d%n",
                    exchange.name(),
                    with.micros(),
                    without.micros(),
                    with.micros() / without.micros(),
                    with.bytes(),
                    without.bytes());
        }
    }

    private static Verdict run(Program program, WebRequest exchange) {
        Transaction transaction = program.begin(CONNECTION, SURROUNDINGS);
        transaction.requestHead(exchange.head());
        Verdict verdict = transaction.requestBody(exchange.body());
        if (!verdict.interrupts()) {
            transaction.responseHead(RESPONSE);
            verdict = transaction.responseBody(RESPONSE_BODY);
        }
        transaction.end();
        return verdict;
    }

    /** The median of the rounds, after as long a warm-up. A benign request must pass, an attack must not. */
    private Cost cost(Program program, WebRequest exchange, boolean attack) {
        long calls = 0;
        long start = threads.getCurrentThreadCpuTime();
        while (threads.getCurrentThreadCpuTime() - start < seconds * 1e9) {
            if (run(program, exchange).interrupts() != (attack && program.rules(2) > 0)) {
                throw new IllegalStateException(exchange.name() + " was not treated as it should");
            }
            calls++;
        }
        long batch = Math.max(1, calls / ROUNDS);
        double[] micros = new double[ROUNDS];
        long self = Thread.currentThread().threadId();
        long allocated = threads.getThreadAllocatedBytes(self);
        for (int round = 0; round < ROUNDS; round++) {
            long before = threads.getCurrentThreadCpuTime();
            for (long at = 0; at < batch; at++) {
                run(program, exchange);
            }
            micros[round] = (threads.getCurrentThreadCpuTime() - before) / 1e3 / batch;
        }
        long bytes = (threads.getThreadAllocatedBytes(self) - allocated) / (batch * ROUNDS);
        Arrays.sort(micros);
        return new Cost(micros[ROUNDS / 2], bytes);
    }
}
