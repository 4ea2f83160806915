package dev.jadegate.cli.waf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.seclang.rehearse.PastRequest;
import dev.jadegate.seclang.rehearse.Recording;
import dev.jadegate.seclang.run.Connection;
import dev.jadegate.seclang.run.Header;
import dev.jadegate.seclang.run.RequestHead;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A recording of three requests and rules that block two of them. */
class RehearseCommandTest {
    private static final String EVIL = "SecRule ARGS \"@contains evil\" \"id:1,phase:2,deny,log,t:none\"\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // Set by JUnit.
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void write() throws IOException {
        config("before", EVIL);
        Files.writeString(
                folder.resolve("recording"),
                line("one", "/notes?text=evil")
                        + line("two", "/notes?text=evil+again")
                        + line("three", "/other?q=evil")
                        + line("four", "/notes?text=good"));
    }

    private void config(String name, String rules) throws IOException {
        Files.writeString(folder.resolve(name + ".conf"), rules);
        Files.writeString(folder.resolve(name + ".yaml"), """
                listeners: [{port: 0}]
                upstreams: {app: {servers: ["127.0.0.1:1"]}}
                sites: [{hosts: ["*"], upstream: app}]
                waf: {rules: [%s.conf]}
                """.formatted(name));
    }

    private static String line(String name, String uri) {
        return Recording.line(new PastRequest(
                        name,
                        Instant.EPOCH,
                        new Connection("192.0.2.7", 4_000, "192.0.2.1", 80),
                        new RequestHead("GET", uri, "HTTP/1.1", "", List.of(new Header("Host", "a"))),
                        new byte[0]))
                + "\n";
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private int run(String... arguments) {
        return new CommandLine(new WafCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private int rehearse() {
        return run(
                "rehearse",
                "--recording",
                path("recording"),
                "--before",
                path("before.yaml"),
                "--after",
                path("after.yaml"));
    }

    @Test
    void flips_are_told_by_rule_and_endpoint_and_one_by_one() throws IOException {
        config("after", EVIL.replace("evil", "good"));

        assertThat(rehearse()).isEqualTo(1);

        assertThat(out.toString())
                .contains("4 requests: 3 blocked before, 1 after; 1 newly blocked, 3 newly let through")
                .contains("rule 1: 4", "GET /notes: 3", "GET /other: 1")
                .contains("passes   one", "blocked  four");
    }

    @Test
    void rules_that_do_the_same_flip_nothing() throws IOException {
        config("after", EVIL.replace("id:1", "id:2"));

        assertThat(rehearse()).isZero();
        assertThat(out.toString()).contains("0 newly blocked, 0 newly let through");
    }

    @Test
    void an_exclusion_is_proposed_with_what_else_it_lets_through_and_works() throws IOException {
        assertThat(run(
                        "exclude",
                        "--recording",
                        path("recording"),
                        "--config",
                        path("before.yaml"),
                        "--request",
                        "one"))
                .isZero();
        String rules = out.toString();
        assertThat(rules)
                .contains("@streq /notes", "ctl:ruleRemoveTargetById=1;ARGS:text")
                .contains("it lets through this one and 1 more: two");

        config("after", rules + EVIL);
        out.getBuffer().setLength(0);
        assertThat(rehearse()).isEqualTo(1);
        assertThat(out.toString()).contains("3 blocked before, 1 after; 0 newly blocked, 2 newly let through");
    }

    @Test
    void what_needs_no_exclusion_or_is_not_there_is_said() {
        String[] arguments = {
            "exclude", "--recording", path("recording"), "--config", path("before.yaml"), "--request", "four"
        };
        assertThat(run(arguments)).isEqualTo(1);
        assertThat(out.toString()).contains("let this request through as they are");

        arguments[6] = "five";
        assertThat(run(arguments)).isEqualTo(78);
        assertThat(err.toString()).contains("there is no request `five`");
    }

    @Test
    void a_line_that_was_cut_off_is_passed_over_and_a_broken_one_is_named() throws IOException {
        config("after", EVIL);
        String whole = Files.readString(folder.resolve("recording"));
        Files.writeString(folder.resolve("recording"), whole.substring(0, whole.length() - 20));
        assertThat(rehearse()).isZero();
        assertThat(out.toString()).contains("3 requests:");

        Files.writeString(folder.resolve("recording"), whole + "{}\n");
        assertThat(rehearse()).isEqualTo(78);
        assertThat(err.toString()).contains("line 5: `headers` is missing");
    }
}
