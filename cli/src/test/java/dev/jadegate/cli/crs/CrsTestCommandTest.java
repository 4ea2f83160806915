package dev.jadegate.cli.crs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A small rule set with tests of its own; the engine's tests run the real one. */
class CrsTestCommandTest {
    private static final String RULE =
            "SecRule ARGS \"@pmFromFile words.data\" \"id:942100,phase:2,block,log,msg:'found'\"\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // Set by JUnit.
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void write() throws IOException {
        Files.createDirectories(folder.resolve("rules"));
        Files.createDirectories(folder.resolve("tests/regression/tests/one"));
        Files.writeString(folder.resolve("crs-setup.conf.example"), "SecMarker SETUP\n");
        Files.writeString(folder.resolve("rules/REQUEST-942.conf"), RULE);
        Files.writeString(folder.resolve("rules/words.data"), "union\n");
        tests("942100", test(1, "union", "expect_ids"), test(2, "onion", "no_expect_ids"));
    }

    private void tests(String rule, String... tests) throws IOException {
        Files.writeString(
                folder.resolve("tests/regression/tests/one/" + rule + ".yaml"),
                "rule_id: " + rule + "\ntests:\n" + String.join("", tests));
    }

    private static String test(int number, String value, String expectation) {
        return "  - test_id: " + number + "\n    stages:\n      - input:\n          uri: /?q=" + value
                + "\n          headers: {Host: localhost}\n        output:\n          log:\n            " + expectation
                + ": [942100]\n";
    }

    private int run(String... arguments) {
        return new CommandLine(new CrsTestCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void all_pass() {
        assertThat(run(folder.toString())).isZero();
        assertThat(out.toString()).isEqualToIgnoringNewLines("2 of 2 tests pass, 0 overridden, 0 failed");
    }

    @Test
    void a_test_that_fails_is_named_with_what_happened() throws IOException {
        tests("942100", test(1, "onion", "expect_ids"), test(2, "union", "no_expect_ids"));
        assertThat(run(folder.toString())).isEqualTo(1);
        assertThat(out.toString())
                .contains("failed      942100-1: expected [942100], rules []")
                .contains("failed      942100-2: did not expect [942100], rules [942100]")
                .contains("0 of 2 tests pass, 0 overridden, 2 failed");
    }

    @Test
    void a_documented_override_is_told_with_its_reason_and_fails_nothing() throws IOException {
        tests("920620", test(1, "onion", "expect_ids"));
        assertThat(run(folder.toString())).isZero();
        assertThat(out.toString())
                .contains("overridden  920620-1: expects that a server joins")
                .contains("2 of 3 tests pass, 1 overridden, 0 failed");
    }

    @Test
    void a_filter_takes_tests_by_the_beginning_of_their_names() {
        assertThat(run(folder.toString(), "--filter", "942100-2")).isZero();
        assertThat(out.toString()).contains("1 of 1 tests pass");
        assertThat(run(folder.toString(), "--filter", "1")).isEqualTo(78);
        assertThat(err.toString()).contains("no test begins with `1`");
    }

    @Test
    void rules_and_setup_may_stand_elsewhere() throws IOException {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("other.conf"), RULE.replace("942100", "942101"));
        Files.writeString(elsewhere.resolve("words.data"), "union\n");
        Path setup = Files.writeString(folder.resolve("setup"), "SecMarker SETUP\n");
        Files.delete(folder.resolve("crs-setup.conf.example"));
        assertThat(run(folder.toString(), "--rules", elsewhere.toString(), "--setup", setup.toString()))
                .isEqualTo(1);
        assertThat(out.toString()).contains("expected [942100], rules [942101]");
    }

    @Test
    void what_cannot_be_read_is_named() throws IOException {
        Files.writeString(folder.resolve("rules/REQUEST-942.conf"), "SecRuel ARGS a id:1\n");
        assertThat(run(folder.toString())).isEqualTo(78);
        assertThat(err.toString()).contains("REQUEST-942.conf:1").contains("SecRuel");
        assertThat(run(folder.resolve("absent").toString())).isEqualTo(78);
        assertThat(err.toString()).contains("there is no `" + folder.resolve("absent"));
    }
}
