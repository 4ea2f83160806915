package dev.jadegate.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jadegate.edge.config.LimitSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/2 as others speak it, within the bounds that the edge has by default. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class Http2ClientsTest {
    private static final int PARALLEL = 300;
    private static final Path CURL = Path.of("/usr/bin/curl");

    private final TestEdge edge;

    Http2ClientsTest(@TempDir Path folder) throws Exception {
        TestCertificate shop = TestCertificate.elliptic("localhost");
        edge = new TestEdge(TestEdge.Set.of(new Certificates(List.of(shop.write(folder, "shop")), true))
                .http2(Http2Limits.of(LimitSettings.DEFAULT, TestEdge.LONG)));
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    private URI uri(String path) {
        return URI.create("https://localhost:" + edge.port() + path);
    }

    @Test
    void the_jdk_asks_much_at_one_time_over_one_connection() {
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(TlsClient.trusting())
                .build()) {
            // The first opens the connection that the others share.
            HttpResponse<byte[]> first = client.sendAsync(
                            HttpRequest.newBuilder(uri("/")).build(), HttpResponse.BodyHandlers.ofByteArray())
                    .join();
            assertThat(first.version()).isEqualTo(HttpClient.Version.HTTP_2);
            for (int round = 0; round < PARALLEL / 50; round++) {
                List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    HttpRequest request = i % 2 == 0
                            ? HttpRequest.newBuilder(uri("/big?" + 3_000 * i)).build()
                            : HttpRequest.newBuilder(uri("/" + i))
                                    .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[2_000 * i]))
                                    .build();
                    answers.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray()));
                }
                for (int i = 0; i < 50; i++) {
                    HttpResponse<byte[]> answer = answers.get(i).join();
                    assertThat(answer.statusCode()).isEqualTo(200);
                    if (i % 2 == 0) {
                        assertThat(answer.body()).hasSize(3_000 * i);
                    } else {
                        assertThat(new String(answer.body(), StandardCharsets.US_ASCII))
                                .contains("POST /" + i + "\n", "body " + 2_000 * i + "\n");
                    }
                }
            }
            assertThat(edge.connections.count()).isEqualTo(1);
        }
    }

    @Test
    void curl_asks_much_at_one_time_over_one_connection(@TempDir Path answers) throws Exception {
        assumeTrue(Files.isExecutable(CURL), "there is no curl here");
        assumeTrue(run(List.of("--version")).contains("HTTP2"), "this curl does not speak HTTP/2");
        List<String> arguments = new ArrayList<>(List.of(
                "--silent",
                "--insecure",
                "--http2",
                "--parallel",
                "--parallel-max",
                "50",
                "--write-out",
                "%{http_version} %{http_code}\\n"));
        for (int i = 0; i < 100; i++) {
            arguments.addAll(List.of(
                    "--output",
                    answers.resolve(String.valueOf(i)).toString(),
                    uri("/" + i).toString()));
        }

        assertThat(run(arguments).lines()).hasSize(100).allMatch("2 200"::equals);
        for (int i = 0; i < 100; i++) {
            assertThat(answers.resolve(String.valueOf(i))).content().startsWith("GET /" + i + "\n");
        }
    }

    private static String run(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(CURL.toString()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }
}
