package dev.jadegate.store.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the native part of SQLite is unpacked. Its own choice is the system's folder for temporary files, where every
 * killed process leaves a copy for good, where others may write, and from where some systems run nothing.
 */
public final class SqliteLibrary {
    private static final String FOLDER_PROPERTY = "org.sqlite.tmpdir";

    private SqliteLibrary() {}

    /**
     * Has it unpacked in {@code folder}, which no other process uses, and deletes what earlier processes left there.
     * Counts until SQLite is first used; later it changes nothing.
     *
     * @throws IOException when the folder cannot be made or cleared
     */
    public static void unpackIn(Path folder) throws IOException {
        Files.createDirectories(folder);
        List<Path> leftovers;
        try (Stream<Path> files = Files.list(folder)) {
            leftovers = files.toList();
        }
        for (Path file : leftovers) {
            Files.delete(file);
        }
        System.setProperty(FOLDER_PROPERTY, folder.toString());
    }
}
