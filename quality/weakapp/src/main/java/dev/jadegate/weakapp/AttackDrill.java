package dev.jadegate.weakapp;

import dev.jadegate.testkit.EdgeProcess;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Attacks the weak application, first with nothing in between, then through the edge: what worked must not work any more, and
 * what people do there must still. {@code ./jadegate bench attack [DIR]}: DIR is a folder with the Core Rule Set, by default
 * that of Debian's package modsecurity-crs. Uses sqlmap and wapiti when they are installed. Ends with 1 when anything got
 * through or a legitimate visit was refused.
 */
public final class AttackDrill {
    private static final List<String> TAMPERS =
            List.of("", "space2comment,randomcase", "between,charencode", "space2plus,equaltolike");

    private final PrintStream out;
    private final Path scratch = Files.createTempDirectory("jadegate-attack");
    private final List<String> faults = new ArrayList<>();

    private AttackDrill(PrintStream out) throws java.io.IOException {
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        String rules = arguments.length == 0 ? "/usr/share/modsecurity-crs" : arguments[0];
        AttackDrill drill = new AttackDrill(System.out);
        try (WeakApp app = WeakApp.start(drill.scratch.resolve("app"));
                EdgeProcess edge = EdgeProcess.start(
                        drill.scratch.resolve("edge"), app.port(), "waf:\n  rules:\n    - crs: " + rules + "\n")) {
            drill.exploits(app.port(), edge.port());
            drill.visits(edge.port());
            drill.tools(app.port(), edge.port());
        }
        drill.faults.forEach(fault -> drill.out.println("FAULT: " + fault));
        System.exit(drill.faults.isEmpty() ? 0 : 1);
    }

    private void exploits(int direct, int guarded) throws Exception {
        int stopped = 0;
        for (Exploit exploit : Exploit.all()) {
            boolean weak = exploit.works(direct);
            boolean through = exploit.works(guarded);
            stopped += weak && !through ? 1 : 0;
            if (!weak) {
                faults.add(exploit.name() + " does no harm even with nothing in between");
            }
            if (through) {
                faults.add(exploit.name() + " gets through");
            }
        }
        out.printf(
                "exploits by hand: %d of %d work, %d through the edge%n",
                stopped, Exploit.all().size(), through());
    }

    private long through() {
        return faults.stream().filter(fault -> fault.endsWith("gets through")).count();
    }

    private void visits(int guarded) throws Exception {
        List<Visit> all = Visit.legitimate();
        int passed = 0;
        for (Visit visit : all) {
            int status = visit.at(guarded).status();
            if (status == 200) {
                passed++;
            } else {
                faults.add("a legitimate visit is answered with " + status + ": " + visit);
            }
        }
        out.printf("legitimate visits: %d of %d pass%n", passed, all.size());
    }

    private void tools(int direct, int guarded) throws Exception {
        if (AttackTools.installed("sqlmap")) {
            boolean weak = AttackTools.sqlmapGetsThePassword(scratch.resolve("sqlmap-direct"), direct, "");
            out.println("sqlmap with nothing in between: " + (weak ? "gets the password" : "fails"));
            if (!weak) {
                faults.add("sqlmap finds nothing even with nothing in between");
            }
            for (String tampers : TAMPERS) {
                boolean got = AttackTools.sqlmapGetsThePassword(
                        scratch.resolve("sqlmap-" + (tampers.isEmpty() ? "plain" : tampers.replace(',', '-'))),
                        guarded,
                        tampers);
                out.println("sqlmap through the edge" + (tampers.isEmpty() ? "" : " with " + tampers) + ": "
                        + (got ? "gets the password" : "fails"));
                if (got) {
                    faults.add("sqlmap gets the password through the edge, " + tampers);
                }
            }
        } else {
            out.println("sqlmap is not installed: left out");
        }
        if (AttackTools.installed("wapiti")) {
            int weak = AttackTools.wapitiFinds(scratch.resolve("wapiti-direct"), direct);
            int got = AttackTools.wapitiFinds(scratch.resolve("wapiti-edge"), guarded);
            out.printf("wapiti: %d findings with nothing in between, %d through the edge%n", weak, got);
            if (weak == 0) {
                faults.add("wapiti finds nothing even with nothing in between");
            }
            if (got > 0) {
                faults.add("wapiti finds " + got + " holes through the edge; see " + scratch.resolve("wapiti-edge"));
            }
        } else {
            out.println("wapiti is not installed: left out");
        }
    }
}
