package dev.jadegate.seclang.crs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.seclang.TestSurroundings;
import dev.jadegate.seclang.parse.InvalidRulesException;
import dev.jadegate.seclang.parse.RuleFiles;
import dev.jadegate.seclang.run.Compiler;
import dev.jadegate.seclang.run.Connection;
import dev.jadegate.seclang.run.Program;
import dev.jadegate.seclang.run.RequestHead;
import dev.jadegate.seclang.run.Transaction;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrsSuiteTest {
    @Test
    void more_arguments_than_are_looked_at_are_refused() throws InvalidRulesException {
        RuleFiles files = new RuleFiles();
        Program program = Compiler.compile(CrsSuite.blocking("", List.of(), files), files);
        for (int count : new int[] {998, 999, 5_000}) {
            Transaction transaction =
                    program.begin(new Connection("192.0.2.7", 1, "192.0.2.1", 80), new TestSurroundings());
            transaction.requestHead(
                    new RequestHead("GET", "/?" + "a=1&".repeat(count) + "b=attack", "HTTP/1.1", "", List.of()));
            assertThat(transaction.requestBody(new byte[0]).interrupts()).isEqualTo(count + 1 >= 1_000);
        }
    }
}
