package dev.jadegate.store;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;

/**
 * Brings the schema up to date: the files {@code db/migration/<product>/V<n>__<what>.sql} on the class path, in the
 * order of their numbers, each once. Each product has its own history, in a table {@code schema_history_<product>}, so
 * products count on their own.
 *
 * <p>One file holds one statement, in the SQL that both engines understand; {@code ${blob}} is the type of bytes and
 * {@code ${text}} that of texts, which sort by code point whatever the database's own order is. A file that was released is never changed: that is noticed and refused, as is a database of a newer release.
 */
public final class Migrations {
    /** The store's own tables; they come before every product's. */
    public static final String STORE = "store";

    private static final Pattern PRODUCT = Pattern.compile("[a-z][a-z0-9_]{0,31}");

    private final DataSource source;
    private final Map<String, String> types;

    private Migrations(DataSource source, String blob, String text) {
        this.source = source;
        this.types = Map.of("blob", blob, "text", text);
    }

    /** For a SQLite file. */
    public static Migrations sqlite(DataSource source) {
        return new Migrations(source, "BLOB", "TEXT");
    }

    /** For a PostgreSQL database. */
    public static Migrations postgres(DataSource source) {
        return new Migrations(source, "BYTEA", "TEXT COLLATE \"C\"");
    }

    /**
     * Runs what is missing: the store's own migrations, then those of each product.
     *
     * @param products names of folders, lower case
     * @throws OpeningRefused when a migration fails or the history does not fit this release
     */
    public void run(List<String> products) throws OpeningRefused {
        run(STORE);
        for (String product : products) {
            run(product);
        }
    }

    private void run(String product) throws OpeningRefused {
        if (!PRODUCT.matcher(product).matches()) {
            throw new IllegalArgumentException("`" + product + "` is not the name of a folder of migrations");
        }
        try {
            Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(source)
                    .loggers("slf4j")
                    .locations("classpath:db/migration/" + product)
                    .failOnMissingLocations(true)
                    .table("schema_history_" + product)
                    .placeholders(types)
                    // The other products' tables are there already.
                    .baselineOnMigrate(true)
                    .baselineVersion(MigrationVersion.fromVersion("0"))
                    // By default a migration that only a newer release knows is ignored.
                    .ignoreMigrationPatterns(new String[0])
                    // All that are missing, or none.
                    .group(true)
                    .cleanDisabled(true)
                    .load()
                    .migrate();
        } catch (FlywayException failed) {
            throw new OpeningRefused(
                    OpeningRefused.Reason.DATABASE_UNFIT,
                    "The tables of `" + product + "` do not fit this release: "
                            + String.valueOf(failed.getMessage()).strip()
                            + ". Start the release that last worked on this database, or put the backup back.",
                    failed);
        }
    }
}
