package dev.jadegate.testkit;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills a server that is busy writing, again and again, and looks what is left: every acknowledged write is there, each
 * with exactly one event, nothing is there without its event nor an event without what it tells of, and in the end the
 * log verifies.
 *
 * <p>Run by hand: {@code java -cp quality/testkit/target/classes -Djadegate.home=. dev.jadegate.testkit.KillTest 50}.
 */
public final class KillTest {
    private static final int ROUNDS_DEFAULT = 50;
    private static final int WRITERS = 4;
    private static final int KILL_AFTER_MILLIS_MIN = 100;
    private static final int KILL_AFTER_MILLIS_MAX = 1_500;
    private static final int USERS_KEPT_ONE_IN = 4;
    private static final int GROUPS_KEPT_ONE_IN = 60;
    private static final Duration VERIFY_MAX = Duration.ofMinutes(10);
    private static final Duration INDEXED_MAX = Duration.ofSeconds(30);
    private static final String POLICY = "ReadOnlyAccess";

    private final Path data;
    private final PrintStream out;
    private final Random random;
    private final RootKey root = RootKey.random();
    private final Map<String, String> operationByRequestId = new HashMap<>();
    private final Set<String> users = new HashSet<>();
    private final Set<String> groups = new HashSet<>();
    private final Set<String> attached = new HashSet<>();
    private final Set<String> eventIds = new HashSet<>();
    private final Set<String> eventRequestIds = new HashSet<>();
    private Instant roundBegan = Instant.now();

    private KillTest(Path data, long seed, PrintStream out) {
        this.data = data;
        this.out = out;
        this.random = new Random(seed);
    }

    /** What a whole run came to. */
    public record Result(int rounds, int acknowledged, int events) {}

    /** Runs from the command line; {@code arguments} may hold the number of rounds. */
    public static void main(String[] arguments) throws IOException {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : ROUNDS_DEFAULT;
        long seed = Long.getLong("kill.seed", System.nanoTime());
        Path folder = Files.createTempDirectory("jadegate-kill");
        try {
            Result result = run(folder, rounds, seed, System.out);
            System.out.println("well: " + result);
        } catch (AssertionError lost) {
            System.err.println("FAILED (kill.seed=" + seed + ", data in " + folder + "): " + lost.getMessage());
            System.exit(1);
        }
    }

    /**
     * Kills a server under write load.
     *
     * @param folder empty; the data folder is made in it
     * @param seed of the moments of the kills
     * @throws AssertionError that names what was lost or is half done
     */
    public static Result run(Path folder, int rounds, long seed, PrintStream out) throws IOException {
        out.println("kill.seed=" + seed);
        KillTest test = new KillTest(folder.resolve("data"), seed, out);
        for (int round = 1; round <= rounds; round++) {
            test.round(round);
        }
        return test.end(rounds);
    }

