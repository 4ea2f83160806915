package dev.jadegate.cli.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EdgeCommandTest {
    private static final String YAML = """
            listeners: [{port: 0}]
            upstreams: {app: {servers: ["127.0.0.1:3000"]}}
            sites: [{upstream: app}]
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // Set by JUnit.
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String yaml, String... more) throws IOException {
        Path file = folder.resolve("edge.yaml");
        Files.writeString(file, yaml);
        List<String> arguments = new ArrayList<>(List.of("--config", file.toString()));
        arguments.addAll(List.of(more));
        return new CommandLine(new EdgeCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
    }

    @Test
    void a_configuration_that_is_well_is_told_and_nothing_is_opened() throws IOException {
        assertThat(run(YAML, "--check")).isZero();
        assertThat(out.toString()).contains("edge.yaml is well: 1 listeners, 1 sites, 1 upstreams");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void each_problem_is_a_line_with_its_place_and_the_set_up_is_to_blame() throws IOException {
        assertThat(run(YAML.replace("port", "prt").replace("upstream: app}]", "upstream: none}]"), "--check"))
                .isEqualTo(78);
        assertThat(err.toString().lines())
                .hasSize(2)
                .anyMatch(line -> line.contains("edge.yaml:1:14: `prt` is not a key of a listener"))
                .anyMatch(line -> line.contains("edge.yaml:3:20: there is no upstream `none`"));
    }

    @Test
    void a_port_that_is_taken_is_not_available() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(run(YAML.replace("port: 0", "port: " + taken.getLocalPort())))
                    .isEqualTo(69);
            assertThat(err.toString()).contains("cannot listen on 127.0.0.1:" + taken.getLocalPort());
        }
    }
}
