package dev.jadegate.bench;

import dev.jadegate.testkit.JadegateProcess;
import dev.jadegate.testkit.Json;
import dev.jadegate.testkit.KillLoop;
import dev.jadegate.testkit.MariaDbServer;
import dev.jadegate.testkit.RootKey;
import dev.jadegate.testkit.SignedRequests;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills a server that is busy rotating passwords of real databases, again and again: after each start every rotation that
 * was under way ends, and the current value of each secret logs in.
 *
 * <p>Run by hand: {@code ./jadegate bench kill-rotate 50}.
 */
public final class RotationKillTest implements KillLoop.Work {
    private static final int ROUNDS_DEFAULT = 20;
    private static final Duration SETTLED_MAX = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final RootKey root = RootKey.random();
    private final List<RotatedSecret> secrets;
    private int begun;

    private RotationKillTest(List<RotatedSecret> secrets) {
        this.secrets = secrets;
    }

    /** What a whole run came to. */
    public record Result(int rounds, int rotations) {}

    /** Runs from the command line; {@code arguments} may hold the number of rounds. */
    public static void main(String[] arguments) throws IOException {
        KillLoop.main(arguments, ROUNDS_DEFAULT, RotationKillTest::run);
    }

    /**
     * Kills a server that rotates.
     *
     * @param folder empty; the data folder is made in it
     * @param seed of the moments of the kills
     * @throws AssertionError that names the secret whose value does not log in
     */
    public static Result run(Path folder, int rounds, long seed, PrintStream out) throws IOException {
        try (RotatedPostgres postgres = new RotatedPostgres()) {
            List<RotatedSecret> secrets = new ArrayList<>(List.of(RotatedSecret.ofPostgres(postgres)));
            if (!MariaDbServer.isInstalled()) {
                out.println("left out: " + MariaDbServer.ABSENT);
                return run(folder, rounds, seed, out, secrets);
            }
            try (MariaDbServer mariaDb = MariaDbServer.start(RotatedSecret.mariaDbAccounts())) {
                secrets.add(RotatedSecret.ofMariaDbTurns(mariaDb.port()));
                secrets.add(RotatedSecret.ofMariaDbOverlap(mariaDb.port()));
                return run(folder, rounds, seed, out, secrets);
            }
        } catch (SQLException failed) {
            throw new IOException(failed);
        }
    }

    private static Result run(Path folder, int rounds, long seed, PrintStream out, List<RotatedSecret> secrets)
            throws IOException {
        RotationKillTest test = new RotationKillTest(secrets);
        KillLoop.run(folder.resolve("data"), test.root, rounds, seed, out, test);
        return new Result(rounds, test.begun);
    }

    @Override
    public List<String> options() {
        return List.of("--rotation-host", "localhost", "--rotations-per-hour", "0");
    }

    @Override
    public void check(JadegateProcess server, boolean last) {
        SignedRequests requests = new SignedRequests(server.hostAndPort(), root.key());
        if (RotatedSecret.call(requests, "ListSecrets", Map.of())
                        .get("TotalCount")
                        .number()
                == 0) {
            secrets.forEach(secret -> secret.create(requests));
        }
        for (RotatedSecret secret : secrets) {
            settle(secret, requests);
            KillLoop.demand(secret.logsIn(requests), "the current value of " + secret.name() + " does not log in");
        }
    }

    /** Waits until what was under way is committed; the rest of an overlap may go on. */
    private static void settle(RotatedSecret secret, SignedRequests requests) {
        long deadline = System.nanoTime() + SETTLED_MAX.toNanos();
        while (true) {
            Json described = RotatedSecret.call(requests, "DescribeSecret", Map.of("SecretName", secret.name()));
            if (!described.has("Rotation")
                    || described.at("Rotation", "State").text().equals("COMMITTED")) {
                return;
            }
            KillLoop.demand(System.nanoTime() < deadline, secret.name() + " does not end its rotation: " + described);
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    @Override
    public List<KillLoop.Load> begin(JadegateProcess server, int round) {
        List<KillLoop.Load> rotators = new ArrayList<>();
        for (RotatedSecret secret : secrets) {
            rotators.add(new Rotator(server, secret, round).start());
        }
        return rotators;
    }

    @Override
    public String take(List<KillLoop.Load> rotators) {
        rotators.forEach(rotator -> begun += ((Rotator) rotator).rotations);
        return begun + " rotations begun so far";
    }

    /** Rotates one secret, again as soon as its value is new. */
    private final class Rotator extends KillLoop.Load {
        private final RotatedSecret secret;
        private final int round;
        private int rotations;

        Rotator(JadegateProcess server, RotatedSecret secret, int round) {
            super(server, root.key(), SignedRequests.KMS, secret.name());
            this.secret = secret;
            this.round = round;
        }

        @Override
        protected boolean step(int i) {
            String version = "r" + round + "-" + i;
            if (call("RotateSecret", Map.of("SecretName", secret.name(), "VersionId", version)) == null) {
                return false;
            }
            rotations++;
            while (true) {
                Json value = call("GetSecretValue", Map.of("SecretName", secret.name()));
                if (value == null) {
                    return false;
                }
                if (value.get("VersionId").text().equals(version)) {
                    return true;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }
}
