package dev.jadegate.bench;

import dev.jadegate.cli.crs.CrsFolder;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What the benchmarks of rules are given: a rule set first, then a number. What is missing ends the process. */
final class RuleBench {
    private static final int WRONG_SETUP = 78;

    private RuleBench() {}

    /** The Core Rule Set in the folder of the first argument, or in the test data of others. */
    static CrsFolder rules(String[] arguments) throws NoSuchFileException {
        String data = System.getenv("CONFORMANCE_DATA");
        if (arguments.length > 0) {
            return CrsFolder.of(Path.of(arguments[0]));
        }
        if (data == null) {
            throw missing("name the folder of an unpacked release of the Core Rule Set, or set CONFORMANCE_DATA");
        }
        return CrsFolder.of(Path.of(data, "crs-4.28"));
    }

    /** The second argument. */
    static double number(String[] arguments, double otherwise) {
        return arguments.length < 2 ? otherwise : Double.parseDouble(arguments[1]);
    }

    static void requireNginx() {
        if (!NginxProcess.installed()) {
            throw missing("install nginx-light and libnginx-mod-http-modsecurity");
        }
    }

    /** Ends the process. */
    private static IllegalStateException missing(String what) {
        System.err.println("jadegate: " + what);
        System.exit(WRONG_SETUP);
        return new IllegalStateException(what);
    }

    /** The section of the edge's configuration that uses the rule set. */
    static String waf(CrsFolder rules, int inboundThreshold) {
        return "waf:\n  rules:\n    - crs: " + rules.rules().getParent() + "\n      setup: " + rules.setup()
                + "\n      inboundThreshold: " + inboundThreshold + "\n";
    }
}
