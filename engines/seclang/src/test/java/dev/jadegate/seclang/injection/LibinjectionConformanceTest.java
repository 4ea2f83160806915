package dev.jadegate.seclang.injection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.seclang.ConformanceData;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LibinjectionConformanceTest {
    @Test
    void every_case_of_libinjection_gives_the_expected_output() throws Exception {
        Path folder = ConformanceData.folder("libinjection/tests");
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.getFileName().toString().startsWith("test-"))
                    .sorted()
                    .toList();
        }
        List<String> failures = new ArrayList<>();
        for (Path file : files) {
            String name = file.getFileName().toString();
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            int input = text.indexOf("--INPUT--\n") + 10;
            int expected = text.indexOf("--EXPECTED--\n");
            String actual = output(name, text.substring(input, expected).stripTrailing());
            String wanted = text.substring(expected + 13).stripTrailing();
            if (!actual.stripTrailing().equals(wanted)) {
                failures.add(name + ": " + actual.stripTrailing() + " instead of " + wanted);
            }
        }
        System.out.println(files.size() - failures.size() + " of " + files.size() + " libinjection cases");
        assertThat(failures).isEmpty();
    }

    private static String output(String name, String input) {
        if (name.startsWith("test-tokens")) {
            SqlTokenizer source = new SqlTokenizer(input, SqlToken.NONE, name.startsWith("test-tokens_mysql"));
            StringBuilder lines = new StringBuilder();
            for (SqlToken token = source.next(); token.type() != SqlToken.NONE; token = source.next()) {
                lines.append(line(token));
            }
            return lines.toString();
        }
        if (name.startsWith("test-folding")) {
            StringBuilder lines = new StringBuilder();
            SqlFolder.fold(new SqlTokenizer(input, SqlToken.NONE, false)).forEach(token -> lines.append(line(token)));
            return lines.toString();
        }
        if (name.startsWith("test-sqli")) {
            String fingerprint = SqlInjection.fingerprint(input);
            return fingerprint == null ? "" : fingerprint;
        }
        if (name.startsWith("test-html5")) {
            HtmlTokenizer html = new HtmlTokenizer(input, HtmlTokenizer.Context.DATA);
            StringBuilder lines = new StringBuilder();
            while (html.next()) {
                lines.append(html.kind()).append(',').append(html.tokenLength()).append(',');
                lines.append(html.text()).append('\n');
            }
            return lines.toString();
        }
        if (name.startsWith("test-xss")) {
            return ScriptInjection.isIn(input) ? "1" : "0";
        }
        return "no kind of case known for " + name;
    }

    private static String line(SqlToken token) {
        String text = token.text();
        if (token.type() == SqlToken.STRING || token.type() == SqlToken.VARIABLE) {
            text = (token.open() == 0 ? "" : token.open()) + text + (token.close() == 0 ? "" : token.close());
        }
        if (token.type() == SqlToken.VARIABLE) {
            text = "@".repeat(token.signs()) + text;
        }
        return token.type() + " " + text + "\n";
    }
}
