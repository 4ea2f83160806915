package dev.jadegate.seclang;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.seclang.parse.InvalidRulesException;
import dev.jadegate.seclang.parse.ParseLimits;
import dev.jadegate.seclang.parse.RuleFiles;
import dev.jadegate.seclang.parse.RuleParser;
import dev.jadegate.seclang.run.Compiler;
import dev.jadegate.seclang.run.Connection;
import dev.jadegate.seclang.run.Header;
import dev.jadegate.seclang.run.Program;
import dev.jadegate.seclang.run.RequestHead;
import dev.jadegate.seclang.run.Surroundings;
import dev.jadegate.seclang.run.Transaction;
import dev.jadegate.seclang.run.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DocumentedExampleTest {
    private static String decide(Surroundings surroundings, String uri) throws InvalidRulesException {
        // example
        RuleFiles files = new RuleFiles().with("rules.conf", """
                SecRuleEngine On
                SecRule ARGS "@detectSQLi" "id:1,phase:2,deny,status:403,t:none,t:urlDecodeUni,msg:'SQL injection'"
                """);
        Program program = Compiler.compile(RuleParser.parse(files, List.of("rules.conf"), ParseLimits.DEFAULT), files);

        Transaction transaction = program.begin(new Connection("192.0.2.7", 40_000, "192.0.2.1", 443), surroundings);
        Verdict verdict = transaction.requestHead(
                new RequestHead("GET", uri, "HTTP/1.1", "", List.of(new Header("Host", "shop.example.com"))));
        if (!verdict.interrupts()) {
            verdict = transaction.requestBody(new byte[0]);
        }
        transaction.end();
        String answer = switch (verdict) {
            case Verdict.Pass pass -> "goes on";
            case Verdict.Deny(int status, Verdict.Reason reason) -> status + ": " + reason.text();
            case Verdict.Drop drop -> "the connection is closed";
            case Verdict.Redirect(int status, String location, Verdict.Reason reason) -> "elsewhere: " + location;
        };
        // end
        return answer;
    }

    @Test
    void the_example_of_the_documentation_works() throws InvalidRulesException {
        assertThat(decide(new TestSurroundings(), "/item?id=1%27%20or%20%271%27=%271"))
                .isEqualTo("403: SQL injection");
        assertThat(decide(new TestSurroundings(), "/item?id=1")).isEqualTo("goes on");
    }

    @Test
    void the_documentation_has_the_example_that_is_tested() throws IOException {
        Path home = Path.of(System.getProperty("jadegate.home"));
        String source = Files.readString(
                home.resolve("engines/seclang/src/test/java/dev/jadegate/seclang/DocumentedExampleTest.java"));
        String example = source.substring(
                source.indexOf("// example\n") + "// example\n".length(), source.indexOf("        // end\n"));
        assertThat(squeezed(Files.readString(home.resolve("docs/seclang.md")))).contains(squeezed(example));
    }

    /** Indentation is a matter of the page. */
    private static String squeezed(String text) {
        return String.join(" ", text.strip().split("\\s+", -1));
    }
}
