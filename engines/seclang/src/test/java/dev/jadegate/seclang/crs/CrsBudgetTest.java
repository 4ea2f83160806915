package dev.jadegate.seclang.crs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.seclang.ConformanceData;
import dev.jadegate.seclang.TestSurroundings;
import dev.jadegate.seclang.run.AuditEvent;
import dev.jadegate.seclang.run.Budget;
import dev.jadegate.seclang.run.Connection;
import dev.jadegate.seclang.run.Header;
import dev.jadegate.seclang.run.Program;
import dev.jadegate.seclang.run.RequestHead;
import dev.jadegate.seclang.run.Transaction;
import dev.jadegate.seclang.run.Verdict;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What requests cost under the Core Rule Set: ordinary ones far less than the budget, hostile ones never more. */
final class CrsBudgetTest {
    private static final Connection CONNECTION = new Connection("192.0.2.7", 4_000, "192.0.2.1", 443);

    /** The longest body that is looked at. */
    private static final int BODY_BYTES_MAX = 13_107_200;

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String PROSE =
            "The quick brown fox jumps over the lazy dog while the committee discusses the annual"
                    + " budget and the plans for the summer festival. ";

    private static Program program(boolean tellsOnly) throws Exception {
        Path folder = ConformanceData.folder("crs-4.28");
        Path setup = folder.resolve("crs-setup.conf.example");
        return tellsOnly
                ? CrsFolder.program(setup, folder.resolve("rules"), false)
                : CrsFolder.blocking(setup, folder.resolve("rules"));
    }

    private record Outcome(Verdict verdict, AuditEvent event) {}

    private static Outcome run(Program program, String uri, String type, String body) {
        List<Header> headers = new ArrayList<>(List.of(
                new Header("Host", "shop.example.com"),
                new Header("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"),
                new Header("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
                new Header("Cookie", "session=0a1b2c3d4e5f60718293a4b5c6d7e8f9; theme=dark")));
        if (!body.isEmpty()) {
            headers.add(new Header("Content-Type", type));
            headers.add(new Header("Content-Length", Integer.toString(body.length())));
        }
        Transaction transaction = program.begin(CONNECTION, new TestSurroundings());
        Verdict verdict =
                transaction.requestHead(new RequestHead(body.isEmpty() ? "GET" : "POST", uri, "HTTP/1.1", "", headers));
        if (!verdict.interrupts()) {
            verdict = transaction.requestBody(body.getBytes(StandardCharsets.ISO_8859_1));
        }
        return new Outcome(verdict, transaction.end());
    }

    private static String repeated(String unit, int bytes) {
        return unit.repeat(bytes / unit.length() + 1).substring(0, bytes);
    }

    private static String form(int fields, int bytes) {
        StringBuilder form = new StringBuilder();
        for (int at = 0; at < fields; at++) {
            form.append(at == 0 ? "" : "&").append("field").append(at).append('=');
            // No two alike: equal texts are looked at once.
            form.append(repeated(PROSE.substring(at % 90) + at + ' ', bytes / fields)
                    .replace(' ', '+'));
        }
        return form.toString();
    }

    @Test
    void ordinary_requests_take_a_small_part_of_the_budget() throws Exception {
        Program program = program(false);
        StringBuilder query = new StringBuilder("/search?");
        StringBuilder json = new StringBuilder("{\"order\":\"A-1001\",\"items\":[");
        for (int at = 0; at < 30; at++) {
            query.append("&param").append(at).append("=value-number").append(at);
            json.append(at == 0 ? "" : ",")
                    .append(
                            "{\"sku\":\"SKU-1000\",\"name\":\"Running shoe in blue and white\",\"qty\":1,\"price\":49.95}");
        }
        json.append("]}");
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        outcomes.put("GET", run(program, "/index.html", "", ""));
        outcomes.put("GET, 30 arguments", run(program, query.toString(), "", ""));
        outcomes.put("JSON", run(program, "/api/orders", "application/json", json.toString()));
        outcomes.put("form of 64 KB", run(program, "/submit", FORM, form(64, 64_000)));
        outcomes.put("form of 1 MB", run(program(true), "/submit", FORM, form(500, 1_000_000)));
        outcomes.forEach((name, outcome) -> {
            System.out.printf(
                    Locale.ROOT,
                    "%s: %,d steps%n",
                    name,
                    outcome.event().effort().steps());
            assertThat(outcome.event().effort().budgetSpent()).as(name).isFalse();
            assertThat(outcome.event().effort().steps()).as(name).isLessThan(Budget.STEPS_DEFAULT / 3);
        });
        outcomes.forEach(
                (name, outcome) -> assertThat(outcome.verdict()).as(name).isInstanceOf(Verdict.Pass.class));
    }

    @Test
    void the_longest_hostile_bodies_end_within_the_budget() throws Exception {
        // It blocks nothing, so that no early verdict ends the work.
        Program program = program(true);
        Map<String, Supplier<String>> json = new LinkedHashMap<>();
        Map<String, Supplier<String>> forms = new LinkedHashMap<>();
        Map<String, Supplier<String>> xml = new LinkedHashMap<>();
        Map<String, Supplier<String>> parts = new LinkedHashMap<>();
        int all = BODY_BYTES_MAX - 100;
        json.put("nested arrays", () -> repeated("[", all));
        json.put(
                "a long name around many values",
                () -> "{\"" + repeated("n", all - 4_000) + "\":[" + repeated("1,", 3_000) + "1]}");
        json.put("one string", () -> "[\"" + repeated("\\u0027 or ", all / 10 * 10) + "\"]");
        forms.put("many fields", () -> form(999, all - 20_000));
        for (String unit : List.of("sh ", "../", "%27 or ", "select ", "<a ", "%5c", "/bin/", "`;|")) {
            forms.put("one value of " + unit, () -> "a=" + repeated(unit, all));
        }
        xml.put("nested elements", () -> repeated("<a>", all));
        xml.put("attributes", () -> "<a " + repeated("b=\"'\" ", all / 6 * 6) + "/>");
        xml.put("ampersands", () -> "<a>" + repeated("&", all) + ";</a>");
        String part = "--b\r\nContent-Disposition: form-data; name=\"p\"; filename=\"a.php\"\r\n";
        parts.put("folded headers", () -> part + repeated(" a\n", all - 100) + "\n\n--b--");
        parts.put("parts", () -> repeated(part + "A: '\r\nB: '\r\n\r\n' or 1\r\n", all) + "\r\n--b--");
        int spent = check(program, "application/json", json)
                + check(program, FORM, forms)
                + check(program, "application/xml", xml)
                + check(program, "multipart/form-data; boundary=b", parts);
        assertThat(spent).isPositive();
    }

    /** How many of the bodies take the whole budget. */
    private static int check(Program program, String type, Map<String, Supplier<String>> bodies) {
        int spent = 0;
        for (Map.Entry<String, Supplier<String>> body : bodies.entrySet()) {
            String text = body.getValue().get();
            long start = System.nanoTime();
            AuditEvent.Effort effort = run(program, "/x", type, text).event().effort();
            System.out.printf(
                    Locale.ROOT,
                    "%-32s %,15d steps%s, %,d ms%n",
                    body.getKey(),
                    effort.steps(),
                    effort.budgetSpent() ? ", all" : "",
                    (System.nanoTime() - start) / 1_000_000);
            assertThat(effort.steps()).as(body.getKey()).isLessThanOrEqualTo(Budget.STEPS_DEFAULT);
            spent += effort.budgetSpent() ? 1 : 0;
        }
        return spent;
    }
}
