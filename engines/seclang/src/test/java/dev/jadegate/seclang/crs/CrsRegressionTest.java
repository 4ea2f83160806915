package dev.jadegate.seclang.crs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.seclang.ConformanceData;
import dev.jadegate.seclang.run.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CrsRegressionTest {
    @Test
    void core_rule_set_4_passes_its_own_tests() throws Exception {
        Path folder = ConformanceData.folder("crs-4.28");
        Program program = CrsFolder.program(folder.resolve("crs-setup.conf.example"), folder.resolve("rules"), false);
        List<CrsTest> cases = CrsFolder.tests(folder.resolve("tests/regression/tests"));
        Map<String, String> overrides = CrsSuite.overrides(4);
        List<String> failures = new ArrayList<>();
        int overridden = 0;
        for (CrsTest test : cases) {
            String failure = CrsSuite.failure(program, test);
            if (failure != null && overrides.containsKey(test.name())) {
                overridden++;
            } else if (failure != null) {
                failures.add(test.name() + ": " + failure);
            }
        }
        System.out.println(cases.size() - overridden - failures.size() + " of " + cases.size()
                + " tests of the Core Rule Set, " + overridden + " overridden: " + overrides.keySet());
        assertThat(cases.size()).isGreaterThan(4_900);
        assertThat(failures).isEmpty();
        assertThat(overridden).isEqualTo(overrides.size()).isLessThanOrEqualTo(10);
    }
}
