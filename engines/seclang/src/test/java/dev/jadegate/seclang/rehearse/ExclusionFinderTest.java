package dev.jadegate.seclang.rehearse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.seclang.rehearse.Exclusion.Part;
import dev.jadegate.seclang.rehearse.ExclusionFinder.Finding;
import dev.jadegate.seclang.run.Header;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExclusionFinderTest {
    private final ExclusionFinder finder = new ExclusionFinder(first -> Pasts.compile(first + Pasts.SCORING));

    private Finding.Found found(PastRequest request) throws Exception {
        return assertThat(finder.find(request))
                .asInstanceOf(InstanceOfAssertFactories.type(Finding.Found.class))
                .actual();
    }

    @Test
    void one_pair_is_enough_when_the_rest_stays_below_the_sum() throws Exception {
        Finding.Found found = found(Pasts.get("/notes?text=select%20the%20cook's"));

        assertThat(found.exclusion().parts()).containsExactly(new Part(1001, "ARGS:text"));
        assertThat(found.exclusion().path()).isEqualTo("/notes");
    }

    @Test
    void nothing_but_this_rule_at_this_argument_of_this_path_and_method_is_let_through() throws Exception {
        Finding.Found found = found(Pasts.get("/notes?text=1%3C2"));

        assertThat(Judgement.of(found.program(), Pasts.get("/notes?text=a%3Cb")).blocks())
                .isFalse();
        assertThat(Judgement.of(found.program(), Pasts.get("/notes?other=1%3C2"))
                        .blocks())
                .isTrue();
        assertThat(Judgement.of(found.program(), Pasts.get("/other?text=1%3C2")).blocks())
                .isTrue();
        assertThat(Judgement.of(found.program(), Pasts.get("/notes?text=select'"))
                        .blocks())
                .isTrue();
        assertThat(Judgement.of(
                                found.program(),
                                Pasts.post("/notes", "application/x-www-form-urlencoded", "text=1%3C2"))
                        .blocks())
                .isTrue();
    }

    @Test
    void an_element_of_an_array_is_excluded_wherever_it_stands() throws Exception {
        Finding.Found found =
                found(Pasts.post("/api", "application/json", "{\"items\":[{\"n\":\"a\"},{\"n\":\"1<2\"}]}"));

        assertThat(Judgement.of(
                                found.program(),
                                Pasts.post("/api", "application/json", "{\"items\":[{\"n\":\"3<4\"}]}"))
                        .blocks())
                .isFalse();
        assertThat(Judgement.of(
                                found.program(),
                                Pasts.post("/api", "application/json", "{\"items\":[{\"m\":\"3<4\"}]}"))
                        .blocks())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a,b", "a'b", "a%22b", "a;b", "a/b", "a%20b", "a.*", "%C3%A9", "a%5B0%5D", "*", "a%25{b}", "a\\b"
            })
    void names_that_rules_would_read_otherwise_are_written_so_that_they_mean_themselves(String name) throws Exception {
        Finding.Found found = found(Pasts.get("/notes?" + name + "=1%3C2"));

        assertThat(Judgement.of(found.program(), Pasts.get("/notes?axb=1%3C2")).blocks())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a\"b", "/a'b", "/a%25{tx.score}", "/a,b;c", "/a\\b", "/a b"})
    void paths_that_rules_would_read_otherwise_mean_themselves(String path) throws Exception {
        Finding.Found found = found(Pasts.get(path + "?text=1%3C2"));

        assertThat(Judgement.of(found.program(), Pasts.get("/a?text=1%3C2")).blocks())
                .isTrue();
    }

    @Test
    void a_request_that_passes_needs_nothing() throws Exception {
        assertThat(finder.find(Pasts.get("/notes?text=fine"))).isEqualTo(new Finding.Passes());
    }

    @Test
    void what_no_exclusion_of_a_variable_can_do_is_said() throws Exception {
        ExclusionFinder strict = new ExclusionFinder(first -> Pasts.compile(first + """
                SecAction "id:1,phase:1,pass,nolog,setvar:tx.score=9"
                SecRule TX:score "@ge 5" "id:2,phase:1,deny"
                """));

        assertThat(strict.find(Pasts.get("/"))).isInstanceOf(Finding.None.class);
    }

    @Test
    void a_rule_whose_last_link_looks_at_what_it_wrote_is_excluded_as_a_whole() throws Exception {
        ExclusionFinder chained = new ExclusionFinder(first -> Pasts.compile(first + """
                SecRule ARGS "@contains <" "id:5,phase:1,deny,capture,chain"
                  SecRule MATCHED_VAR "@contains >"
                """));

        assertThat(chained.find(Pasts.get("/?a=%3Cb%3E")))
                .isInstanceOfSatisfying(
                        Finding.Found.class,
                        found -> assertThat(found.exclusion().parts()).containsExactly(new Part(5, "")));
    }

    @Test
    void many_pairs_are_cut_down_one_by_one() throws Exception {
        String query =
                IntStream.range(0, 30).mapToObj(at -> "a" + at + "=select").collect(Collectors.joining("&"));
        Finding.Found found = found(Pasts.get("/notes?" + query));

        assertThat(found.exclusion().parts()).hasSize(29);
    }

    @Test
    void cookies_and_headers_are_named_too() throws Exception {
        Finding.Found found = found(Pasts.get("/?a=it's", new Header("Cookie", "view=select")));

        assertThat(found.exclusion().parts()).hasSize(1);
        assertThat(found.rules()).contains("ctl:ruleRemoveTargetById=1001;REQUEST_COOKIES:view");
    }
}
