package dev.jadegate.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A PostgreSQL with two accounts that take turns, {@code app_a} and {@code app_b}, which it asks for their passwords. */
final class RotatedPostgres implements AutoCloseable {
    private final EmbeddedPostgres server;

    RotatedPostgres() throws IOException, SQLException {
        server = EmbeddedPostgres.builder().start();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE app_owner NOLOGIN");
            for (String name : new String[] {"app_a", "app_b"}) {
                statement.execute("CREATE ROLE " + name + " LOGIN PASSWORD 'first-" + name + "'");
                statement.execute("GRANT app_owner TO " + name);
                statement.execute("ALTER ROLE " + name + " SET role = app_owner");
            }
            // The embedded server trusts everybody; these accounts it must not.
            statement.execute("CREATE TABLE hba (line text)");
            statement.execute("COPY hba FROM PROGRAM 'cat \"$PGDATA/pg_hba.conf\" 2>/dev/null || cat pg_hba.conf'");
            statement.execute("COPY (SELECT 'host all app_a,app_b all scram-sha-256' UNION ALL"
                    + " SELECT line FROM hba) TO PROGRAM 'cat > pg_hba.conf'");
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    String url() {
        return "jdbc:postgresql://localhost:" + server.getPort() + "/postgres";
    }

    int port() {
        return server.getPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
