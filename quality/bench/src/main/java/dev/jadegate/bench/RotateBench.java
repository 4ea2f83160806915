package dev.jadegate.bench;

import dev.jadegate.testkit.JadegateProcess;
import dev.jadegate.testkit.MariaDbServer;
import dev.jadegate.testkit.RootKey;
import dev.jadegate.testkit.SignedRequests;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Rotates the passwords of real databases as fast as the server does it, while two applications log in all the time, each
 * with the value that it has just fetched. What is promised is: no login is refused, as long as an application fetches the
 * value at least once between two rotations; so the next rotation waits until each has.
 */
public final class RotateBench {
    private static final int ROTATIONS_DEFAULT = 1_000;
    private static final int APPLICATIONS = 2;
    private static final Duration ROTATION_MAX = Duration.ofSeconds(60);

    private RotateBench() {}

    /** What a run came to. */
    public record Result(String what, int rotations, long logins, long refused, double seconds) {}

    /** Runs from the command line; {@code arguments} may hold the number of rotations. */
    public static void main(String[] arguments) throws Exception {
        int rotations = arguments.length == 0 ? ROTATIONS_DEFAULT : Integer.parseInt(arguments[0]);
        long refused =
                run(rotations, System.out).stream().mapToLong(Result::refused).sum();
        if (refused > 0) {
            System.err.println("FAILED: " + refused + " logins were refused");
            System.exit(1);
        }
    }

    /** Rotates each kind so many times. */
    public static List<Result> run(int rotations, PrintStream out) throws Exception {
        Path folder = Files.createTempDirectory("jadegate-rotate");
        RootKey root = RootKey.random();
        List<Result> results = new ArrayList<>();
        try (JadegateProcess server = JadegateProcess.start(
                        folder.resolve("data"),
                        root,
                        "--rotation-host",
                        "localhost",
                        "--rotations-per-hour",
                        "0",
                        "--calls-per-second",
                        "0");
                RotatedPostgres postgres = new RotatedPostgres()) {
            SignedRequests requests = new SignedRequests(server.hostAndPort(), root.key());
            out.printf("%-32s %10s %10s %10s %12s%n", "what", "rotations", "logins", "refused", "rotations/s");
            results.add(measure("PostgreSQL, two users", RotatedSecret.ofPostgres(postgres), requests, rotations, out));
            if (!MariaDbServer.isInstalled()) {
                out.println("left out: " + MariaDbServer.ABSENT);
                return results;
            }
            try (MariaDbServer mariaDb = MariaDbServer.start(RotatedSecret.mariaDbAccounts())) {
                results.add(measure(
                        "MariaDB, two users", RotatedSecret.ofMariaDbTurns(mariaDb.port()), requests, rotations, out));
                results.add(measure(
                        "MariaDB, one user with overlap",
                        RotatedSecret.ofMariaDbOverlap(mariaDb.port()),
                        requests,
                        rotations,
                        out));
            }
        }
        return results;
    }

    private static Result measure(
            String what, RotatedSecret secret, SignedRequests requests, int rotations, PrintStream out)
            throws InterruptedException {
        secret.create(requests);
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong logins = new AtomicLong();
        AtomicLong refused = new AtomicLong();
        List<Semaphore> turns = new ArrayList<>();
        List<Thread> applications = new ArrayList<>();
        for (int i = 0; i < APPLICATIONS; i++) {
            Semaphore turn = new Semaphore(0);
            turns.add(turn);
            applications.add(Thread.ofPlatform().name("application-" + i).start(() -> {
                while (!over.get()) {
                    (secret.logsIn(requests) ? logins : refused).incrementAndGet();
                    turn.release();
                }
            }));
        }
        long began = System.nanoTime();
        try {
            for (int i = 0; i < rotations; i++) {
                secret.rotate(requests, "r" + i, ROTATION_MAX);
                for (Semaphore turn : turns) {
                    // The login that is under way may have fetched the value before; the next one has not.
                    turn.drainPermits();
                    if (!turn.tryAcquire(2, ROTATION_MAX.toSeconds(), TimeUnit.SECONDS)) {
                        throw new IllegalStateException("an application does not log in any more");
                    }
                }
            }
        } finally {
            over.set(true);
            for (Thread application : applications) {
                application.join();
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        Result result = new Result(what, rotations, logins.get(), refused.get(), seconds);
        out.printf(
                Locale.ROOT,
                "%-32s %10d %10d %10d %12.1f%n",
                what,
                rotations,
                result.logins,
                result.refused,
                rotations / seconds);
        return result;
    }
}
