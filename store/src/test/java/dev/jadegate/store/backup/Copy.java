package dev.jadegate.store.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Content put straight into a folder and a database. */
@SuppressWarnings("NullAway.Init") // Set by beginFile.
final class Copy implements BackupContent {
    private final Path folder;
    private final TableLoad tables;
    private OutputStream file;

    Copy(Path folder, TableLoad tables) {
        this.folder = folder;
        this.tables = tables;
    }

    @Override
    public void beginFile(String name) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        file = Files.newOutputStream(folder.resolve(name));
    }

    @Override
    public void piece(byte[] bytes, int length) throws IOException {
        file.write(bytes, 0, length);
    }

    @Override
    public void endFile() throws IOException {
        file.close();
    }

    @Override
    public void beginTable(String name, List<String> columns) throws BackupRefused {
        tables.begin(name, columns);
    }

    @Override
    public void row(@Nullable Object[] values) throws BackupRefused {
        tables.row(values);
    }

    @Override
    public void endTable() throws BackupRefused {
        tables.end();
    }
}
