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

    @Test
    void values_that_come_again_are_matched_again() throws Exception {
        Path folder = ConformanceData.folder("crs-4.28");
        Path setup = folder.resolve("crs-setup.conf.example");
        Program fast = CrsFolder.program(setup, folder.resolve("rules"), false);
        Program plain = CrsFolder.program(setup, folder.resolve("rules"), true);
        String[] values = {
            "1",
            "blue",
            "Running%20shoe%20in%20blue",
            "1%27%20or%20%271%27=%271",
            "%3Cscript%3Ealert(1)%3C/script%3E",
            "../../../etc/passwd",
            ";cat%20/etc/hosts",
            "c2VsZWN0",
            "a.b@example.com",
            "${jndi:ldap://x}",
            "%EF%BC%9Cx"
        };
        Random random = new Random(77);
        int matched = 0;
        for (int round = 0; round < 30; round++) {
            StringBuilder request = new StringBuilder("GET /?");
            for (int count = 0; count < 60; count++) {
                request.append("&n").append(random.nextInt(50)).append('=');
                // The same values in another order, and some that differ in case only.
                String value = values[random.nextInt(round % 3 == 0 ? values.length : 3)];
                request.append(random.nextInt(4) == 0 ? value.toUpperCase(java.util.Locale.ROOT) : value);
            }
            request.append(" HTTP/1.1\r\nHost: localhost\r\nUser-Agent: x\r\nAccept: */*\r\n\r\n");
            CrsTest.Stage stage = new CrsTest.Stage(
                    request.toString().getBytes(StandardCharsets.ISO_8859_1),
                    "",
                    List.of(),
                    List.of(),
                    List.of(),
                    null,
                    null);
            List<String> expected = told(CrsSuite.run(plain, stage));
            matched += expected.size();
            assertThat(told(CrsSuite.run(fast, stage))).as(request.toString()).isEqualTo(expected);
        }
        assertThat(matched).isGreaterThan(100);
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
