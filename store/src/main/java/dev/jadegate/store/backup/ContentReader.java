package dev.jadegate.store.backup;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what {@link ContentWriter} wrote, and refuses anything else. */
final class ContentReader {
    private final DataInputStream in;
    private final BackupContent content;

    private ContentReader(DataInputStream in, BackupContent content) {
        this.in = in;
        this.content = content;
    }

    /** Reads up to the item that ends the content. */
    static void read(DataInputStream in, BackupContent content) throws IOException, BackupRefused {
        new ContentReader(in, content).run();
    }

    private void run() throws IOException, BackupRefused {
        long files = 0;
        long tables = 0;
        while (true) { // ends with the content: each round reads an item
            int kind = in.readUnsignedByte();
            switch (kind) {
                case ContentWriter.FILE -> {
                    file();
                    files++;
                }
                case ContentWriter.TABLE -> {
                    table();
                    tables++;
                }
                case ContentWriter.END -> {
                    if (in.readLong() != files || in.readLong() != tables) {
                        throw BackupRefused.damaged("files or tables are missing");
                    }
                    return;
                }
                default -> throw BackupRefused.damaged("an item of the unknown kind `" + kind + "`");
            }
        }
    }

    private void file() throws IOException, BackupRefused {
        String name = name();
        content.beginFile(name);
        long length = 0;
        while (true) { // ends with the file
            int kind = in.readUnsignedByte();
            if (kind == ContentWriter.FILE_END) {
                break;
            }
            demand(kind, ContentWriter.PIECE);
            byte[] piece = bytes(BackupContent.PIECE_BYTES_MAX);
            content.piece(piece, piece.length);
            length += piece.length;
        }
        if (in.readLong() != length) {
            throw BackupRefused.damaged("the file `" + name + "` is not whole");
        }
        content.endFile();
    }

    private void table() throws IOException, BackupRefused {
        String name = name();
        int width = in.readInt();
        if (width < 1 || width > BackupContent.COLUMNS_MAX) {
            throw BackupRefused.damaged("the table `" + name + "` has `" + width + "` columns");
        }
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            columns.add(name());
        }
        content.beginTable(name, columns);
        long rows = 0;
        while (true) { // ends with the table
            int kind = in.readUnsignedByte();
            if (kind == ContentWriter.TABLE_END) {
                break;
            }
            demand(kind, ContentWriter.ROW);
            @Nullable Object[] values = new @Nullable Object[width];
            for (int i = 0; i < width; i++) {
                values[i] = value();
            }
            content.row(values);
            rows++;
        }
        if (in.readLong() != rows) {
            throw BackupRefused.damaged("the table `" + name + "` is not whole");
        }
        content.endTable();
    }

    private @Nullable Object value() throws IOException, BackupRefused {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case ContentWriter.NULL -> null;
            case ContentWriter.NUMBER -> in.readLong();
            case ContentWriter.TEXT -> text(bytes(BackupContent.VALUE_BYTES_MAX));
            case ContentWriter.BYTES -> bytes(BackupContent.VALUE_BYTES_MAX);
            default -> throw BackupRefused.damaged("a value of the unknown kind `" + kind + "`");
        };
    }

    private String name() throws IOException, BackupRefused {
        String name = text(bytes(BackupContent.NAME_LENGTH_MAX * 4));
        if (name.isEmpty() || name.length() > BackupContent.NAME_LENGTH_MAX) {
            throw BackupRefused.damaged("a name has `" + name.length() + "` characters");
        }
        return name;
    }

    private byte[] bytes(int most) throws IOException, BackupRefused {
        int length = in.readInt();
        if (length < 0 || length > most) {
            throw BackupRefused.damaged("a value has the length `" + length + "`");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    private static String text(byte[] utf8) throws BackupRefused {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException notText) {
            throw BackupRefused.damaged("a text is not UTF-8", notText);
        }
    }

    private static void demand(int kind, int expected) throws BackupRefused {
        if (kind != expected) {
            throw BackupRefused.damaged("an item of the kind `" + kind + "` out of its place");
        }
    }
}
