package dev.jadegate.store;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

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
        run(product, MigrationVersion.LATEST);
    }

    /**
     * Makes the tables of a new database as they were at these versions, for rows that were written then; the next
     * {@link #run} brings them up to date as it does with any older database.
     *
     * @param versions of each product, {@value #STORE} included
     * @throws OpeningRefused when this release does not know a product or a version
     */
    public void runTo(Map<String, String> versions) throws OpeningRefused {
        for (Map.Entry<String, String> product : new TreeMap<>(versions).entrySet()) {
            MigrationVersion version;
            try {
                version = MigrationVersion.fromVersion(product.getValue());
            } catch (FlywayException notOne) {
                throw newer(product.getKey(), product.getValue(), notOne);
            }
            if (!PRODUCT.matcher(product.getKey()).matches()
                    || Migrations.class.getClassLoader().getResource("db/migration/" + product.getKey()) == null) {
                throw newer(product.getKey(), product.getValue(), null);
            }
            run(product.getKey(), version);
        }
    }

    private static OpeningRefused newer(String product, String version, @Nullable Throwable cause) {
        return new OpeningRefused(
                OpeningRefused.Reason.DATABASE_UNFIT,
                "The tables of `" + product + "` are at version `" + version
                        + "`, which this release does not know. Use the release that they come from, or a newer one.",
                cause);
    }

    private void run(String product, MigrationVersion target) throws OpeningRefused {
        if (!PRODUCT.matcher(product).matches()) {
            throw new IllegalArgumentException("`" + product + "` is not the name of a folder of migrations");
        }
        try {
            Flyway flyway = Flyway.configure(Migrations.class.getClassLoader())
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
                    // A version that is not there is told below, and not by Flyway.
                    .target(target.equals(MigrationVersion.LATEST) ? "latest" : target.getVersion() + "?")
                    .load();
            if (!target.equals(MigrationVersion.LATEST)
                    && Arrays.stream(flyway.info().all()).noneMatch(known -> target.equals(known.getVersion()))) {
                throw newer(product, target.getVersion(), null);
            }
            flyway.migrate();
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
