package dev.jadegate.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.seclang.rehearse.PastRequest;
import dev.jadegate.seclang.rehearse.Recording;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordTest {
    private static final String WORD =
            "SecRule ARGS \"@contains evil\" \"id:1,phase:2,deny,status:403,log,msg:'a bad word'\"\n";
    private static final String FORM =
            "Host: shop.example.com\r\nContent-Type: application/x-www-form-urlencoded\r\nCookie: session=Canary1\r\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // Set by JUnit.
    private Path folder;

    private Path file() {
        return folder.resolve("requests.jsonl");
    }

    private List<PastRequest> recorded() throws Exception {
        List<PastRequest> requests = new ArrayList<>();
        if (Files.exists(file())) {
            for (String line : Files.readAllLines(file(), StandardCharsets.US_ASCII)) {
                requests.add(Recording.read(line));
            }
        }
        return requests;
    }

    private static String post(String body) {
        return "POST /pay HTTP/1.1\r\n" + FORM + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void requests_are_kept_without_their_secrets_and_only_for_the_owner() throws Exception {
        String blocked;
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.guarded(
                        folder, backend, WORD, "record: {file: requests.jsonl, perMillion: 1000000}\n")) {
            TestClient.ask(edge.port(), post("note=hello&password=Canary2"));
            blocked = TestClient.ask(edge.port(), post("note=evil&password=Canary3"))
                    .header("x-request-id");
        }

        assertThat(recorded()).extracting(PastRequest::name).hasSize(2).endsWith(blocked);
        assertThat(recorded()).extracting(PastRequest::endpoint).containsOnly("POST /pay");
        assertThat(new String(recorded().get(1).body(), StandardCharsets.ISO_8859_1))
                .startsWith("note=evil&password=")
                .hasSize(26);
        for (PastRequest request : recorded()) {
            assertThat(Recording.line(request) + new String(request.body(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("Canary");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void of_those_that_pass_a_share_is_kept_and_of_the_blocked_each_one() throws Exception {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge =
                        TestEdge.guarded(folder, backend, WORD, "record: {file: requests.jsonl, perMillion: 0}\n")) {
            for (int at = 0; at < 5; at++) {
                TestClient.ask(edge.port(), post("note=good"));
                TestClient.ask(edge.port(), post("note=evil"));
            }
        }

        assertThat(recorded()).hasSize(5);
    }

    @Test
    void what_rules_judge_otherwise_once_it_is_masked_is_not_kept() throws Exception {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.guarded(folder, backend, WORD, "record: {file: requests.jsonl}\n")) {
            assertThat(TestClient.ask(edge.port(), post("password=evil")).status())
                    .isEqualTo(403);
        }

        assertThat(recorded()).isEmpty();
    }

    @Test
    void a_full_recording_grows_no_more_and_requests_go_on() throws Exception {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge =
                        TestEdge.guarded(folder, backend, WORD, "record: {file: requests.jsonl, maxBytes: 64KiB}\n")) {
            for (int at = 0; at < 20; at++) {
                assertThat(TestClient.ask(edge.port(), post("note=evil&more=" + "a".repeat(8_000)))
                                .status())
                        .isEqualTo(403);
            }
        }

        assertThat(Files.size(file())).isLessThanOrEqualTo(64 << 10);
        assertThat(recorded()).isNotEmpty();
    }

    @Test
    void a_recording_that_cannot_be_written_does_not_stop_requests() throws IOException {
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.guarded(
                        folder, backend, WORD, "record: {file: no/such/folder, perMillion: 1000000}\n")) {
            assertThat(TestClient.get(edge.port(), "/").status()).isEqualTo(200);
        }
    }
}
