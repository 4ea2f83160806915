package dev.jadegate.bench;

import dev.jadegate.testkit.Json;
import dev.jadegate.testkit.Reply;
import dev.jadegate.testkit.SignedRequests;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * A secret with accounts of a database, as its applications see it.
 *
 * @param url of the database for JDBC
 * @param subType {@code SingleUser} or {@code DoubleUsers}
 * @param customData where the database is, and how it rotates
 * @param accounts names; the first password of each is {@code first-} and the name
 */
record RotatedSecret(String name, String url, String subType, Map<String, String> customData, List<String> accounts) {
    private static final Duration PAUSE = Duration.ofMillis(2);

    static RotatedSecret ofPostgres(RotatedPostgres server) {
        return new RotatedSecret(
                "bench/pg",
                server.url(),
                "DoubleUsers",
                Map.of("Endpoint", "localhost", "Port", Integer.toString(server.port())),
                List.of("app_a", "app_b"));
    }

    /** What the MariaDB of the two secrets below is started with. */
    static List<String> mariaDbAccounts() {
        return List.of(
                "CREATE USER 'app_a'@'%' IDENTIFIED BY 'first-app_a';",
                "CREATE USER 'app_b'@'%' IDENTIFIED BY 'first-app_b';",
                "CREATE USER 'alone'@'%' IDENTIFIED BY 'first-alone';",
                "GRANT CREATE USER ON *.* TO 'alone'@'%';");
    }

    static RotatedSecret ofMariaDbTurns(int port) {
        return ofMariaDb("bench/mariadb", port, "DoubleUsers", List.of("app_a", "app_b"));
    }

    static RotatedSecret ofMariaDbOverlap(int port) {
        return ofMariaDb("bench/overlap", port, "SingleUser", List.of("alone"));
    }

    private static RotatedSecret ofMariaDb(String name, int port, String subType, List<String> accounts) {
        return new RotatedSecret(
                name,
                "jdbc:mariadb://127.0.0.1:" + port + "/",
                subType,
                Map.of("Engine", "MariaDB", "Endpoint", "localhost", "Port", Integer.toString(port)),
                accounts);
    }

    void create(SignedRequests requests) {
        String data = accounts.stream()
                .map(account -> "{\"AccountName\":\"" + account + "\",\"AccountPassword\":\"first-" + account + "\"}")
                .collect(Collectors.joining(",", "{\"Accounts\":[", "]}"));
        String custom = customData.entrySet().stream()
                .map(pair -> "\"" + pair.getKey() + "\":\"" + pair.getValue() + "\"")
                .collect(Collectors.joining(",", "{", "}"));
        call(
                requests,
                "CreateSecret",
                Map.of(
                        "SecretName",
                        name,
                        "VersionId",
                        "v1",
                        "SecretType",
                        "Rds",
                        "SecretData",
                        data,
                        "ExtendedConfig",
                        "{\"SecretSubType\":\"" + subType + "\",\"DBInstanceId\":\"bench\",\"CustomData\":" + custom
                                + "}"));
    }

    /** Rotates and waits until applications are given the new value. */
    void rotate(SignedRequests requests, String versionId, Duration most) {
        call(requests, "RotateSecret", Map.of("SecretName", name, "VersionId", versionId));
        long deadline = System.nanoTime() + most.toNanos();
        while (!value(requests).get("VersionId").text().equals(versionId)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        name + " did not rotate: " + call(requests, "DescribeSecret", Map.of("SecretName", name)));
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    Json value(SignedRequests requests) {
        return call(requests, "GetSecretValue", Map.of("SecretName", name));
    }

    /** Whether a login with the current value works. */
    boolean logsIn(SignedRequests requests) {
        Json account = Json.parse(value(requests).get("SecretData").text())
                .get("Accounts")
                .items()
                .getFirst();
        try (Connection connection = DriverManager.getConnection(
                url,
                account.get("AccountName").text(),
                account.get("AccountPassword").text())) {
            return connection.isValid(5);
        } catch (SQLException _) {
            return false;
        }
    }

    static Json call(SignedRequests requests, String action, Map<String, String> parameters) {
        Reply reply = requests.call(SignedRequests.KMS, action, parameters);
        if (reply.status() != 200) {
            throw new IllegalStateException(action + " answered " + reply);
        }
        return reply.json();
    }
}
