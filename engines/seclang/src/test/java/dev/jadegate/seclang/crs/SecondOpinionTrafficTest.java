package dev.jadegate.seclang.crs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.seclang.ConformanceData;
import dev.jadegate.seclang.TestSurroundings;
import dev.jadegate.seclang.opinion.SecondOpinion;
import dev.jadegate.seclang.parse.RuleFiles;
import dev.jadegate.seclang.run.Compiler;
import dev.jadegate.seclang.run.Connection;
import dev.jadegate.seclang.run.Header;
import dev.jadegate.seclang.run.Program;
import dev.jadegate.seclang.run.RequestHead;
import dev.jadegate.seclang.run.Transaction;
import dev.jadegate.testkit.traffic.Sample;
import dev.jadegate.testkit.traffic.Traffic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The second opinion on the Core Rule Set as it is installed, in totals. */
class SecondOpinionTrafficTest {
    private static final long SEED = 4;
    private static final int PER_TEXT = 4;
    private static final Connection CONNECTION = new Connection("192.0.2.7", 40_000, "192.0.2.1", 443);
    private static final double FALSE_ALARMS_MAX = 0.03;
    private static final double DETECTION_MIN = 0.84;

    private static Program program(Path folder, boolean layered) throws Exception {
        RuleFiles files = new RuleFiles();
        List<String> order = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder.resolve("rules"))) {
            for (Path file : all.sorted().toList()) {
                String name = file.getFileName().toString();
                files.with(name, Files.readAllBytes(file));
                if (name.endsWith(".conf")) {
                    order.add(name);
                }
            }
        }
        SecondOpinion opinion = SecondOpinion.onAll();
        String setup = Files.readString(folder.resolve("crs-setup.conf.example"), StandardCharsets.ISO_8859_1);
        return layered
                ? Compiler.compile(CrsSuite.blocking(setup, opinion.withRules(order, files), files), files)
                        .with(opinion)
                : Compiler.compile(CrsSuite.blocking(setup, order, files), files);
    }

    private static double blocked(Program program, List<Sample> samples) {
        int blocked = 0;
        for (Sample sample : samples) {
            List<Header> headers = new ArrayList<>();
            sample.headers().forEach((name, value) -> headers.add(new Header(name, latin(value))));
            byte[] body = sample.data().getBytes(StandardCharsets.UTF_8);
            if (body.length > 0) {
                headers.add(new Header("Content-Length", Integer.toString(body.length)));
            }
            Transaction transaction = program.begin(CONNECTION, new TestSurroundings());
            transaction.requestHead(new RequestHead(sample.method(), latin(sample.url()), "HTTP/1.1", "", headers));
            blocked += transaction.requestBody(body).interrupts() ? 1 : 0;
        }
        return (double) blocked / samples.size();
    }

    private static String latin(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @Test
    void false_alarms_fall_and_detection_does_not() throws Exception {
        Path folder = ConformanceData.folder("crs-4.28");
        Program plain = program(folder, false);
        Program layered = program(folder, true);
        for (Traffic.Part part : Traffic.Part.values()) {
            List<Sample> legitimate = Traffic.legitimate(part, PER_TEXT, SEED);
            List<Sample> hostile = Traffic.hostile(part, PER_TEXT, SEED);
            double falseBefore = blocked(plain, legitimate);
            double falseAfter = blocked(layered, legitimate);
            double foundBefore = blocked(plain, hostile);
            double foundAfter = blocked(layered, hostile);
            System.out.printf(
                    Locale.ROOT,
                    "%s part, seed %d: false alarms %.2f %% -> %.2f %% of %d, detection %.2f %% -> %.2f %% of %d%n",
                    part,
                    SEED,
                    100 * falseBefore,
                    100 * falseAfter,
                    legitimate.size(),
                    100 * foundBefore,
                    100 * foundAfter,
                    hostile.size());
            assertThat(falseAfter).isLessThan(falseBefore).isLessThanOrEqualTo(FALSE_ALARMS_MAX);
            assertThat(foundAfter).isGreaterThanOrEqualTo(foundBefore).isGreaterThanOrEqualTo(DETECTION_MIN);
        }
    }

    /** What the layer changes in the rule set's own tests, which are single payloads without anything that is ordinary. */
    @Test
    void few_of_the_rule_sets_own_positive_tests_are_overruled() throws Exception {
        Path folder = ConformanceData.folder("crs-4.28");
        Program plain = CrsFolder.program(folder.resolve("crs-setup.conf.example"), folder.resolve("rules"), false);
        Program layered = plain.with(SecondOpinion.onAll());
        List<String> changed = new ArrayList<>();
        List<CrsTest> cases = tests(folder);
        for (CrsTest test : cases) {
            if (CrsSuite.failure(plain, test) == null && CrsSuite.failure(layered, test) != null) {
                changed.add(test.name());
            }
        }
        System.out.println(changed.size() + " of " + cases.size() + " tests of the Core Rule Set change: " + changed);
        assertThat(changed.size()).isLessThan(cases.size() / 20);
    }

    private static List<CrsTest> tests(Path folder) throws IOException {
        return CrsFolder.tests(folder.resolve("tests/regression/tests"));
    }
}
