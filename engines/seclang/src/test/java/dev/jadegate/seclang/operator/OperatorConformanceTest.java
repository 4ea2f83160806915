package dev.jadegate.seclang.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.seclang.ConformanceData;
import dev.jadegate.seclang.UnitCase;
import dev.jadegate.seclang.parse.InvalidRulesException;
import dev.jadegate.seclang.parse.RuleFiles;
import dev.jadegate.seclang.rule.OperatorCall;
import dev.jadegate.seclang.rule.Position;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OperatorConformanceTest {
    /** Schemas of bodies are another engine's, which reads OpenAPI; this one has no operator for them. */
    private static final String LEFT_OUT = "validateSchema";

    @Test
    void every_case_of_modsecurity_and_coraza_gives_the_expected_answer() throws Exception {
        Path folder = ConformanceData.folder("seclang-units/operators");
        List<UnitCase> cases = UnitCase.all(folder);
        RuleFiles files = new RuleFiles();
        try (Stream<Path> data = Files.list(folder.resolve("op"))) {
            for (Path file : data.filter(Files::isRegularFile).toList()) {
                files.with(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        Operators operators = new Operators(files);
        List<String> failures = new ArrayList<>();
        int leftOut = 0;
        for (UnitCase read : cases) {
            // Inputs write NUL as Perl does.
            UnitCase one = read.withInput(read.input().replace("\\0", "\0"));
            if (one.name().equals(LEFT_OUT)) {
                leftOut++;
                continue;
            }
            OperatorCall call = new OperatorCall(one.name(), one.parameter(), false, new Position("test.conf", 1, 1));
            Operator operator;
            try {
                operator = operators.operator(call);
            } catch (InvalidRulesException refused) {
                // An argument that means nothing is told when rules are loaded; elsewhere it never matches.
                if (one.expected() == 1) {
                    failures.add(one + " is refused: " + refused.getMessage());
                }
                continue;
            }
            boolean matches = operator.matches(one.input(), OperatorTest.CONTEXT);
            if (matches != (one.expected() == 1)) {
                failures.add(one + " gives " + matches);
            }
            boolean captures = operator.captures(one.input(), OperatorTest.CONTEXT) != null;
            if (captures != matches) {
                failures.add(one + " with captures gives " + captures);
            }
        }
        System.out.println(cases.size() - leftOut - failures.size() + " of " + cases.size() + " operator cases, "
                + leftOut + " of @" + LEFT_OUT + " left out");
        assertThat(failures).isEmpty();
    }
}
