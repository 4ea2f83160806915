package dev.jadegate.seclang.crs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CrsTestFormTest {
    private static String sent(CrsTest.Stage stage) {
        return new String(stage.request(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void reads_the_form_of_version_4_and_completes_the_request() {
        CrsTest test = CrsTest.parse("""
                rule_id: 942100
                tests:
                  - test_id: 3
                    stages:
                      - input:
                          method: POST
                          uri: /a
                          headers:
                            Host: localhost
                          data: a=1
                        output:
                          status: 400
                          log:
                            expect_ids: [942100]
                            no_expect_ids: [942200, 942300]
                            match_regex: 'found'
                """).getFirst();
        assertThat(test.name()).isEqualTo("942100-3");
        assertThat(test.version()).isEqualTo(4);
        CrsTest.Stage stage = test.stages().getFirst();
        assertThat(stage.expected()).containsExactly(942_100L);
        assertThat(stage.unexpected()).containsExactly(942_200L, 942_300L);
        assertThat(stage.statuses()).containsExactly(400);
        assertThat(stage.matching()).isEqualTo("found");
        assertThat(sent(stage))
                .startsWith("POST /a HTTP/1.1\r\nHost: localhost\r\n")
                .contains("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n")
                .endsWith("\r\n\r\na=1");
    }

    @Test
    void reads_the_form_of_version_3() {
        CrsTest test = CrsTest.parse("""
                tests:
                  - test_title: 920120-1
                    stages:
                      - stage:
                          input:
                            stop_magic: true
                            headers: {Host: localhost}
                            data: ["one", "two"]
                          output:
                            no_log_contains: id "920120"
                  - test_title: 920120-2
                    stages:
                      - stage:
                          input: {raw_request: "GET"}
                          output: {log_contains: "id \\"920120\\""}
                  - test_title: 920120-3
                    stages:
                      - stage:
                          input: {encoded_request: R0VUIC8=}
                          output: {status: [403, 404]}
                """).getFirst();
        assertThat(test.version()).isEqualTo(3);
        assertThat(test.stages().getFirst().unexpected()).containsExactly(920_120L);
        assertThat(sent(test.stages().getFirst())).isEqualTo("GET / HTTP/1.1\r\nHost: localhost\r\n\r\none\r\ntwo");
    }

    @Test
    void a_file_without_tests_has_none_and_one_that_is_broken_is_refused() {
        assertThat(CrsTest.parse("")).isEmpty();
        assertThatThrownBy(() -> CrsTest.parse("tests: [")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CrsTest.parse("tests: [{stages: [{output: {status: many}}]}]"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void every_override_has_its_reason_and_there_are_at_most_ten() {
        for (int version = 3; version <= 4; version++) {
            assertThat(CrsSuite.overrides(version))
                    .hasSizeBetween(1, 10)
                    .allSatisfy((name, reason) -> assertThat(reason).hasSizeGreaterThan(30));
        }
    }
}
