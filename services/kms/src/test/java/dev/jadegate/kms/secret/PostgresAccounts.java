package dev.jadegate.kms.secret;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A PostgreSQL that asks some accounts for their passwords. */
final class PostgresAccounts {
    private PostgresAccounts() {}

    /**
     * Starts a server with these accounts and {@code trusted}, which it asks for none.
     *
     * @param names the password of each is {@code first-} and the name; app_a and app_b take turns
     */
    static EmbeddedPostgres start(String... names) {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder().start();
            try (Connection connection = server.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE ROLE app_owner NOLOGIN");
                statement.execute("CREATE ROLE trusted LOGIN PASSWORD 'first-trusted'");
                for (String name : names) {
                    statement.execute("CREATE ROLE " + name + " LOGIN PASSWORD 'first-" + name + "'");
                    if (name.startsWith("app_")) {
                        statement.execute("GRANT app_owner TO " + name);
                        statement.execute("ALTER ROLE " + name + " SET role = app_owner");
                    }
                }
                // The embedded server trusts everybody; these accounts it must not.
                statement.execute("CREATE TABLE hba (line text)");
                statement.execute("COPY hba FROM PROGRAM 'cat \"$PGDATA/pg_hba.conf\" 2>/dev/null || cat pg_hba.conf'");
                statement.execute("COPY (SELECT 'host all " + String.join(",", names) + " all scram-sha-256' UNION ALL"
                        + " SELECT line FROM hba) TO PROGRAM 'cat > pg_hba.conf'");
                statement.execute("SELECT pg_reload_conf()");
            }
            return server;
        } catch (IOException | SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
