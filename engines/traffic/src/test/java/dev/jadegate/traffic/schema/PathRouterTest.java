package dev.jadegate.traffic.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.traffic.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PathRouterTest {
    private static PathRouter<String> router(String... templates) {
        PathRouter<String> router = new PathRouter<>();
        for (String template : templates) {
            router.add(template, template);
        }
        return router;
    }

    private static String found(PathRouter<String> router, String path) {
        PathRouter.Match<String> match = router.find(path);
        return match == null ? "" : match.value();
    }

    @Test
    void what_is_written_out_goes_before_a_parameter() {
        PathRouter<String> router = router("/a/{x}", "/a/b", "/{x}/b/c", "/a/{x}/d", "/f/{name}.json", "/f/{name}");
        assertThat(found(router, "/a/b")).isEqualTo("/a/b");
        assertThat(found(router, "/a/c")).isEqualTo("/a/{x}");
        assertThat(found(router, "/a/b/d")).isEqualTo("/a/{x}/d");
        assertThat(found(router, "/a/b/c")).isEqualTo("/{x}/b/c");
        assertThat(found(router, "/f/r.json")).isEqualTo("/f/{name}.json");
        assertThat(found(router, "/f/r.xml")).isEqualTo("/f/{name}");
        assertThat(found(router, "/a")).isEmpty();
        assertThat(found(router, "/a/")).isEmpty();
        assertThat(found(router, "/a/b/")).isEmpty();
        assertThat(found(router, "a/b")).isEmpty();
    }

    @Test
    void an_encoded_slash_is_part_of_a_value_and_dots_find_nothing() {
        PathRouter<String> router = router("/files/{name}", "/files/{name}/raw");
        assertThat(router.find("/files/a%2Fb"))
                .isEqualTo(new PathRouter.Match<>("/files/{name}", Map.of("name", "a/b")));
        assertThat(found(router, "/files/..")).isEmpty();
        assertThat(found(router, "/files/%2e%2e/raw")).isEmpty();
        assertThat(found(router, "/files/%66oo")).isEqualTo("/files/{name}");
        assertThat(found(router("/%66iles"), "/files")).isEqualTo("/%66iles");
    }

    @Test
    void two_parameters_in_a_segment_match_as_a_whole() {
        assertThat(router("/{a}-{b}/c").find("/1-2/c")).isEqualTo(new PathRouter.Match<>("/{a}-{b}/c", Map.of()));
    }

    @Test
    void templates_that_are_none_or_twice_the_same_are_refused() {
        assertThatThrownBy(() -> router("a")).hasMessageContaining("start with");
        assertThatThrownBy(() -> router("/{a")).hasMessageContaining("brace");
        assertThatThrownBy(() -> router("/{}")).hasMessageContaining("brace");
        assertThatThrownBy(() -> router("/{a}/b", "/{c}/b")).hasMessageContaining("the same");
        assertThatThrownBy(() -> router("/a".repeat(65))).hasMessageContaining("64");
        assertThat(found(router("/{a}"), "/x".repeat(65))).isEmpty();
    }

    /** The reference: every template is tried; of two that match, the first segment in which they differ decides. */
    private static String best(List<String> templates, String path) {
        String best = "";
        for (String template : templates) {
            if (matches(template.split("/", -1), path.split("/", -1))
                    && (best.isEmpty() || before(template.split("/", -1), best.split("/", -1)))) {
                best = template;
            }
        }
        return best;
    }

    private static boolean matches(String[] template, String[] path) {
        boolean matches = template.length == path.length;
        for (int i = 0; matches && i < path.length; i++) {
            matches = template[i].startsWith("{") ? !path[i].isEmpty() : template[i].equals(path[i]);
        }
        return matches;
    }

    private static boolean before(String[] one, String[] other) {
        for (int i = 0; i < one.length; i++) {
            if (one[i].startsWith("{") != other[i].startsWith("{")) {
                return other[i].startsWith("{");
            }
        }
        return false;
    }

    @Test
    void the_tree_finds_what_trying_all_templates_finds() {
        Random random = Seeds.random("the_tree_finds");
        String[] words = {"a", "b", "{x}", "c"};
        for (int round = 0; round < 300; round++) {
            List<String> templates = new ArrayList<>();
            PathRouter<String> router = new PathRouter<>();
            for (int i = 0; i < 12; i++) {
                StringBuilder template = new StringBuilder();
                for (int j = 1 + random.nextInt(4); j > 0; j--) {
                    template.append('/').append(words[random.nextInt(words.length)]);
                }
                if (!templates.contains(template.toString())) {
                    templates.add(template.toString());
                    router.add(template.toString(), template.toString());
                }
            }
            for (int i = 0; i < 50; i++) {
                StringBuilder path = new StringBuilder();
                for (int j = 1 + random.nextInt(4); j > 0; j--) {
                    path.append('/').append(random.nextInt(8) == 0 ? "" : words[random.nextInt(2)]);
                }
                assertThat(found(router, path.toString()))
                        .as("%s in %s", path, templates)
                        .isEqualTo(best(templates, path.toString()));
            }
        }
    }
}
