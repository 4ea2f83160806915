package dev.jadegate.conformance.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.testkit.RawHttp;
import dev.jadegate.testkit.Reply;
import dev.jadegate.testkit.WireCall;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Good requests, damaged at random: whatever comes back is a whole reply of the documented form and never a 500. */
@SuppressWarnings("NullAway.Init") // Set before the tests.
class FuzzTest {
    /** More by {@code -Dfuzz.rounds=100000}. */
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 1_500);

    private static final List<String> BAITS = List.of(
            "%",
            "%00",
            "%ff",
            "&",
            "=",
            "+",
            "\r\n",
            "\0",
            "\"",
            "{",
            "[",
            "\\u",
            "..",
            "Tag.1",
            ",",
            ";",
            ":",
            "é",
            "9".repeat(40),
            "a".repeat(300),
            "Content-Length: 3\r\n",
            "Transfer-Encoding: chunked\r\n");

    private static Target target;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        target = Target.start(folder);
    }

    @AfterAll
    static void stop() {
        target.close();
    }

    @Test
    void no_damage_is_answered_with_a_500_or_ends_the_server() {
        long seed = Long.getLong("fuzz.seed", System.nanoTime());
        System.out.println("fuzz.seed=" + seed);
        Random random = new Random(seed);
        Map<Integer, Integer> statuses = new HashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = damaged(good(random).bytes(), random);
            for (Reply reply : RawHttp.throwIn(target.hostAndPort(), bytes)) {
                statuses.merge(reply.status(), 1, Integer::sum);
                assertThat(reply.status())
                        .as(
                                "round %s of seed %s: %s for %s",
                                round, seed, reply, new String(bytes, StandardCharsets.ISO_8859_1))
                        .isNotEqualTo(500);
                if (reply.status() >= 400) {
                    HostileInputTest.assertDocumentedForm(
                            reply, reply.header("Content-Type").startsWith("text/xml"));
                }
            }
        }
        System.out.println("statuses: " + statuses);
        assertThat(target.server().isAlive()).isTrue();
        assertThat(target.send(target.acs3("ListUsers").sign().bytes()).status())
                .isEqualTo(200);
        assertThat(target.server().written()).doesNotContain("Exception");
    }

    private static WireCall good(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> target.acs3("GetUser").query("UserName", "jane").sign();
            case 1 ->
                target.acs3("TagResources")
                        .query("ResourceType", "user")
                        .query("ResourceNames.1", "jane")
                        .query("Tag.1.Key", "k")
                        .query("Tag.1.Value", "v")
                        .sign();
            case 2 ->
                target.acs3("GetUser")
                        .body("application/json", "{\"UserName\":\"jane\",\"More\":[1,{\"a\":null}]}")
                        .sign();
            case 3 ->
                target.rpc("GetUser")
                        .query("UserName", "jane")
                        .query("Format", random.nextBoolean() ? "XML" : "JSON")
                        .sign();
            case 4 -> target.rpc("GetUser").form("UserName", "jane").sign();
            default ->
                target.acs3("CreatePolicy")
                        .body("application/x-www-form-urlencoded", "PolicyName=p&PolicyDocument=%7B%7D")
                        .sign();
        };
    }

    private static byte[] damaged(byte[] good, Random random) {
        byte[] bytes = good.clone();
        int times = 1 + random.nextInt(3);
        for (int i = 0; i < times; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes = spliced(bytes, at, at, bait(random));
                case 3 -> bytes = spliced(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(20)), new byte[0]);
                default -> {
                    int end = Math.min(bytes.length, at + 1 + random.nextInt(60));
                    byte[] again = Arrays.copyOfRange(bytes, at, end);
                    bytes = spliced(bytes, end, end, again);
                }
            }
            if (bytes.length == 0) {
                return good;
            }
        }
        return bytes;
    }

    private static byte[] bait(Random random) {
        return BAITS.get(random.nextInt(BAITS.size())).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] between) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.write(bytes, 0, from);
        joined.writeBytes(between);
        joined.write(bytes, to, bytes.length - to);
        return joined.toByteArray();
    }
}
