package dev.jadegate.weakapp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;

/**
 * A small shop with the classical holes: SQL put together from input, input echoed into pages, paths and shell commands, XML
 * with external entities. It listens on the loopback address alone. Never run it on a machine that others reach.
 */
public final class WeakApp implements AutoCloseable {
    /** What is in the table of users, and must not get out. */
    public static final String PASSWORD = "correct-horse-4711-battery";

    /** What is in a file beside the public ones, and must not get out. */
    public static final String FILE_SECRET = "the-file-beside-the-public-ones-0815";

    private static final int BODY_BYTES_MAX = 1 << 20;
    private static final int THREADS = 8;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final Connection database;
    private final Path publicFiles;
    private final List<String> comments = new ArrayList<>();

    private WeakApp(HttpServer server, Connection database, Path publicFiles) {
        this.server = server;
        this.database = database;
        this.publicFiles = publicFiles;
    }

    /** A page: what it answers to parameters. */
    private interface Page {
        String answer(Map<String, String> parameters, byte[] body) throws Exception;
    }

    /**
     * Starts it.
     *
     * @param folder is made; holds its files
     */
    public static WeakApp start(Path folder) throws IOException, SQLException {
        Path publicFiles = Files.createDirectories(folder.resolve("public"));
        Files.writeString(publicFiles.resolve("terms.txt"), "Terms: be kind.\n");
        Files.writeString(publicFiles.resolve("imprint.txt"), "Imprint: a shop.\n");
        Files.writeString(folder.resolve("secret.txt"), FILE_SECRET + "\n");
        Connection database = DriverManager.getConnection("jdbc:sqlite::memory:");
        try (Statement statement = database.createStatement()) {
            statement.execute("CREATE TABLE users (id INTEGER PRIMARY KEY, login TEXT, password TEXT)");
            statement.execute("INSERT INTO users VALUES (1, 'admin', '" + PASSWORD + "'), (2, 'jane', 'another-one')");
            statement.execute("CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT, price INTEGER)");
            statement.execute("INSERT INTO items VALUES (1, 'Running shoe', 89), (2, 'Rain jacket', 129),"
                    + " (3, 'Tent for two', 249), (4, 'Select hiking poles', 59)");
        }
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        WeakApp app = new WeakApp(server, database, publicFiles);
        app.pages();
        server.setExecutor(app.threads);
        server.start();
        return app;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void pages() {
        page("/", (_, _) -> HOME);
        page("/search", (parameters, _) -> {
            String text = parameters.getOrDefault("q", "");
            return "<h1>Results for " + text + "</h1>"
                    + rows("SELECT name, price FROM items WHERE name LIKE '%" + text + "%'");
        });
        page(
                "/item",
                (parameters, _) ->
                        rows("SELECT name, price FROM items WHERE id = " + parameters.getOrDefault("id", "1")));
        page("/login", (parameters, _) -> {
            String found = rows("SELECT login FROM users WHERE login = '" + parameters.getOrDefault("login", "")
                    + "' AND password = '" + parameters.getOrDefault("password", "") + "'");
            return found.isEmpty() ? "<p>Wrong login or password</p>" : "<p>Welcome</p>" + found;
        });
        page("/comments", (parameters, _) -> {
            synchronized (comments) {
                if (parameters.containsKey("text") && comments.size() < 100) {
                    comments.add(parameters.get("text"));
                }
                return "<ul><li>" + String.join("</li><li>", comments) + "</li></ul>";
            }
        });
        page(
                "/file",
                (parameters, _) -> "<pre>"
                        + Files.readString(publicFiles.resolve(parameters.getOrDefault("name", "terms.txt")))
                        + "</pre>");
        page(
                "/greet",
                (parameters, _) -> "<pre>" + shell("echo Hello " + parameters.getOrDefault("name", "you")) + "</pre>");
        page("/order", (_, body) -> "<p>Ordered: " + xml(body) + "</p>");
        page("/api/price", (_, body) -> {
            String text = new String(body, StandardCharsets.UTF_8);
            String name = text.replaceAll("(?s).*\"name\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\".*", "$1");
            return rows("SELECT price FROM items WHERE name = '" + name + "'");
        });
    }

    private static final String HOME = """
            <h1>The weak shop</h1>
            <a href="/search?q=shoe">Search</a> <a href="/item?id=2">An item</a> <a href="/file?name=imprint.txt">Imprint</a>
            <a href="/greet?name=Jane">Greeting</a> <a href="/comments">Comments</a>
            <form action="/login" method="post"><input name="login"><input name="password" type="password"><button>Log in
            </button></form>
            <form action="/comments" method="post"><textarea name="text"></textarea><button>Say</button></form>
            """;

    private String rows(String query) throws SQLException {
        StringBuilder table = new StringBuilder();
        // As many servers of databases do, and all attackers wish.
        synchronized (database) {
            try (Statement statement = database.createStatement();
                    ResultSet rows = statement.executeQuery(query)) {
                while (rows.next()) {
                    table.append("<tr>");
                    for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                        table.append("<td>").append(rows.getString(column)).append("</td>");
                    }
                    table.append("</tr>");
                }
            }
        }
        return table.isEmpty() ? "" : "<table>" + table + "</table>";
    }

    private static String shell(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("timeout", "5", "sh", "-c", command)
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readNBytes(BODY_BYTES_MAX), StandardCharsets.UTF_8);
        process.waitFor(10, TimeUnit.SECONDS);
        return output;
    }

    private static String xml(byte[] body) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(body))
                .getDocumentElement()
                .getTextContent();
    }

    private void page(String path, Page page) {
        server.createContext(path, exchange -> {
            try (exchange) {
                if (!exchange.getRequestURI().getPath().equals(path)) {
                    answer(exchange, 404, "<p>Not found</p>");
                    return;
                }
                byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX);
                Map<String, String> parameters = new LinkedHashMap<>();
                URI uri = exchange.getRequestURI();
                add(uri.getRawQuery(), parameters);
                String type =
                        Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Content-Type"), "");
                if (type.startsWith("application/x-www-form-urlencoded")) {
                    add(new String(body, StandardCharsets.UTF_8), parameters);
                }
                try {
                    answer(exchange, 200, page.answer(parameters, body));
                } catch (Exception told) {
                    answer(exchange, 500, "<p>" + told + "</p>");
                }
            }
        });
    }

    private static void add(String query, Map<String, String> parameters) {
        if (query == null) {
            return;
        }
        for (String pair : query.split("&", 1_000)) {
            String[] parts = pair.split("=", 2);
            try {
                parameters.put(
                        URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                        parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            } catch (IllegalArgumentException broken) {
                parameters.put(parts[0], parts.length == 1 ? "" : parts[1]);
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] page = ("<!doctype html><html><body>" + text + "</body></html>").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        exchange.sendResponseHeaders(status, page.length);
        exchange.getResponseBody().write(page);
    }

    @Override
    public void close() throws SQLException {
        server.stop(0);
        threads.shutdownNow();
        database.close();
    }
}
