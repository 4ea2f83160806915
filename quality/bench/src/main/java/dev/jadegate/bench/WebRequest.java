package dev.jadegate.bench;

import dev.jadegate.seclang.run.Header;
import dev.jadegate.seclang.run.RequestHead;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A request of which the cost is measured.
 *
 * @param body its length is told by a header of the head when there is one
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record WebRequest(String name, RequestHead head, byte[] body, boolean attack) {
    /** As it is sent. */
    byte[] bytes() {
        StringBuilder text = new StringBuilder(head.line()).append("\r\n");
        head.headers()
                .forEach(header -> text.append(header.name())
                        .append(": ")
                        .append(header.value())
                        .append("\r\n"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    /** The requests of a browser and an application; the last is an attack. */
    static List<WebRequest> all() {
        StringBuilder arguments = new StringBuilder("/search?");
        for (int at = 0; at < 20; at++) {
            arguments
                    .append(at == 0 ? "" : "&")
                    .append("param")
                    .append(at)
                    .append("=value-number")
                    .append(at);
        }
        StringBuilder json = new StringBuilder("{\"order\":\"A-1001\",\"items\":[");
        for (int at = 0; at < 30; at++) {
            json.append(at == 0 ? "" : ",")
                    .append("{\"sku\":\"SKU-")
                    .append(1_000 + at)
                    .append("\",\"name\":\"Running shoe model ")
                    .append(at)
                    .append(" in blue and white\",\"qty\":")
                    .append(at % 5 + 1)
                    .append(",\"price\":")
                    .append(49 + at)
                    .append(".95,\"note\":\"Deliver to the front desk\"}");
        }
        json.append("]}");
        String prose =
                "The quick brown fox jumps over the lazy dog while the committee discusses the annual budget and the"
                        + " plans for the summer festival. ";
        StringBuilder form = new StringBuilder();
        for (int at = 0; at < 64; at++) {
            form.append(at == 0 ? "" : "&").append("field").append(at).append('=');
            // No two fields alike: equal texts are looked at once.
            form.append(prose.repeat(9), at, at + 1_000);
        }
        return List.of(
                new WebRequest("GET /index.html", head("GET", "/index.html"), new byte[0], false),
                new WebRequest("GET, 20 arguments", head("GET", arguments.toString()), new byte[0], false),
                post("POST, JSON of 151 values", "/api/orders", "application/json", json.toString()),
                post(
                        "POST, form of 64 KB",
                        "/submit",
                        "application/x-www-form-urlencoded",
                        form.toString().replace(' ', '+')),
                new WebRequest(
                        "GET, SQL injection",
                        head("GET", "/item?id=1%27%20UNION%20SELECT%20login,password%20FROM%20users--%20"),
                        new byte[0],
                        true));
    }

    private static WebRequest post(String name, String uri, String type, String text) {
        byte[] body = text.getBytes(StandardCharsets.ISO_8859_1);
        RequestHead head = head("POST", uri);
        List<Header> headers = new ArrayList<>(head.headers());
        headers.add(new Header("Content-Type", type));
        headers.add(new Header("Content-Length", Integer.toString(body.length)));
        return new WebRequest(
                name, new RequestHead(head.method(), uri, head.protocol(), head.line(), headers), body, false);
    }

    private static RequestHead head(String method, String uri) {
        return new RequestHead(
                method,
                uri,
                "HTTP/1.1",
                "",
                List.of(
                        new Header("Host", "shop.example.com"),
                        new Header(
                                "User-Agent",
                                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
                                        + " Chrome/120.0.0.0 Safari/537.36"),
                        new Header("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
                        new Header("Accept-Language", "en-US,en;q=0.9"),
                        new Header("Accept-Encoding", "gzip, deflate, br"),
                        new Header("Referer", "https://shop.example.com/catalog/shoes"),
                        new Header("Cookie", "session=0a1b2c3d4e5f60718293a4b5c6d7e8f9; theme=dark"),
                        new Header("Connection", "keep-alive"),
                        new Header("Upgrade-Insecure-Requests", "1")));
    }
}
