package dev.jadegate.store.backup;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a backup consists of, piece by piece: files and tables one after the other, none within another. For one
 * thread.
 */
public interface BackupContent {
    /** Most bytes of one piece of a file. */
    int PIECE_BYTES_MAX = 64 * 1024;
    /** Most bytes of one value of a row; ours have at most 1 MiB. */
    int VALUE_BYTES_MAX = 16 * 1024 * 1024;
    /** Most columns of a table. */
    int COLUMNS_MAX = 256;
    /** Most characters of a file's, a table's or a column's name. */
    int NAME_LENGTH_MAX = 200;

    /**
     * Begins a file.
     *
     * @param name as {@code journal/00000000000000000000.journal}, with {@code /} between folders
     */
    void beginFile(String name) throws IOException, BackupRefused;

    /** The next bytes of the file, 1 to {@value #PIECE_BYTES_MAX}; the receiver does not keep the array. */
    void piece(byte[] bytes, int length) throws IOException, BackupRefused;

    void endFile() throws IOException, BackupRefused;

    void beginTable(String name, List<String> columns) throws IOException, BackupRefused;

    /**
     * The next row of the table.
     *
     * @param values as many as the table has columns: {@code Long}, {@code String}, {@code byte[]} or null
     */
    void row(@Nullable Object[] values) throws IOException, BackupRefused;

    void endTable() throws IOException, BackupRefused;
}
