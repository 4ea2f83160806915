package dev.jadegate.testkit;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
public final class KillTest implements KillLoop.Work {
    private static final int ROUNDS_DEFAULT = 50;
    private static final int WRITERS = 4;
    private static final int USERS_KEPT_ONE_IN = 4;
    private static final int GROUPS_KEPT_ONE_IN = 60;
    private static final Duration INDEXED_MAX = Duration.ofSeconds(30);
    private static final String POLICY = "ReadOnlyAccess";

    private final RootKey root = RootKey.random();
    private final Map<String, String> operationByRequestId = new HashMap<>();
    private final Set<String> users = new HashSet<>();
    private final Set<String> groups = new HashSet<>();
    private final Set<String> attached = new HashSet<>();
    private final Set<String> eventIds = new HashSet<>();
    private final Set<String> eventRequestIds = new HashSet<>();
    private Instant roundBegan = Instant.now();

    private KillTest() {}

    /** What a whole run came to. */
    public record Result(int rounds, int acknowledged, int events) {}

    /** Runs from the command line; {@code arguments} may hold the number of rounds. */
    public static void main(String[] arguments) throws IOException {
        KillLoop.main(arguments, ROUNDS_DEFAULT, KillTest::run);
    }

    /**
     * Kills a server under write load.
     *
     * @param folder empty; the data folder is made in it
     * @param seed of the moments of the kills
     * @throws AssertionError that names what was lost or is half done
     */
    public static Result run(Path folder, int rounds, long seed, PrintStream out) throws IOException {
        KillTest test = new KillTest();
        KillLoop.run(folder.resolve("data"), test.root, rounds, seed, out, test);
        return new Result(rounds, test.operationByRequestId.size(), test.eventIds.size());
    }

    @Override
    public List<KillLoop.Load> begin(JadegateProcess server, int round) {
        roundBegan = Instant.now();
        List<KillLoop.Load> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(new Writer(server, "r" + round + "w" + i).start());
        }
        return writers;
    }

    @Override
    public String take(List<KillLoop.Load> writers) {
        writers.forEach(writer -> operationByRequestId.putAll(((Writer) writer).acknowledged));
        return operationByRequestId.size() + " writes acknowledged so far";
    }

    /** Compares what is there with what is in the trail and with what was acknowledged. */
    @Override
    public void check(JadegateProcess server, boolean last) {
        long deadline = System.nanoTime() + INDEXED_MAX.toNanos();
        readEvents(server);
        while (!eventRequestIds.containsAll(operationByRequestId.keySet()) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            readEvents(server);
        }
        Set<String> lost = new TreeSet<>(operationByRequestId.keySet());
        lost.removeAll(eventRequestIds);
        KillLoop.demand(
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
                KillLoop.demand(eventRequestIds.add(requestId), "two events of the request " + requestId);
                if (event.get("errorCode").text().isEmpty()) {
                    happened(event);
                }
            }
        }
    }

    private void happened(Json event) {
        Json parameters = event.get("requestParameters");
        switch (event.get("eventName").text()) {
            case "CreateUser" ->
                KillLoop.demand(users.add(parameters.get("UserName").text()), "made twice: " + event);
            case "DeleteUser" ->
                KillLoop.demand(users.remove(parameters.get("UserName").text()), "never made: " + event);
            case "CreateGroup" ->
                KillLoop.demand(groups.add(parameters.get("GroupName").text()), "made twice: " + event);
            case "DeleteGroup" ->
                KillLoop.demand(groups.remove(parameters.get("GroupName").text()), "never made: " + event);
            case "AttachPolicyToUser" ->
                KillLoop.demand(attached.add(parameters.get("UserName").text()), "attached twice: " + event);
            case "DetachPolicyFromUser" ->
                KillLoop.demand(attached.remove(parameters.get("UserName").text()), "never attached: " + event);
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
                    .forEach(item ->
                            KillLoop.demand(names.add(item.get(member).text()), "listed twice: " + item.get(member)));
            if (!reply.get("IsTruncated").truth()) {
                return names;
            }
            String next = reply.get("Marker").text();
            KillLoop.demand(!next.equals(marker), action + " does not go on");
            marker = next;
        }
    }

    private static Json ask(SignedRequests requests, String action, Map<String, String> parameters) {
        Reply reply = requests.call(SignedRequests.RAM, action, parameters);
        KillLoop.demand(reply.status() == 200, action + " answered " + reply);
        return reply.json();
    }

    private static void same(String what, Set<String> inTrail, Set<String> there) {
        Set<String> onlyInTrail = new TreeSet<>(inTrail);
        onlyInTrail.removeAll(there);
        Set<String> onlyThere = new TreeSet<>(there);
        onlyThere.removeAll(inTrail);
        KillLoop.demand(onlyInTrail.isEmpty(), what + " in the trail that are not there: " + onlyInTrail);
        KillLoop.demand(onlyThere.isEmpty(), what + " without an event: " + onlyThere);
    }

    /** Writes until the server is gone, and remembers what it was told had happened. */
    private final class Writer extends KillLoop.Load {
        private final String prefix;
        private final Map<String, String> acknowledged = new HashMap<>();

        Writer(JadegateProcess server, String prefix) {
            super(server, root.key(), SignedRequests.RAM, prefix);
            this.prefix = prefix;
        }

        @Override
        protected boolean step(int i) {
            return write(prefix + "u" + i, prefix + "g" + i, i);
        }

        /** Makes a user and a group, and unmakes most of them, so that a long run stays within the limits of RAM. */
        private boolean write(String user, String group, int i) {
            Map<String, String> ofUser = Map.of("UserName", user);
            Map<String, String> attachment = Map.of("UserName", user, "PolicyType", "System", "PolicyName", POLICY);
            boolean made = made("CreateUser", ofUser)
                    && made("CreateGroup", Map.of("GroupName", group))
                    && made("AttachPolicyToUser", attachment);
            if (made && i % USERS_KEPT_ONE_IN != 0) {
                made = made("DetachPolicyFromUser", attachment) && made("DeleteUser", ofUser);
            }
            return made
                    && (i % GROUPS_KEPT_ONE_IN == GROUPS_KEPT_ONE_IN - 1
                            || made("DeleteGroup", Map.of("GroupName", group)));
        }

        private boolean made(String action, Map<String, String> parameters) {
            Json reply = call(action, parameters);
            if (reply != null) {
                acknowledged.put(reply.get("RequestId").text(), action + " " + parameters);
            }
            return reply != null;
        }
    }
}
