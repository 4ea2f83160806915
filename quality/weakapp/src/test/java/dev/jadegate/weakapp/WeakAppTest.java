package dev.jadegate.weakapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.jadegate.testkit.EdgeProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The weak application with nothing in between, and behind the edge. */
class WeakAppTest {
    private static final Path DEBIAN_RULES = Path.of("/usr/share/modsecurity-crs");

    @TempDir
    private static Path folder;

    private static WeakApp app;
    private static EdgeProcess edge;

    @BeforeAll
    static void start() throws Exception {
        app = WeakApp.start(folder.resolve("app"));
        assumeThat(DEBIAN_RULES)
                .as("the Core Rule Set is not here: install modsecurity-crs")
                .isDirectory();
        edge = EdgeProcess.start(
                folder.resolve("edge"), app.port(), "waf:\n  rules:\n    - crs: " + DEBIAN_RULES + "\n");
    }

    @AfterAll
    static void stop() throws Exception {
        if (edge != null) {
            edge.close();
        }
        app.close();
    }

    @ParameterizedTest
    @MethodSource("dev.jadegate.weakapp.Exploit#all")
    void an_exploit_works_with_nothing_in_between_and_not_through_the_edge_but_for_those_that_the_rules_miss(
            Exploit exploit) throws Exception {
        assertThat(exploit.works(app.port())).isTrue();
        assertThat(exploit.works(edge.port()))
                .isEqualTo(Exploit.beyondTheCoreRules().contains(exploit.name()));
    }

    @ParameterizedTest
    @MethodSource("dev.jadegate.weakapp.Visit#legitimate")
    void what_people_do_there_passes(Visit visit) throws Exception {
        assertThat(visit.at(edge.port()).status()).isEqualTo(200);
    }

    @Test
    void what_passes_is_answered_as_with_nothing_in_between() throws Exception {
        Visit visit = Visit.legitimate().get(1);

        assertThat(visit.at(edge.port())).isEqualTo(visit.at(app.port()));
    }
}
