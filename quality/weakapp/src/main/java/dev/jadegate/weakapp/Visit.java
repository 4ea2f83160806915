package dev.jadegate.weakapp;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A request as a browser sends it.
 *
 * @param type of the body; empty for none
 */
public record Visit(String method, String path, String type, String body) {
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    /** What came back. */
    public record Answer(int status, String text) {}

    /** What people who buy there do: none of it may be refused. */
    public static List<Visit> legitimate() {
        List<Visit> visits = new ArrayList<>();
        for (String page : List.of(
                "/",
                "/search?q=shoe",
                "/search?q=tent+for+two",
                "/search?q=rock+%26+roll",
                "/search?q=20%25+off",
                "/search?q=select+hiking+poles",
                "/search?q=M%C3%BCller",
                "/search?q=%E5%B8%90%E7%AF%B7",
                "/search?q=size+10+or+11",
                "/search?q=what+time+is+it",
                "/item?id=1",
                "/item?id=2",
                "/item?id=3",
                "/file?name=terms.txt",
                "/file?name=imprint.txt",
                "/greet?name=Jane",
                "/greet?name=Anne-Marie",
                "/comments")) {
            visits.add(new Visit("GET", page, "", ""));
        }
        visits.add(form("/login", "login=jane&password=another-one"));
        visits.add(form("/login", "login=jane&password=" + encoded("p4ss & w0rd; with #signs!")));
        for (String comment : List.of(
                "The tent is great. It survived a storm, and the kids love it!",
                "Shipping took 3 days; the box was damaged, but the shoes are fine :-)",
                "I'd buy this O'Neill jacket again. My wife's (size M) fits, mine doesn't.",
                "Can you select a different colour from the list, or drop the order?",
                "Price was 89.95 EUR -- cheaper than anywhere else...",
                "Find the time to read the manual; then cut the rope where it says so.",
                "Sehr schön, gerne wieder. Größe 42 fällt etwas kleiner aus.",
                "I wrote to support@example.com on 2026-03-01 and got an answer within 2 hours.")) {
            visits.add(form("/comments", "text=" + encoded(comment)));
        }
        for (String name : List.of("Running shoe", "Rain jacket", "Tent for two")) {
            visits.add(new Visit("POST", "/api/price", "application/json", "{\"name\":\"" + name + "\",\"count\":2}"));
        }
        visits.add(new Visit(
                "POST", "/order", "application/xml", "<?xml version=\"1.0\"?><order>2 running shoes</order>"));
        return visits;
    }

    private static Visit form(String path, String body) {
        return new Visit("POST", path, "application/x-www-form-urlencoded", body);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Sends it to a port of the loopback address. */
    public Answer at(int port) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .header(
                        "User-Agent",
                        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36")
                .header("Accept", "text/html,application/xhtml+xml,application/json,*/*;q=0.8")
                .header("Accept-Language", "en-US,en;q=0.9");
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        request.method(
                method,
                method.equals("GET") ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        HttpResponse<String> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body());
    }
}
