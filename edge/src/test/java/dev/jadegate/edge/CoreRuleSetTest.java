package dev.jadegate.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The OWASP Core Rule Set unchanged, wherever it is on this machine: version 4 in the test data, version 3 as Debian has it. */
class CoreRuleSetTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // Set by JUnit.
    private Path folder;

    static List<String> folders() {
        List<String> folders = new ArrayList<>();
        String data = System.getProperty("conformance.data", "");
        folders.add(data.isEmpty() || data.startsWith("$") ? "(CONFORMANCE_DATA is not set)" : data + "/crs-4.28");
        folders.add("/usr/share/modsecurity-crs");
        return folders;
    }

    @ParameterizedTest
    @MethodSource("folders")
    void the_core_rule_set_blocks_attacks_at_its_thresholds(String rules) throws IOException {
        assumeTrue(
                Files.isDirectory(Path.of(rules, "rules")),
                "left out: there is no Core Rule Set in " + rules
                        + "; install modsecurity-crs or set CONFORMANCE_DATA");
        String ask = "GET %s HTTP/1.1\r\nHost: shop.example.com\r\nUser-Agent: Mozilla/5.0\r\nAccept: */*\r\n\r\n";
        String attack = ask.formatted("/?id=1%27%20or%201=1--%20-");
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.of(
                        folder,
                        TestEdge.yaml(
                                backend.port(), "on", "waf: {rules: [{crs: %s, paranoia: 1}]}\n".formatted(rules)))) {
            assertThat(TestClient.ask(edge.port(), attack).status()).isEqualTo(403);
            assertThat(backend.received()).isEmpty();
            assertThat(TestClient.ask(edge.port(), ask.formatted("/shop?item=42&size=large"))
                            .status())
                    .isEqualTo(200);
            assertThat(edge.lines(1).getFirst()).contains("\"id\":942100", "\"action\":\"blocked\"");
            // The threshold of the configuration is the one that counts.
            Files.writeString(
                    edge.file(),
                    Files.readString(edge.file()).replace("paranoia: 1", "paranoia: 1, inboundThreshold: 1000"));
            assertThat(edge.edge().reload()).isTrue();
            assertThat(TestClient.ask(edge.port(), attack).status()).isEqualTo(200);
        }
    }

    @Test
    void ordinary_text_that_the_core_rule_set_blocks_passes_by_a_second_opinion_and_is_told() throws IOException {
        String rules = folders().getFirst();
        assumeTrue(Files.isDirectory(Path.of(rules, "rules")), "left out: there is no Core Rule Set 4 in " + rules);
        String ask = "GET PATH HTTP/1.1\r\nHost: shop.example.com\r\nUser-Agent: Mozilla/5.0\r\nAccept: */*\r\n\r\n";
        String text = ask.replace("PATH", "/?note=cut+the+onions+%26+sort+the+beans%3B+find+a+pan");
        String attack = text.replace("find+a+pan", "cat+/etc/passwd");
        try (TestBackend backend = TestBackend.saying("hello");
                TestEdge edge = TestEdge.of(
                        folder,
                        TestEdge.yaml(
                                backend.port(),
                                "on",
                                "waf: {rules: [{crs: %s, secondOpinion: on}]}\n".formatted(rules)))) {
            assertThat(TestClient.ask(edge.port(), text).status()).isEqualTo(200);
            assertThat(edge.lines(1).getFirst()).contains("\"action\":\"noted\"", "\"overruled\":[{\"id\":93");
            assertThat(TestClient.ask(edge.port(), attack).status()).isEqualTo(403);

            Files.writeString(
                    edge.file(), Files.readString(edge.file()).replace("secondOpinion: on", "secondOpinion: off"));
            assertThat(edge.edge().reload()).isTrue();
            assertThat(TestClient.ask(edge.port(), text).status()).isEqualTo(403);
        }
    }
}
