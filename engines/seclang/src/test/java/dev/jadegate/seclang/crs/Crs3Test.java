package dev.jadegate.seclang.crs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jadegate.seclang.run.Program;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The Core Rule Set 3.3 of Debian's package modsecurity-crs. */
class Crs3Test {
    private static final Path SETUP = Path.of("/etc/modsecurity/crs/crs-setup.conf");
    private static final Path RULES = Path.of("/usr/share/modsecurity-crs/rules");

    @Test
    void core_rule_set_3_loads_unchanged_and_blocks() throws Exception {
        assumeTrue(
                Files.isRegularFile(SETUP) && Files.isDirectory(RULES),
                "left out: Debian's package modsecurity-crs is not installed");
        check(SETUP, RULES);
    }

    static void check(Path setup, Path rules) throws Exception {
        Program program = CrsFolder.program(setup, rules, false);
        assertThat(ids(program, "GET /?q=1'%20or%20'1'='1 HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .contains(942100L);
        assertThat(ids(program, "GET /?q=%3Cscript%3Ealert(1)%3C/script%3E HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .contains(941100L);
        assertThat(ids(program, "GET /?f=../../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .contains(930120L);
        assertThat(
                        ids(
                                program,
                                "GET /index.html HTTP/1.1\r\nHost: example.com\r\nUser-Agent: Mozilla/5.0\r\nAccept: text/html\r\n\r\n"))
                .isEmpty();
    }

    private static List<Long> ids(Program program, String request) {
        CrsTest.Stage stage = new CrsTest.Stage(
                request.getBytes(StandardCharsets.ISO_8859_1), "", List.of(), List.of(), List.of(), null, null);
        return CrsSuite.run(program, stage).ids();
    }
}
