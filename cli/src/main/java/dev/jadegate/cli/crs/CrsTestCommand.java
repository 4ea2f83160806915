package dev.jadegate.cli.crs;

import dev.jadegate.seclang.crs.CrsSuite;
import dev.jadegate.seclang.crs.CrsTest;
import dev.jadegate.seclang.parse.InvalidRulesException;
import dev.jadegate.seclang.run.Program;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the regression tests of the Core Rule Set against the engine, in this process. */
@Command(
        name = "crs-test",
        description = {
            "Runs the regression tests of the OWASP Core Rule Set in this process.",
            "DIR is an unpacked release or clone of it, version 3.3 or 4.",
            "Exit codes: 0 all pass but documented overrides, 1 some fail, 78 rules or tests cannot be read."
        },
        mixinStandardHelpOptions = true)
public final class CrsTestCommand implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int WRONG_SETUP = 78;
    private static final int PROGRESS_TESTS = 1_000;
    private static final int SHOWN_CHARACTERS_MAX = 400;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Holds tests/regression/tests, rules and crs-setup.conf.example.")
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private Path folder;

    @Option(names = "--rules", paramLabel = "DIR", description = "Rule files and their data (default: DIR/rules).")
    private @Nullable Path rules;

    @Option(
            names = "--setup",
            paramLabel = "FILE",
            description = "The set-up file (default: DIR/crs-setup.conf, or the example).")
    private @Nullable Path setup;

    @Option(
            names = "--filter",
            paramLabel = "BEGIN",
            description = "Only tests whose names begin so: 942, 942100, 942100-3.")
    private String filter = "";

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try {
            List<CrsTest> tests = CrsFolder.tests(folder.resolve("tests/regression/tests")).stream()
                    .filter(test -> test.name().startsWith(filter))
                    .toList();
            if (tests.isEmpty()) {
                err.println("jadegate: no test" + (filter.isEmpty() ? "" : " begins with `" + filter + "`") + " in `"
                        + folder + "`");
                return WRONG_SETUP;
            }
            Program program = new CrsFolder(
                            setup == null ? CrsFolder.setup(folder) : setup,
                            CrsFolder.existing(rules == null ? folder.resolve("rules") : rules))
                    .forTests();
            return run(program, tests);
        } catch (NoSuchFileException absent) {
            err.println(
                    "jadegate: there is no `" + absent.getFile() + "`; DIR is an unpacked release of the Core Rule Set,"
                            + " and --rules and --setup name what stands elsewhere");
        } catch (InvalidRulesException | IOException wrong) {
            err.println("jadegate: " + wrong.getMessage());
        }
        return WRONG_SETUP;
    }

    private int run(Program program, List<CrsTest> tests) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Map<String, String> overrides = CrsSuite.overrides(tests.getFirst().version());
        List<String> failures = new ArrayList<>();
        List<String> overridden = new ArrayList<>();
        int done = 0;
        for (CrsTest test : tests) {
            String failure = CrsSuite.failure(program, test);
            String reason = overrides.get(test.name());
            if (failure != null && reason != null) {
                overridden.add(test.name() + ": " + reason);
            } else if (failure != null) {
                failures.add(test.name() + ": " + shown(failure));
            }
            if (++done % PROGRESS_TESTS == 0) {
                err.println(done + " of " + tests.size() + " tests, " + failures.size() + " failed");
            }
        }
        failures.forEach(failure -> out.println("failed      " + failure));
        overridden.forEach(override -> out.println("overridden  " + override));
        out.println(tests.size() - failures.size() - overridden.size() + " of " + tests.size() + " tests pass, "
                + overridden.size() + " overridden, " + failures.size() + " failed");
        return failures.isEmpty() ? 0 : FAILED;
    }

    private static String shown(String failure) {
        String line = failure.replace("\n", "\\n");
        return line.length() > SHOWN_CHARACTERS_MAX ? line.substring(0, SHOWN_CHARACTERS_MAX) + "..." : line;
    }
}
