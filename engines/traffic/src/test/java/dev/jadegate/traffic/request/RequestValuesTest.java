package dev.jadegate.traffic.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.traffic.Seeds;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RequestValuesTest {
    private static RequestValues values(FakeRequest request) {
        return new RequestValues(request);
    }

    @Test
    void a_path_is_the_one_that_a_server_sees() {
        for (List<String> pair : List.of(
                List.of("/a/b", "/a/b"),
                List.of("/%61dmin", "/admin"),
                List.of("/a/./b/../c", "/a/c"),
                List.of("//a///b//", "/a/b/"),
                List.of("/a/%2e%2e/b", "/b"),
                List.of("/..%2f..%5cadmin", "/admin"),
                List.of("/a/..", "/"),
                List.of("/a/.", "/a/"),
                List.of("", "/"),
                List.of("/.hidden", "/.hidden"),
                List.of("/a..b/...", "/a..b/..."),
                List.of("/100%", "/100%"),
                List.of("/%zz%4", "/%zz%4"),
                List.of("/%2561", "/%61"))) {
            assertThat(Texts.normalPath(pair.getFirst())).as(pair.getFirst()).isEqualTo(pair.getLast());
        }
    }

    @Test
    void a_normal_path_never_climbs() {
        Random random = Seeds.random("never_climbs");
        String[] parts = {"/", ".", "..", "a", "%2e", "%2f", "%5c", "\\", "//", "%", "?"};
        for (int i = 0; i < 20_000; i++) {
            StringBuilder path = new StringBuilder();
            for (int j = random.nextInt(12); j > 0; j--) {
                path.append(parts[random.nextInt(parts.length)]);
            }
            String normal = Texts.normalPath(path);
            assertThat(normal).startsWith("/").doesNotContain("//", "/../", "/./", "\\");
            assertThat(normal.endsWith("/..") || normal.endsWith("/.")).isFalse();
        }
    }

    @Test
    void arguments_of_the_query_are_decoded() {
        RequestValues values = values(FakeRequest.get("/s?q=a+b%26c&q=2&empty=&flag&&%71=3"));
        assertThat(RequestValues.named(values.queryArguments(), "q")).containsExactly("a b&c", "2", "3");
        assertThat(RequestValues.named(values.queryArguments(), "empty")).containsExactly("");
        assertThat(RequestValues.named(values.queryArguments(), "flag")).containsExactly("");
        assertThat(values.query()).startsWith("q=a b&c&");
        assertThat(values.url()).startsWith("/s?q=");
        assertThat(values(FakeRequest.get("/s")).url()).isEqualTo("/s");
        assertThat(values(FakeRequest.get("/s?")).url()).isEqualTo("/s?");
    }

    @Test
    void arguments_of_forms_and_json_are_read_and_others_are_not() {
        RequestValues form =
                values(FakeRequest.post("/", "application/x-www-form-urlencoded; charset=utf-8", "u=j%6Fe&p=x"));
        assertThat(RequestValues.named(form.bodyArguments(), "u")).containsExactly("joe");
        RequestValues json = values(
                FakeRequest.post("/", "application/json", "{\"user\":{\"name\":\"李\"},\"items\":[1,true,null]}"));
        assertThat(RequestValues.named(json.bodyArguments(), "user.name")).containsExactly(Texts.bytes("李"));
        assertThat(RequestValues.named(json.bodyArguments(), "items.1")).containsExactly("true");
        assertThat(values(FakeRequest.post("/", "application/json", "{broken")).bodyArguments())
                .isEmpty();
        assertThat(values(FakeRequest.post("/", "text/plain", "u=joe")).bodyArguments())
                .isEmpty();
    }

    @Test
    void cookies_of_all_fields_are_read() {
        RequestValues values =
                values(FakeRequest.get("/").header("Cookie", "a=1; b=2=3;c").header("cookie", "a=4"));
        assertThat(RequestValues.named(values.cookies(), "a")).containsExactly("1", "4");
        assertThat(RequestValues.named(values.cookies(), "b")).containsExactly("2=3");
        assertThat(RequestValues.named(values.cookies(), "c")).containsExactly("");
    }

    @Test
    void what_is_beyond_the_bounds_is_not_looked_at() {
        RequestValues query = values(FakeRequest.get("/?" + "a=1&".repeat(RequestValues.PAIRS_MAX + 5)));
        assertThat(query.queryArguments()).hasSize(RequestValues.PAIRS_MAX);
        RequestValues cookies = values(FakeRequest.get("/")
                .header("Cookie", "a=1;".repeat(RequestValues.PAIRS_MAX - 1))
                .header("Cookie", "b=1;b=2"));
        assertThat(cookies.cookies()).hasSize(RequestValues.PAIRS_MAX);
        RequestValues body = values(FakeRequest.post(
                "/", "application/x-www-form-urlencoded", "a=" + "x".repeat(RequestValues.BODY_BYTES_MAX)));
        assertThat(body.bodyArguments()).isEmpty();
        RequestValues leaves = values(
                FakeRequest.post("/", "application/json", "[" + "1,".repeat(RequestValues.PAIRS_MAX + 9) + "1]"));
        assertThat(leaves.bodyArguments()).hasSize(RequestValues.PAIRS_MAX);
    }
}
