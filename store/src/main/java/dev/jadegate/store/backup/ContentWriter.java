package dev.jadegate.store.backup;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the content of a backup: items, each one byte that tells its kind and what belongs to it; numbers big-endian,
 * texts as their length in bytes (4) and UTF-8.
 * <pre>
 * 1 file begins    name
 * 2 piece          length (4), bytes
 * 3 file ends      length of the file (8)
 * 4 table begins   name, number of columns (4), their names
 * 5 row            for each column one byte and the value: 0 null, 1 number (8), 2 text, 3 length (4) and bytes
 * 6 table ends     number of rows (8)
 * 7 end            number of files (8), number of tables (8)
 * </pre>
 */
final class ContentWriter implements BackupContent {
    static final int FILE = 1;
    static final int PIECE = 2;
    static final int FILE_END = 3;
    static final int TABLE = 4;
    static final int ROW = 5;
    static final int TABLE_END = 6;
    static final int END = 7;
    static final int NULL = 0;
    static final int NUMBER = 1;
    static final int TEXT = 2;
    static final int BYTES = 3;

    private final DataOutputStream out;
    private long files;
    private long tables;
    private long counted;

    ContentWriter(DataOutputStream out) {
        this.out = out;
    }

    @Override
    public void beginFile(String name) throws IOException, BackupRefused {
        out.writeByte(FILE);
        name(name);
        files++;
        counted = 0;
    }

    @Override
    public void piece(byte[] bytes, int length) throws IOException {
        out.writeByte(PIECE);
        out.writeInt(length);
        out.write(bytes, 0, length);
        counted += length;
    }

    @Override
    public void endFile() throws IOException {
        out.writeByte(FILE_END);
        out.writeLong(counted);
    }

    @Override
    public void beginTable(String name, List<String> columns) throws IOException, BackupRefused {
        if (columns.size() > COLUMNS_MAX) {
            throw tooMuch("table `" + name + "` has `" + columns.size() + "` columns");
        }
        out.writeByte(TABLE);
        name(name);
        out.writeInt(columns.size());
        for (String column : columns) {
            name(column);
        }
        tables++;
        counted = 0;
    }

    @Override
    public void row(@Nullable Object[] values) throws IOException, BackupRefused {
        out.writeByte(ROW);
        for (Object value : values) {
            switch (value) {
                case null -> out.writeByte(NULL);
                case Long number -> {
                    out.writeByte(NUMBER);
                    out.writeLong(number);
                }
                case String text -> {
                    out.writeByte(TEXT);
                    bytes(text.getBytes(StandardCharsets.UTF_8));
                }
                case byte[] bytes -> {
                    out.writeByte(BYTES);
                    bytes(bytes);
                }
                case Object other ->
                    throw tooMuch(
                            "a value is a `" + other.getClass().getSimpleName() + "`, which no table of ours holds");
            }
        }
        counted++;
    }

    @Override
    public void endTable() throws IOException {
        out.writeByte(TABLE_END);
        out.writeLong(counted);
    }

    void end() throws IOException {
        out.writeByte(END);
        out.writeLong(files);
        out.writeLong(tables);
        out.flush();
    }

    private void name(String name) throws IOException, BackupRefused {
        if (name.isEmpty() || name.length() > NAME_LENGTH_MAX) {
            throw tooMuch("a name has `" + name.length() + "` characters");
        }
        bytes(name.getBytes(StandardCharsets.UTF_8));
    }

    private void bytes(byte[] bytes) throws IOException, BackupRefused {
        if (bytes.length > VALUE_BYTES_MAX) {
            throw tooMuch("a value has `" + bytes.length + "` bytes");
        }
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static BackupRefused tooMuch(String what) {
        return new BackupRefused(
                BackupRefused.Reason.SOURCE_UNFIT, "The data cannot be backed up: " + what + ". This is a bug.");
    }
}