    private void round(int round) throws IOException {
        long startedNanos = System.nanoTime();
        try (JadegateProcess server = JadegateProcess.start(data, root)) {
            long readyMillis = (System.nanoTime() - startedNanos) / 1_000_000;
            check(server);
            roundBegan = Instant.now();
            List<Writer> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                writers.add(new Writer(server, "r" + round + "w" + i));
            }
            int millis = random.nextInt(KILL_AFTER_MILLIS_MIN, KILL_AFTER_MILLIS_MAX);
            LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
            server.kill();
            writers.forEach(Writer::join);
            for (Writer writer : writers) {
                demand(writer.refusals.isEmpty(), "refused under load: " + writer.refusals);
                operationByRequestId.putAll(writer.acknowledged);
            }
            out.println("round " + round + ": ready in " + readyMillis + " ms, killed after " + millis
                    + " ms of writing, " + operationByRequestId.size() + " writes acknowledged so far");
        }
    }

    private Result end(int rounds) throws IOException {
        try (JadegateProcess server = JadegateProcess.start(data, root)) {
            check(server);
            int code = server.stop();
            demand(code == 0, "the server stopped with exit code " + code);
        }
        JadegateProcess.Finished verified = JadegateProcess.run(VERIFY_MAX, "verify", "--data", data.toString());
        demand(verified.exitCode() == 0, "the log does not verify: " + verified);
        out.print(verified.output());
        return new Result(rounds, operationByRequestId.size(), eventIds.size());
    }

    /** Compares what is there with what is in the trail and with what was acknowledged. */
    private void check(JadegateProcess server) {
        long deadline = System.nanoTime() + INDEXED_MAX.toNanos();
        readEvents(server);
        while (!eventRequestIds.containsAll(operationByRequestId.keySet()) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            readEvents(server);
        }
        Set<String> lost = new TreeSet<>(operationByRequestId.keySet());
        lost.removeAll(eventRequestIds);
        demand(
                lost.isEmpty(),
                lost.size() + " acknowledged writes have no event, the first: "
                        + lost.stream()
                                .findFirst()
                                .map(operationByRequestId::get)
                                .orElse(""));
        SignedRequests requests = new SignedRequests(server.hostAndPort(), root.key());
        same("users", users, names(requests, "ListUsers", "Users", "User", "UserName"));
        same("groups", groups, names(requests, "ListGroups", "Groups", "Group", "GroupName"));
        Json entities = ask(requests, "ListEntitiesForPolicy", Map.of("PolicyType", "System", "PolicyName", POLICY));
        Set<String> found = new HashSet<>();
        entities.at("Users", "User")
                .items()
                .forEach(user -> found.add(user.get("UserName").text()));
        same("attachments", attached, found);
    }

    /** Takes in the events since the last round began; an event is told by its id, so reading twice does no harm. */
    private void readEvents(JadegateProcess server) {
        TrailReader trail = new TrailReader(server.hostAndPort(), root.key());
        List<Json> events = trail.events(Map.of(
                "LookupAttribute.1.Key",
                "EventRW",
                "LookupAttribute.1.Value",
                "Write",
                "Direction",
                "FORWARD",
                "StartTime",
                SignedRequests.timestamp(roundBegan.minusSeconds(1)),
                "EndTime",
                SignedRequests.timestamp(Instant.now().plusSeconds(1))));
        for (Json event : events) {
            if (eventIds.add(event.get("eventId").text())) {
                String requestId = event.get("requestId").text();
                demand(eventRequestIds.add(requestId), "two events of the request " + requestId);
                if (event.get("errorCode").text().isEmpty()) {
                    happened(event);
                }
            }
        }
    }

    private void happened(Json event) {
        Json parameters = event.get("requestParameters");
        switch (event.get("eventName").text()) {
            case "CreateUser" -> demand(users.add(parameters.get("UserName").text()), "made twice: " + event);
            case "DeleteUser" -> demand(users.remove(parameters.get("UserName").text()), "never made: " + event);
            case "CreateGroup" -> demand(groups.add(parameters.get("GroupName").text()), "made twice: " + event);
            case "DeleteGroup" ->
                demand(groups.remove(parameters.get("GroupName").text()), "never made: " + event);
            case "AttachPolicyToUser" ->
                demand(attached.add(parameters.get("UserName").text()), "attached twice: " + event);
            case "DetachPolicyFromUser" ->
                demand(attached.remove(parameters.get("UserName").text()), "never attached: " + event);
            default -> {}
        }
    }

    private static Set<String> names(
            SignedRequests requests, String action, String list, String element, String member) {
        Set<String> names = new HashSet<>();
        String marker = "";
        while (true) {
            Map<String, String> parameters = new HashMap<>(Map.of("MaxItems", "1000"));
            if (!marker.isEmpty()) {
                parameters.put("Marker", marker);
            }
            Json reply = ask(requests, action, parameters);
            reply.at(list, element)
                    .items()
                    .forEach(item -> demand(names.add(item.get(member).text()), "listed twice: " + item.get(member)));
            if (!reply.get("IsTruncated").truth()) {
                return names;
            }
            String next = reply.get("Marker").text();
            demand(!next.equals(marker), action + " does not go on");
            marker = next;
        }
    }

    private static Json ask(SignedRequests requests, String action, Map<String, String> parameters) {
        Reply reply = requests.call(SignedRequests.RAM, action, parameters);
        demand(reply.status() == 200, action + " answered " + reply);
        return reply.json();
    }

    private static void same(String what, Set<String> inTrail, Set<String> there) {
        Set<String> onlyInTrail = new TreeSet<>(inTrail);
        onlyInTrail.removeAll(there);
        Set<String> onlyThere = new TreeSet<>(there);
        onlyThere.removeAll(inTrail);
        demand(onlyInTrail.isEmpty(), what + " in the trail that are not there: " + onlyInTrail);
        demand(onlyThere.isEmpty(), what + " without an event: " + onlyThere);
    }

    private static void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** Writes until the server is gone, and remembers what it was told had happened. */
    private final class Writer {
        private final SignedRequests requests;
        private final String prefix;
        private final Map<String, String> acknowledged = new HashMap<>();
        private final List<String> refusals = new ArrayList<>();
        private final Thread thread;

        Writer(JadegateProcess server, String prefix) {
            this.requests = new SignedRequests(server.hostAndPort(), root.key());
            this.prefix = prefix;
            this.thread = Thread.ofPlatform().name(prefix).start(() -> write(server));
        }

        private void write(JadegateProcess server) {
            boolean goesOn = true;
            for (int i = 0; goesOn && server.isAlive(); i++) {
                goesOn = write(prefix + "u" + i, prefix + "g" + i, i);
            }
        }

        /** Makes a user and a group, and unmakes most of them, so that a long run stays within the limits of RAM. */
        private boolean write(String user, String group, int i) {
            Map<String, String> ofUser = Map.of("UserName", user);
            Map<String, String> attachment = Map.of("UserName", user, "PolicyType", "System", "PolicyName", POLICY);
            boolean made = call("CreateUser", ofUser)
                    && call("CreateGroup", Map.of("GroupName", group))
                    && call("AttachPolicyToUser", attachment);
            if (made && i % USERS_KEPT_ONE_IN != 0) {
                made = call("DetachPolicyFromUser", attachment) && call("DeleteUser", ofUser);
            }
            return made
                    && (i % GROUPS_KEPT_ONE_IN == GROUPS_KEPT_ONE_IN - 1
                            || call("DeleteGroup", Map.of("GroupName", group)));
        }

        private boolean call(String action, Map<String, String> parameters) {
            Reply reply;
            try {
                reply = requests.call(SignedRequests.RAM, action, parameters);
            } catch (RuntimeException gone) {
                return false;
            }
            if (reply.status() == 200) {
                acknowledged.put(reply.json().get("RequestId").text(), action + " " + parameters);
                return true;
            }
            refusals.add(action + " answered " + reply);
            return false;
        }

        void join() {
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
