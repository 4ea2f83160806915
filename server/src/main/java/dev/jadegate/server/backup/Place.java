package dev.jadegate.server.backup;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a platform keeps what it keeps.
 *
 * @param data its data folder
 * @param database a {@code jdbc:postgresql:} URL, or null for SQLite in the data folder
 */
public record Place(Path data, @Nullable String database) {
    public Place {
        data = data.toAbsolutePath().normalize();
    }

    @Override
    public String toString() {
        // A URL may hold a password.
        return "Place[" + data + "]";
    }
}
