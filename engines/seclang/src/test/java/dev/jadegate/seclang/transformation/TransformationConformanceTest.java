package dev.jadegate.seclang.transformation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.seclang.ConformanceData;
import dev.jadegate.seclang.UnitCase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransformationConformanceTest {
    /**
     * The output of one case of escapeSeqDecode, which keeps the backslash of an escape that is none. ModSecurity's and
     * Coraza's code drop it; Coraza's test compares empty with empty here, for its reader refuses the escapes of the case.
     */
    private static final String CONTRADICTED = "89\u00b6\\xag\\xga\n3";

    @Test
    void every_case_of_modsecurity_and_coraza_gives_the_expected_bytes() throws Exception {
        List<UnitCase> cases = UnitCase.all(ConformanceData.folder("seclang-units/transformations"));
        List<String> failures = new ArrayList<>();
        for (UnitCase one : cases) {
            // The file names the transformation; the case may be named after a variant of it.
            Transformation transformation = Transformation.named(one.file().replace(".json", ""));
            if (one.output().equals(CONTRADICTED)) {
                continue;
            }
            if (transformation == null) {
                failures.add("there is no " + one.name());
            } else if (!transformation.apply(one.input()).equals(one.output())) {
                failures.add(one + " gives " + UnitCase.escaped(transformation.apply(one.input())) + " instead of "
                        + UnitCase.escaped(one.output()));
            }
        }
        System.out.println(cases.size() - failures.size() + " of " + cases.size()
                + " transformation cases (one is contradicted by its own engines)");
        assertThat(failures).isEmpty();
    }
}
