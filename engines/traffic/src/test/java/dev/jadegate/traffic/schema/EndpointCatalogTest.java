package dev.jadegate.traffic.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.base.json.JsonReader;
import dev.jadegate.base.json.JsonSyntaxException;
import dev.jadegate.base.json.JsonValue;
import dev.jadegate.traffic.Seeds;
import dev.jadegate.traffic.request.FakeRequest;
import dev.jadegate.traffic.request.RequestValues;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EndpointCatalogTest {
    private static void see(EndpointCatalog catalog, FakeRequest request, int status) {
        catalog.observe(new RequestValues(request), status, 1000);
    }

    private static List<String> templates(EndpointCatalog catalog) {
        return catalog.endpoints().stream()
                .map(found -> found.method() + " " + found.template())
                .toList();
    }

    @Test
    void paths_that_differ_in_ids_are_one_endpoint() {
        EndpointCatalog catalog = new EndpointCatalog();
        see(catalog, FakeRequest.get("/users/17/orders/2024-05-01"), 200);
        see(catalog, FakeRequest.get("/users/18/orders/2024-05-02"), 200);
        see(catalog, FakeRequest.get("/users/me"), 200);
        see(catalog, FakeRequest.get("/docs/3f2504e0-4f89-11d3-9a0c-0305e82c3301"), 304);
        see(catalog, FakeRequest.get("/s/9f86d081884c7d659a2feaa0c55ad015"), 302);
        see(catalog, FakeRequest.get("/pair/1/2"), 200);
        assertThat(templates(catalog))
                .containsExactlyInAnyOrder(
                        "GET /users/{id}/orders/{date}",
                        "GET /users/me",
                        "GET /docs/{uuid}",
                        "GET /s/{token}",
                        "GET /pair/{id}/{id2}");
        assertThat(catalog.endpoints())
                .anySatisfy(found -> assertThat(found.count()).isEqualTo(2));
    }

    @Test
    void what_was_refused_or_is_not_there_is_no_endpoint() {
        EndpointCatalog catalog = new EndpointCatalog();
        for (int status : List.of(400, 401, 403, 404, 405, 500, 101)) {
            see(catalog, FakeRequest.get("/admin" + status), status);
        }
        see(catalog, FakeRequest.get("/x").method("SMUGGLE"), 200);
        assertThat(catalog.endpoints()).isEmpty();
    }

    @Test
    void many_words_in_one_place_are_values() {
        EndpointCatalog catalog = new EndpointCatalog();
        for (int i = 0; i < 200; i++) {
            see(
                    catalog,
                    FakeRequest.get("/people/" + (char) ('a' + i % 26) + "name" + (char) ('a' + i / 26) + "/photo"),
                    200);
        }
        see(catalog, FakeRequest.get("/people"), 200);
        assertThat(templates(catalog)).containsExactlyInAnyOrder("GET /people", "GET /people/{value}/photo");
        assertThat(catalog.endpoints().stream()
                        .mapToLong(EndpointCatalog.Found::count)
                        .sum())
                .isEqualTo(201);
    }

    @Test
    void sensitive_fields_are_told_by_name_and_by_form_and_values_are_not_kept() throws JsonSyntaxException {
        EndpointCatalog catalog = new EndpointCatalog();
        see(
                catalog,
                FakeRequest.post(
                        "/users",
                        "application/json",
                        "{\"user\":{\"contact\":\"13812345678\",\"password\":\"hunter2\",\"age\":30},\"tags\":[{\"n\":\"x\"},{\"n\":\"y\"}]}"),
                201);
        see(catalog, FakeRequest.get("/users?page=2&q=jane%40example.org"), 200);
        assertThat(catalog.endpoints())
                .flatExtracting(EndpointCatalog.Found::sensitive)
                .containsExactlyInAnyOrder(
                        "query.q: email", "body.user.contact: phone", "body.user.password: password");
        String draft = catalog.draft("Shop");
        assertThat(draft).doesNotContain("hunter2", "13812345678", "jane");
        JsonValue document = JsonReader.read(draft, ApiDescription.LIMITS);
        assertThat(document).isInstanceOf(JsonValue.JsonObject.class);
        assertThat(draft)
                .contains(
                        "\"/users\":{\"get\"",
                        "\"age\":{\"type\":\"integer\"}",
                        "\"x-sensitive\":\"phone\"",
                        "\"tags\":{\"type\":\"array\",\"items\":{\"type\":\"object\"");
    }

    @Test
    void a_draft_is_a_document_that_its_own_requests_meet() throws InvalidApiException {
        Random random = Seeds.random("a_draft");
        EndpointCatalog catalog = new EndpointCatalog();
        String[] words = {"a", "b", "17", "2024-01-01", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "\"x", "é"};
        List<FakeRequest> seen = new java.util.ArrayList<>();
        for (int i = 0; i < 500; i++) {
            StringBuilder path = new StringBuilder();
            for (int j = 1 + random.nextInt(4); j > 0; j--) {
                path.append('/').append(dev.jadegate.traffic.request.Texts.bytes(words[random.nextInt(words.length)]));
            }
            FakeRequest request = FakeRequest.get(path + "?n=" + random.nextInt(5));
            seen.add(request);
            see(catalog, request, 200);
        }
        ApiCheck check = new ApiCheck(ApiDescription.read(catalog.draft("t"), _ -> _ -> List.of()), true);
        for (FakeRequest request : seen) {
            assertThat(check.check(new RequestValues(request)).standing())
                    .as("%s", request.target())
                    .isEqualTo(ApiCheck.Standing.VALID);
        }
    }

    @Test
    void a_flood_of_paths_and_fields_takes_no_more_than_its_bounds() {
        EndpointCatalog catalog = new EndpointCatalog();
        Random random = new Random(7);
        for (int i = 0; i < 30_000; i++) {
            StringBuilder path = new StringBuilder();
            for (int j = 0; j < 6; j++) {
                path.append('/').append((char) ('a' + random.nextInt(26))).append((char) ('a' + random.nextInt(26)));
            }
            see(catalog, FakeRequest.get(path.toString()), 200);
        }
        StringBuilder query = new StringBuilder("/f?");
        for (int i = 0; i < 500; i++) {
            query.append("field").append(i).append("=1&");
        }
        see(catalog, FakeRequest.get(query.toString()), 200);
        see(catalog, FakeRequest.get("/a".repeat(100)), 200);
        assertThat(catalog.endpoints().size()).isLessThan(EndpointCatalog.NODES_MAX);
        assertThat(catalog.dropped()).isPositive();
        assertThat(catalog.draft("t").split("\"in\":\"query\"", -1).length - 1)
                .isLessThanOrEqualTo(EndpointCatalog.FIELDS_MAX);
    }
}
