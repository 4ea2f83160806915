package dev.jadegate.cli.waf;

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

/** A small rule set under the names of the real one; the engine's tests measure the real one. */
class WafEvalCommandTest {
    private static final String COMMANDS = """
            SecAction "id:901,phase:1,pass,nolog,setvar:tx.critical_anomaly_score=5,setvar:tx.inbound_anomaly_score_pl1=0"
            SecRule ARGS "@rx (?:cat|find)" \
                "id:932235,phase:2,block,log,msg:'command',severity:CRITICAL,setvar:'tx.inbound_anomaly_score_pl1=+5'"
            """;
    private static final String DECISION =
            "SecRule TX:inbound_anomaly_score_pl1 \"@ge 5\" \"id:949110,phase:2,deny,status:403\"\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // Set by JUnit.
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void write() throws IOException {
        Files.createDirectories(folder.resolve("crs/rules"));
        Files.writeString(folder.resolve("crs/crs-setup.conf.example"), "SecMarker SETUP\n");
        Files.writeString(folder.resolve("crs/rules/REQUEST-932.conf"), COMMANDS);
        Files.writeString(folder.resolve("crs/rules/REQUEST-949.conf"), DECISION);
        Files.createDirectories(folder.resolve("legit"));
        Files.createDirectories(folder.resolve("attack"));
        Files.writeString(folder.resolve("legit/forms.jsonl"), """
                {"url":"/?q=I%20can%20not%20find%20it%2C%20please%20help"}

                {"method":"POST","url":"https://www.example.com/a?b=c","data":"q=hello"}
                """);
        Files.writeString(
                folder.resolve("attack/shell.json"),
                "[{\"url\":\"/?q=%3Bcat%20/etc/passwd\",\"headers\":{\"Cookie\":\"a=b\"}},{\"url\":\"/?q=${jndi:x}\"}]");
    }

    private int run(String... more) {
        String[] arguments = new String[more.length + 3];
        arguments[0] = folder.toString();
        arguments[1] = "--crs";
        arguments[2] = folder.resolve("crs").toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return new CommandLine(new WafEvalCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private String squeezed() {
        return out.toString().replaceAll(" +", " ");
    }

    @Test
    void totals_are_told_with_and_without_the_layer() {
        assertThat(run()).as(err.toString()).isZero();
        assertThat(squeezed())
                .contains("legit/forms.jsonl 2 1 50.00% 0 0.00%")
                .contains("= legitimate: false alarms 2 1 50.00% 0 0.00%")
                .contains("attack/shell.json 2 1 50.00% 2 100.00%")
                .contains("= attacks: detection 2 1 50.00% 2 100.00%");
    }

    @Test
    void a_rule_can_be_left_without_an_opinion() {
        assertThat(run("--without", "932235")).isZero();
        assertThat(squeezed()).contains("= legitimate: false alarms 2 1 50.00% 1 50.00%");
    }

    @Test
    void interventions_are_shown_with_their_reasons_and_without_the_value() {
        assertThat(run("--show", "added", "--rules")).isZero();
        assertThat(squeezed()).contains("-- shell.json: GET /?q=${jndi:x}").contains("932235 2 1 1");
    }

    @Test
    void a_line_that_is_no_request_is_named() throws IOException {
        Files.writeString(folder.resolve("legit/forms.jsonl"), "{\"url\":\"/\"}\n{\"uri\":\"/\"}\n");
        assertThat(run()).isEqualTo(78);
        assertThat(err.toString()).contains("forms.jsonl, line 2").contains("has no `url`");
        Files.writeString(folder.resolve("legit/forms.jsonl"), "{\"url\":\n");
        assertThat(run()).isEqualTo(78);
        assertThat(err.toString()).contains("forms.jsonl`, line 1");
    }

    @Test
    void an_absent_folder_is_named() throws IOException {
        Files.delete(folder.resolve("attack/shell.json"));
        Files.delete(folder.resolve("attack"));
        assertThat(run()).isEqualTo(78);
        assertThat(err.toString()).contains("attack").contains("--crs");
    }
}
