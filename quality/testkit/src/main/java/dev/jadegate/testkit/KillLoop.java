package dev.jadegate.testkit;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Starts a server, puts it under load, kills it at a random moment, and again; after each start the work's own ledger
 * judges what is left, and in the end the log must verify.
 */
public final class KillLoop {
    private static final int KILL_AFTER_MILLIS_MIN = 100;
    private static final int KILL_AFTER_MILLIS_MAX = 1_500;
    private static final Duration VERIFY_MAX = Duration.ofMinutes(10);

    private KillLoop() {}

    /** What is done to the server, and how it is judged. */
    public interface Work {
        /** Further options that the server is started with. */
        default List<String> options() {
            return List.of();
        }

        /**
         * Compares what is there with what was acknowledged.
         *
         * @param last whether no round follows, so that all is to be looked at
         */
        void check(JadegateProcess server, boolean last);

        /** Begins to load the server. */
        List<Load> begin(JadegateProcess server, int round);

        /** Takes over what was acknowledged until the server was gone; returns a few words on it. */
        String take(List<Load> loads);
    }

    /** One run of a kill test: into a folder, so many rounds, with a seed. */
    public interface Run {
        Record into(Path folder, int rounds, long seed, PrintStream out) throws IOException;
    }

    /** Runs from the command line; {@code arguments} may hold the number of rounds, {@code kill.seed} the seed. */
    public static void main(String[] arguments, int roundsDefault, Run run) throws IOException {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : roundsDefault;
        long seed = Long.getLong("kill.seed", System.nanoTime());
        Path folder = Files.createTempDirectory("jadegate-kill");
        try {
            System.out.println("well: " + run.into(folder, rounds, seed, System.out));
        } catch (AssertionError lost) {
            System.err.println("FAILED (kill.seed=" + seed + ", data in " + folder + "): " + lost.getMessage());
            System.exit(1);
        }
    }

    /**
     * Runs all rounds.
     *
     * @param seed of the moments of the kills
     * @throws AssertionError that names what was lost or is half done
     */
    public static void run(Path data, RootKey root, int rounds, long seed, PrintStream out, Work work)
            throws IOException {
        out.println("kill.seed=" + seed);
        String[] options = work.options().toArray(new String[0]);
        Random random = new Random(seed);
        for (int round = 1; round <= rounds; round++) {
            long startedNanos = System.nanoTime();
            try (JadegateProcess server = JadegateProcess.start(data, root, options)) {
                long readyMillis = (System.nanoTime() - startedNanos) / 1_000_000;
                work.check(server, false);
                List<Load> loads = work.begin(server, round);
                int millis = random.nextInt(KILL_AFTER_MILLIS_MIN, KILL_AFTER_MILLIS_MAX);
                LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
                server.kill();
                for (Load load : loads) {
                    load.join();
                    demand(load.refusals.isEmpty(), "refused under load: " + load.refusals);
                }
                out.println("round " + round + ": ready in " + readyMillis + " ms, killed after " + millis
                        + " ms of load, " + work.take(loads));
            }
        }
        try (JadegateProcess server = JadegateProcess.start(data, root, options)) {
            work.check(server, true);
            int code = server.stop();
            demand(code == 0, "the server stopped with exit code " + code);
        }
        JadegateProcess.Finished verified = JadegateProcess.run(VERIFY_MAX, "verify", "--data", data.toString());
        demand(verified.exitCode() == 0, "the log does not verify: " + verified);
        out.print(verified.output());
    }

    public static void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** Calls, one after the other on a thread of its own, until the server is gone. */
    public abstract static class Load {
        private final JadegateProcess server;
        private final SignedRequests requests;
        private final String version;
        private final String name;
        private final List<String> refusals = new ArrayList<>();
        private @Nullable Thread thread;

        /** @param version of the API that it calls */
        protected Load(JadegateProcess server, AccessKey key, String version, String name) {
            this.server = server;
            this.requests = new SignedRequests(server.hostAndPort(), key);
            this.version = version;
            this.name = name;
        }

        public final Load start() {
            thread = Thread.ofPlatform().name(name).start(() -> {
                boolean goesOn = true;
                for (int i = 0; goesOn && server.isAlive(); i++) {
                    goesOn = step(i);
                }
            });
            return this;
        }

        /** Makes the calls of one step; false when the server is gone. */
        protected abstract boolean step(int i);

        /** The reply of a call, or null when there was none; one that is refused is remembered. */
        protected final @Nullable Json call(String action, Map<String, String> parameters) {
            Reply reply;
            try {
                reply = requests.call(version, action, parameters);
            } catch (RuntimeException gone) {
                return null;
            }
            if (reply.status() == 200) {
                return reply.json();
            }
            refusals.add(action + " answered " + reply);
            return null;
        }

        private void join() {
            Thread running = thread;
            if (running == null) {
                return;
            }
            try {
                running.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
