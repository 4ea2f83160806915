package dev.jadegate.edge.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.json.JsonReader;
import dev.jadegate.base.json.JsonSyntaxException;
import dev.jadegate.traffic.address.Address;
import dev.jadegate.traffic.address.Region;
import dev.jadegate.traffic.request.RequestValues;
import dev.jadegate.traffic.request.RequestView;
import dev.jadegate.traffic.schema.ApiCheck;
import dev.jadegate.traffic.schema.ApiDescription;
import dev.jadegate.traffic.schema.InvalidApiException;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class NetworkntSchemasTest {
    private static final String SHOP = """
            {"openapi":"VERSION","info":{"title":"Shop","version":"1"},"servers":[{"url":"https://shop.example/v1/"}],
            "components":{"schemas":{
              "Order":{"type":"object","required":["item","count"],"additionalProperties":false,"properties":{
                "item":{"type":"string","pattern":"^[a-z]+$"},"count":{"type":"integer","minimum":1,"maximum":9},
                "note":NULLABLE,"next":{"$ref":"#/components/schemas/Order"}}}},
              "parameters":{"Page":{"name":"page","in":"query","schema":{"type":"integer","minimum":1}}}},
            "paths":{
              "/orders":{
                "parameters":[{"$ref":"#/components/parameters/Page"}],
                "get":{"operationId":"listOrders","parameters":[
                  {"name":"tags","in":"query","schema":{"type":"array","maxItems":2,"items":{"type":"string"}}},
                  {"name":"ids","in":"query","explode":false,"schema":{"type":"array","items":{"type":"integer"}}},
                  {"name":"filter","in":"query","style":"deepObject","schema":{"type":"object","properties":
                    {"open":{"type":"boolean"},"from":{"type":"integer"}}}},
                  {"name":"X-Trace","in":"header","required":true,"schema":{"type":"string","minLength":4}}]},
                "post":{"requestBody":{"required":true,"content":{
                  "application/json":{"schema":{"$ref":"#/components/schemas/Order"}},
                  "application/x-www-form-urlencoded":{"schema":{"$ref":"#/components/schemas/Order"}}}}}},
              "/orders/{id}":{"get":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"integer"}}]}},
              "/orders/open":{"get":{}}}}""";

    private static String document(String version) {
        return SHOP.replace("VERSION", version)
                .replace(
                        "NULLABLE",
                        version.startsWith("3.0")
                                ? "{\"type\":\"string\",\"nullable\":true}"
                                : "{\"type\":[\"string\",\"null\"]}");
    }

    /** A request of nothing but what these tests look at. */
    private record Request(CharSequence method, CharSequence target, Map<String, String> headers, CharSequence body)
            implements RequestView {
        @Override
        public Address client() {
            return Objects.requireNonNull(Address.parse("192.0.2.1"));
        }

        @Override
        public Region region() {
            return Region.UNKNOWN;
        }

        @Override
        public CharSequence host() {
            return "shop.example";
        }

        @Override
        public int serverPort() {
            return 443;
        }

        @Override
        public int headerCount() {
            return headers.size();
        }

        @Override
        public CharSequence headerName(int index) {
            return headers.keySet().stream().sorted().toList().get(index);
        }

        @Override
        public CharSequence headerValue(int index) {
            return Objects.requireNonNull(headers.get(headerName(index).toString()));
        }

        @Override
        public CharSequence ja3() {
            return "";
        }

        @Override
        public CharSequence ja4() {
            return "";
        }

        @Override
        public CharSequence http2Fingerprint() {
            return "";
        }
    }

    private static ApiCheck.Report get(ApiCheck check, String target) {
        return check.check(new RequestValues(new Request("GET", target, Map.of("X-Trace", "abcd"), "")));
    }

    private static ApiCheck.Report post(ApiCheck check, String type, String body) {
        return check.check(new RequestValues(new Request("POST", "/v1/orders", Map.of("Content-Type", type), body)));
    }

    @Test
    void requests_of_both_versions_are_checked_as_the_document_says() throws InvalidApiException {
        for (String version : new String[] {"3.0.3", "3.1.0"}) {
            ApiCheck check = new ApiCheck(NetworkntSchemas.api(document(version)), true);
            for (String good : new String[] {
                "/v1/orders",
                "/v1/orders?page=2",
                "/v1/orders?tags=a&tags=b",
                "/v1/orders?ids=1,2,3",
                "/v1/orders?filter%5Bopen%5D=true&filter[from]=5",
                "/v1/orders/7",
                "/v1/orders/open"
            }) {
                assertThat(get(check, good).violations()).as(good).isEmpty();
            }
            assertThat(get(check, "/v1/orders").operation()).isEqualTo("listOrders");
            assertThat(get(check, "/v1/orders?page=0").violations())
                    .containsExactly("query `page`: does not meet `minimum`");
            assertThat(get(check, "/v1/orders?page=x").violations())
                    .containsExactly("query `page`: does not meet `type`");
            assertThat(get(check, "/v1/orders?page=1&page=2").standing()).isEqualTo(ApiCheck.Standing.INVALID);
            assertThat(get(check, "/v1/orders?tags=a&tags=b&tags=c").violations())
                    .hasSize(1);
            assertThat(get(check, "/v1/orders?ids=1,b").violations().toString()).contains("`ids`");
            assertThat(get(check, "/v1/orders?debug=1").violations()).containsExactly("query `debug` is not declared");
            assertThat(get(check, "/v1/orders?filter[open]=maybe").violations()).hasSize(1);
            assertThat(get(check, "/v1/orders/x").standing()).isEqualTo(ApiCheck.Standing.INVALID);
            assertThat(get(check, "/orders").standing()).isEqualTo(ApiCheck.Standing.UNKNOWN_PATH);
            assertThat(get(check, "/v1/secret").standing()).isEqualTo(ApiCheck.Standing.UNKNOWN_PATH);
            assertThat(check.check(new RequestValues(new Request("DELETE", "/v1/orders/7", Map.of(), "")))
                            .standing())
                    .isEqualTo(ApiCheck.Standing.UNKNOWN_METHOD);
            assertThat(check.check(new RequestValues(new Request("GET", "/v1/orders", Map.of(), "")))
                            .violations())
                    .containsExactly("header `X-Trace` is missing");
        }
    }

    @Test
    void bodies_are_checked_and_their_values_are_not_told() throws InvalidApiException {
        for (String version : new String[] {"3.0.3", "3.1.0"}) {
            ApiCheck check = new ApiCheck(NetworkntSchemas.api(document(version)), true);
            String good = "{\"item\":\"pen\",\"count\":3,\"note\":null,\"next\":{\"item\":\"ink\",\"count\":1}}";
            assertThat(post(check, "application/json; charset=utf-8", good).violations())
                    .isEmpty();
            assertThat(post(check, "application/x-www-form-urlencoded", "item=pen&count=3")
                            .violations())
                    .isEmpty();
            assertThat(post(check, "application/x-www-form-urlencoded", "item=pen&count=33")
                            .violations())
                    .hasSize(1);
            assertThat(post(check, "application/json", "").violations()).containsExactly("the body is missing");
            assertThat(post(check, "text/plain", "x").violations().toString()).contains("not declared");
            assertThat(post(check, "application/json", "{").violations().toString())
                    .contains("no JSON");
            assertThat(post(check, "application/json", "{\"item\":\"pen\"}")
                            .violations()
                            .toString())
                    .contains("required", "count");
            String nested = good.replace("\"ink\"", "\"Hunter2\"");
            assertThat(post(check, "application/json", nested).violations().toString())
                    .contains("/next/item", "pattern")
                    .doesNotContain("Hunter2");
            assertThat(post(check, "application/json", good.replace("\"note\":null", "\"admin\":true"))
                            .standing())
                    .isEqualTo(ApiCheck.Standing.INVALID);
        }
    }

    @Test
    void hostile_bodies_are_refused_within_bounds() throws InvalidApiException {
        ApiCheck check = new ApiCheck(NetworkntSchemas.api(document("3.1.0")), true);
        String deep = "{\"next\":".repeat(2000) + "1" + "}".repeat(2000);
        assertThat(post(check, "application/json", deep).violations().toString())
                .contains("bounds");
        String long1 = "{\"item\":\"" + "a".repeat(100_000) + "!\",\"count\":1}";
        assertThat(post(check, "application/json", long1).violations()).hasSize(1);
        assertThat(post(check, "application/json", "{\"item\":\"a\",\"count\":1e999999999}")
                        .violations())
                .hasSize(1);
        assertThat(post(check, "application/json", "{\"item\":\"a\",\"count\":" + "9".repeat(100_000) + "}")
                        .violations())
                .hasSize(1);
    }

    @Test
    void documents_that_cannot_be_taken_are_refused_in_words() {
        String start =
                "{\"openapi\":\"3.1.0\",\"paths\":{\"/a\":{\"get\":{\"parameters\":[{\"name\":\"q\",\"in\":\"query\",\"schema\":";
        String end = "}]}}}}";
        assertRefused(start + "{\"$ref\":\"http://evil.example/x.json\"}" + end, "leads out of the document");
        assertRefused(start + "{\"$ref\":\"#/components/schemas/None\"}" + end, "leads to nothing");
        assertRefused(start + "{\"type\":\"string\",\"pattern\":\"(?=a)b\"}" + end, "linear time");
        assertRefused(
                start + "{\"$ref\":\"#/components/schemas/A\"}" + end.substring(0, end.length() - 1)
                        + ",\"components\":{\"schemas\":{\"A\":{\"$ref\":\"#/components/schemas/A\"}}}}",
                "circle");
        assertRefused("{\"openapi\":\"2.0\"}", "3.0.x or 3.1.x");
        assertRefused("{\"openapi\":\"3.1.0\"}", "`paths` is missing");
        assertRefused("{\"openapi\":\"3.1.0\",\"paths\":{\"/{a}\":{},\"/{b}\":{}}}", "finds the same");
        assertRefused("{\"openapi\":\"3.1.0\",\n\"paths\":{\"/{a\":{}}}", "line 2");
        assertRefused("[", "line 1");
    }

    private static void assertRefused(String json, String words) {
        assertThatThrownBy(() -> NetworkntSchemas.api(json))
                .as(json)
                .isInstanceOf(InvalidApiException.class)
                .hasMessageContaining(words);
    }

    @Test
    void a_value_becomes_the_same_node() throws JsonSyntaxException {
        String json = "{\"a\":[1,-2,12345678901234567890,1.5,true,null,\"x\"]}";
        assertThat(NetworkntSchemas.node(JsonReader.read(json, ApiDescription.LIMITS))
                        .toString())
                .isEqualTo(json);
    }
}
