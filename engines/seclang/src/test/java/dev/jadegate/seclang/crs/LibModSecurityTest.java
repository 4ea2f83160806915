package dev.jadegate.seclang.crs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jadegate.seclang.ConformanceData;
import dev.jadegate.seclang.Resources;
import dev.jadegate.seclang.TestSurroundings;
import dev.jadegate.seclang.run.Connection;
import dev.jadegate.seclang.run.Program;
import dev.jadegate.seclang.run.RuleMatch;
import dev.jadegate.seclang.run.Transaction;
import dev.jadegate.seclang.run.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * This engine beside libmodsecurity3 (Debian's package of that name), over the same rules and random requests: the same verdict
 * and the same rules, but for the documented differences of {@link KnownDifference}.
 *
 * <p>The property {@code differential.requests} makes the run as long as one wants:
 * {@code ./mvnw -pl engines/seclang -am test -Dtest=LibModSecurityTest -Ddifferential.requests=100000}.
 */
final class LibModSecurityTest {
    private static final int REQUESTS = Integer.getInteger("differential.requests", 300);
    private static final long SEED = Long.getLong("differential.seed", 20_261_127L);
    private static final int DIFFERENCES_SHOWN = 20;

    @TempDir
    Path folder;

    @Test
    void decides_as_the_library_does_under_core_rule_set_4() throws Throwable {
        Path release = ConformanceData.folder("crs-4.28");
        compare(
                release.resolve("crs-setup.conf.example"),
                release.resolve("rules"),
                RandomRequests.of(CrsFolder.tests(release.resolve("tests/regression/tests"))));
    }

    @Test
    void decides_as_the_library_does_under_core_rule_set_3() throws Throwable {
        Path setup = Path.of("/etc/modsecurity/crs/crs-setup.conf");
        Path rules = Path.of("/usr/share/modsecurity-crs/rules");
        assumeTrue(
                Files.isRegularFile(setup) && Files.isDirectory(rules),
                "left out: Debian's package modsecurity-crs is not installed");
        compare(setup, rules, RandomRequests.own());
    }

    private void compare(Path setup, Path rules, List<byte[]> seeds) throws Throwable {
        assumeTrue(LibModSecurity.isInstalled(), "left out: Debian's package libmodsecurity3 is not installed");
        // The library puts every body into REQUEST_BODY; Semantics.REQUEST_BODY_OF says why this engine does not.
        Path forced = Files.writeString(
                folder.resolve("setup.conf"),
                Files.readString(setup, StandardCharsets.ISO_8859_1)
                        + "\nSecAction \"id:900099,phase:1,pass,nolog,ctl:forceRequestBodyVariable=On\"\n",
                StandardCharsets.ISO_8859_1);
        compare(
                CrsFolder.blocking(forced, rules),
                configuration("blocking", forced, rules, "SecRuleEngine On\n"),
                seeds);
        compare(
                CrsFolder.program(forced, rules, false),
                configuration("telling", forced, rules, lines("crs-test.conf")),
                seeds);
    }

    private static String lines(String resource) {
        return String.join("\n", Resources.lines("crs/" + resource)) + "\n";
    }

    /** The same settings and rules as a file that the library reads. */
    private Path configuration(String name, Path setup, Path rules, String last) throws IOException {
        StringBuilder map = new StringBuilder("20127 (US-ASCII)\n");
        for (String line : Resources.lines("transformation/best-fit-ascii.txt")) {
            map.append(line.startsWith("#") ? "" : line + " ");
        }
        Path unicode = Files.writeString(folder.resolve("unicode.mapping"), map.append('\n'));
        String text = lines("engine.conf") + last
                + "SecPcreMatchLimit 1000000\nSecPcreMatchLimitRecursion 1000000\nSecUnicodeMapFile " + unicode
                + " 20127\n" + "Include " + setup + "\nInclude " + rules + "/*.conf\n";
        return Files.writeString(folder.resolve(name + ".conf"), text, StandardCharsets.ISO_8859_1);
    }

    private static void compare(Program program, Path configuration, List<byte[]> seeds) throws Throwable {
        Random random = new Random(SEED);
        List<String> differences = new ArrayList<>();
        Map<KnownDifference, Integer> known = new TreeMap<>();
        int matched = 0;
        int denied = 0;
        int compared = 0;
        try (LibModSecurity library = new LibModSecurity(configuration.toString())) {
            while (compared < REQUESTS) {
                LenientRequest request = RandomRequests.next(seeds, random);
                if (request.refused()) {
                    continue;
                }
                compared++;
                LibModSecurity.Outcome other = library.run(request.head(), request.body());
                LibModSecurity.Outcome own = run(program, request);
                matched += own.ids().size();
                denied += own.status() == 200 ? 0 : 1;
                if (own.equals(other)) {
                    continue;
                }
                KnownDifference reason = KnownDifference.of(request, own, other);
                if (reason != null) {
                    known.merge(reason, 1, Integer::sum);
                } else {
                    differences.add("seed " + SEED + ", request " + compared + ": here " + own + ", there " + other
                            + "\n" + shown(request));
                }
            }
        }
        System.out.printf(
                "%s: %d requests as libmodsecurity3 has them, %d matches, %d denied; documented differences: %s%n",
                configuration.getFileName(), compared - differences.size(), matched, denied, known);
        assertThat(matched).isGreaterThan(compared / 2);
        assertThat(denied == 0).isEqualTo(configuration.toString().contains("telling"));
        assertThat(differences.stream().limit(DIFFERENCES_SHOWN).toList())
                .as("%d differences", differences.size())
                .isEmpty();
    }

    private static LibModSecurity.Outcome run(Program program, LenientRequest request) {
        Transaction transaction =
                program.begin(new Connection("127.0.0.1", 40_000, "127.0.0.1", 80), new TestSurroundings());
        Verdict verdict = transaction.requestHead(request.head());
        if (!verdict.interrupts()) {
            verdict = transaction.requestBody(request.body());
        }
        SortedSet<Long> ids = new TreeSet<>();
        for (RuleMatch match : transaction.matches()) {
            if (match.logged()) {
                ids.add(match.id());
            }
        }
        int status = switch (verdict) {
            case Verdict.Pass pass -> 200;
            case Verdict.Deny deny -> deny.status();
            case Verdict.Drop drop -> 403;
            case Verdict.Redirect redirect -> redirect.status();
        };
        return new LibModSecurity.Outcome(status, ids);
    }

    private static String shown(LenientRequest request) {
        StringBuilder text = new StringBuilder(request.head().line()).append('\n');
        request.head()
                .headers()
                .forEach(header -> text.append(header.name())
                        .append(": ")
                        .append(header.value())
                        .append('\n'));
        return text.append('\n')
                .append(new String(request.body(), StandardCharsets.ISO_8859_1))
                .toString();
    }
}
