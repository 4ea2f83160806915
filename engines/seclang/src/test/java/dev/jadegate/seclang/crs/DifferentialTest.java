package dev.jadegate.seclang.crs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.seclang.ConformanceData;
import dev.jadegate.seclang.run.Program;
import dev.jadegate.seclang.run.RuleMatch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The gated program beside the one that does just what the rules say. */
class DifferentialTest {
    private static final int REQUESTS = 400;

    @Test
    void gates_and_folding_change_no_match() throws Exception {
        Path folder = ConformanceData.folder("crs-4.28");
        Path setup = folder.resolve("crs-setup.conf.example");
        Program fast = CrsFolder.program(setup, folder.resolve("rules"), false);
        Program plain = CrsFolder.program(setup, folder.resolve("rules"), true);
        List<CrsTest> cases = CrsFolder.tests(folder.resolve("tests/regression/tests"));
        long seed = 4_280_327;
        Random random = new Random(seed);
        int matched = 0;
        for (int round = 0; round < REQUESTS; round++) {
            CrsTest.Stage stage =
                    cases.get(random.nextInt(cases.size())).stages().getFirst();
            CrsTest.Stage mutated = new CrsTest.Stage(
                    mutated(stage.request(), random), stage.data(), List.of(), List.of(), List.of(), null, null);
            List<String> expected = told(CrsSuite.run(plain, mutated));
            matched += expected.size();
            assertThat(told(CrsSuite.run(fast, mutated)))
                    .as(
                            "seed %d, round %d: %s",
                            seed, round, new String(mutated.request(), StandardCharsets.ISO_8859_1))
                    .isEqualTo(expected);
        }
        System.out.println(REQUESTS + " mutated requests gave the same " + matched + " matches with and without gates");
        assertThat(matched).isGreaterThan(REQUESTS);
    }

    private static List<String> told(CrsSuite.Outcome outcome) {
        return outcome.matches().stream().map(RuleMatch::explanation).toList();
    }

    /** Some bytes of a request replaced, doubled or removed. */
    private static byte[] mutated(byte[] request, Random random) {
        StringBuilder text = new StringBuilder(new String(request, StandardCharsets.ISO_8859_1));
        String bytes = "'\"<>;|&$`(){}[]%+\\/ .=-#*\0\nabcSELECTunion0129\u00e9";
        for (int count = random.nextInt(6); count > 0 && text.length() > 40; count--) {
            int at = 20 + random.nextInt(text.length() - 20);
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(at, bytes.charAt(random.nextInt(bytes.length())));
                case 1 -> text.insert(at, bytes.charAt(random.nextInt(bytes.length())));
                default -> text.deleteCharAt(at);
            }
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
