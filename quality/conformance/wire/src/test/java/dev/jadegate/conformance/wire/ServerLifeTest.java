package dev.jadegate.conformance.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.testkit.JadegateProcess;
import dev.jadegate.testkit.Reply;
import dev.jadegate.testkit.RootKey;
import dev.jadegate.testkit.SignedRequests;
import dev.jadegate.testkit.TrustStores;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the server starts, is asked for its health, and stops. */
class ServerLifeTest {
    private static final Duration COMMAND_MAX = Duration.ofSeconds(60);

    @Test
    void it_says_once_that_it_is_ready_and_stops_well_when_it_is_told(@TempDir Path folder) throws Exception {
        JadegateProcess server = JadegateProcess.start(folder.resolve("data"), RootKey.random());

        assertThat(server.output().lines().filter(line -> line.startsWith("jadegate ready:")))
                .hasSize(1);
        assertThat(server.stop()).isZero();
        server.close();
    }

    @Test
    void what_was_made_is_there_after_a_restart(@TempDir Path folder) throws Exception {
        RootKey root = RootKey.random();
        Path data = folder.resolve("data");
        String account;
        try (JadegateProcess server = JadegateProcess.start(data, root)) {
            account = server.accountId();
            assertThat(call(server, root, "CreateUser").status()).isEqualTo(200);
        }
        try (JadegateProcess server = JadegateProcess.start(data, root)) {
            assertThat(server.accountId()).isEqualTo(account);
            assertThat(call(server, root, "GetUser").status()).isEqualTo(200);
        }
        assertThat(JadegateProcess.run(COMMAND_MAX, "verify", "--data", data.toString())
                        .exitCode())
                .isZero();
    }

    private static Reply call(JadegateProcess server, RootKey root, String action) {
        return new SignedRequests(server.hostAndPort(), root.key())
                .call(SignedRequests.RAM, action, Map.of("UserName", "jane"));
    }

    @Test
    void two_servers_do_not_share_a_data_folder(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        try (JadegateProcess server = JadegateProcess.start(data, RootKey.random())) {
            JadegateProcess.Finished second = JadegateProcess.run(
                    COMMAND_MAX,
                    "start",
                    "--data",
                    data.toString(),
                    "--listen",
                    "127.0.0.1:0",
                    "--admin-listen",
                    "127.0.0.1:0");

            assertThat(second.exitCode()).as(second.toString()).isEqualTo(69);
            assertThat(second.errors()).contains(data.toString());
            assertThat(server.isAlive()).isTrue();
        }
    }

    @Test
    void a_port_that_is_taken_is_named(@TempDir Path folder) throws Exception {
        try (JadegateProcess server = JadegateProcess.start(folder.resolve("first"), RootKey.random())) {
            JadegateProcess.Finished second = JadegateProcess.run(
                    COMMAND_MAX,
                    "start",
                    "--data",
                    folder.resolve("second").toString(),
                    "--listen",
                    server.hostAndPort(),
                    "--admin-listen",
                    "127.0.0.1:0");

            assertThat(second.exitCode()).as(second.toString()).isEqualTo(69);
            assertThat(second.errors()).contains(server.hostAndPort());
        }
    }

    @Test
    void health_and_metrics_are_on_the_admin_port_alone(@TempDir Path folder) throws Exception {
        try (JadegateProcess server = JadegateProcess.start(folder.resolve("data"), RootKey.random());
                HttpClient client = HttpClient.newHttpClient()) {
            for (String page : new String[] {"/healthz", "/readyz", "/metrics"}) {
                assertThat(status(client, "http://" + server.adminHostAndPort() + page))
                        .isEqualTo(200);
                assertThat(status(client, "http://" + server.hostAndPort() + page))
                        .isEqualTo(400);
            }
        }
    }

    /** A client that trusts the printed authority and no other reaches the same port by TLS. */
    @Test
    void tls_is_served_under_the_local_authority(@TempDir Path folder) throws Exception {
        try (JadegateProcess server = JadegateProcess.start(folder.resolve("data"), RootKey.random());
                HttpClient client = HttpClient.newBuilder()
                        .sslContext(TrustStores.context(server.certificateAuthority()))
                        .build()) {
            assertThat(status(client, "https://" + server.hostAndPort() + "/")).isEqualTo(400);
            assertThat(status(client, "https://" + server.hostAndPort().replace("127.0.0.1", "localhost") + "/"))
                    .isEqualTo(400);
        }
    }

    private static int status(HttpClient client, String uri) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
