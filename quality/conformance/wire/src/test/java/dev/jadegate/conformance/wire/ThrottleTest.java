package dev.jadegate.conformance.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.testkit.JadegateProcess;
import dev.jadegate.testkit.Reply;
import dev.jadegate.testkit.RootKey;
import dev.jadegate.testkit.SignedRequests;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThrottleTest {
    private static final int CALLS_MAX = 5_000;

    @Test
    void an_account_that_calls_too_often_is_told_so_by_the_code_for_it(@TempDir Path folder) throws Exception {
        RootKey root = RootKey.random();
        try (JadegateProcess server = JadegateProcess.start(folder.resolve("data"), root, "--calls-per-second", "1")) {
            SignedRequests requests = new SignedRequests(server.hostAndPort(), root.key());
            Reply reply = requests.call(SignedRequests.STS, "GetCallerIdentity", Map.of());
            for (int i = 0; i < CALLS_MAX && reply.status() == 200; i++) {
                reply = requests.call(SignedRequests.STS, "GetCallerIdentity", Map.of());
            }

            assertThat(reply.code()).isEqualTo("Throttling.User");
            assertThat(reply.status()).isEqualTo(400);
            HostileInputTest.assertDocumentedForm(reply, false);
        }
    }
}
