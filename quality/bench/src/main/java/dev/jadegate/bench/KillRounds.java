package dev.jadegate.bench;

import dev.jadegate.testkit.JadegateProcess;
import dev.jadegate.testkit.Reply;
import dev.jadegate.testkit.RootKey;
import dev.jadegate.testkit.SignedRequests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kills the server by {@code kill -9} under write load, again and again: every acknowledged change is there, every user
 * that is there has exactly one event, and the log verifies. {@code ./jadegate bench kill 50}.
 */
public final class KillRounds {
    private static final int ROUNDS_DEFAULT = 5;
    private static final int WRITERS = 8;
    private static final long SEED = 20261123;

    private KillRounds() {}

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length == 0 ? ROUNDS_DEFAULT : Integer.parseInt(arguments[0]);
        Path data = Files.createTempDirectory("jadegate-kill").resolve("data");
        RootKey root = RootKey.random();
        SplittableRandom random = new SplittableRandom(SEED);
        List<String> acknowledged = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            try (JadegateProcess server = JadegateProcess.start(data, root)) {
                demand(server, root, acknowledged);
                Queue<String> done = load(server, root, round, Duration.ofMillis(500 + random.nextInt(1500)));
                acknowledged.clear();
                acknowledged.addAll(done);
                System.out.println("round " + round + ": " + acknowledged.size() + " acknowledged, killed");
            }
        }
        try (JadegateProcess server = JadegateProcess.start(data, root)) {
            demand(server, root, acknowledged);
            server.stop();
        }
        JadegateProcess.Finished verified =
                JadegateProcess.run(Duration.ofMinutes(5), "verify", "--data", data.toString());
        System.out.print(verified.output());
        System.out.println(
                rounds + " rounds: " + (verified.exitCode() == 0 ? "nothing lost" : "THE LOG DOES NOT VERIFY"));
        System.exit(verified.exitCode());
    }

    /** Makes users until the server is killed; returns those that were acknowledged. */
    private static Queue<String> load(JadegateProcess server, RootKey root, int round, Duration time)
            throws InterruptedException {
        Queue<String> done = new ConcurrentLinkedQueue<>();
        List<Thread> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            String prefix = "r" + round + "-w" + writer + "-";
            writers.add(Thread.ofPlatform().start(() -> {
                SignedRequests client = new SignedRequests(server.hostAndPort(), root.key());
                try {
                    for (int i = 0; i < 100_000; i++) {
                        Reply reply = client.call(SignedRequests.RAM, "CreateUser", Map.of("UserName", prefix + i));
                        if (reply.status() != 200) {
                            return;
                        }
                        done.add(prefix + i);
                    }
                } catch (RuntimeException killed) {
                    // The server is gone in the middle of a call: that one was not acknowledged.
                    return;
                }
            }));
        }
        Thread.sleep(time);
        server.kill();
        for (Thread writer : writers) {
            writer.join();
        }
        return done;
    }

    /** Every acknowledged user is there; every user that is there has one event. Then they are deleted: RAM has a limit. */
    private static void demand(JadegateProcess server, RootKey root, List<String> acknowledged) {
        SignedRequests client = new SignedRequests(server.hostAndPort(), root.key());
        List<String> present = new ArrayList<>();
        String marker = "";
        do {
            String body = client.call(
                            SignedRequests.RAM,
                            "ListUsers",
                            marker.isEmpty()
                                    ? Map.of("MaxItems", "1000")
                                    : Map.of("MaxItems", "1000", "Marker", marker))
                    .text();
            Matcher names = Pattern.compile("\"UserName\":\"([^\"]+)\"").matcher(body);
            while (names.find()) {
                present.add(names.group(1));
            }
            Matcher next = Pattern.compile("\"Marker\":\"([^\"]+)\"").matcher(body);
            marker = next.find() ? next.group(1) : "";
        } while (!marker.isEmpty());
        for (String name : acknowledged) {
            if (!present.contains(name)) {
                throw new AssertionError(name + " was acknowledged and is lost");
            }
        }
        for (String name : present) {
            String events = lookUp(client, name);
            int count = events.split("\"eventId\"", -1).length - 1;
            if (count != 1) {
                throw new AssertionError(name + " has " + count + " events");
            }
            client.call(SignedRequests.RAM, "DeleteUser", Map.of("UserName", name));
        }
        System.out.println("  " + present.size() + " users there, each with one event");
    }

    private static String lookUp(SignedRequests client, String user) {
        String events = "";
        for (int tries = 0; tries < 100 && !events.contains("\"eventId\""); tries++) {
            events = client.call(
                            SignedRequests.ACTION_TRAIL,
                            "LookupEvents",
                            Map.of(
                                    "LookupAttribute.1.Key", "ResourceName",
                                    "LookupAttribute.1.Value", user,
                                    "LookupAttribute.2.Key", "EventName",
                                    "LookupAttribute.2.Value", "CreateUser",
                                    "MaxResults", "50"))
                    .text();
        }
        return events;
    }
}
