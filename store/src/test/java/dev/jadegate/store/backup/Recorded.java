package dev.jadegate.store.backup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Content as lines that can be compared, and content made of a seed. */
final class Recorded implements BackupContent {
    final List<String> lines = new ArrayList<>();

    @Override
    public void beginFile(String name) {
        lines.add("file " + name);
    }

    @Override
    public void piece(byte[] bytes, int length) {
        lines.add("piece " + HexFormat.of().formatHex(bytes, 0, length));
    }

    @Override
    public void endFile() {
        lines.add("file ends");
    }

    @Override
    public void beginTable(String name, List<String> columns) {
        lines.add("table " + name + columns);
    }

    @Override
    public void row(@Nullable Object[] values) {
        lines.add("row "
                + Arrays.stream(values)
                        .map(value -> value instanceof byte[] bytes
                                ? HexFormat.of().formatHex(bytes)
                                : value == null ? "null" : value.getClass().getSimpleName() + " " + value)
                        .toList());
    }

    @Override
    public void endTable() {
        lines.add("table ends");
    }

    /** Puts a few files and tables that the seed decides into {@code content}. */
    static void fill(BackupContent content, Random random) throws Exception {
        for (int file = random.nextInt(4); file > 0; file--) {
            content.beginFile("folder/" + file);
            for (int piece = random.nextInt(4); piece > 0; piece--) {
                byte[] bytes = new byte[random.nextInt(1, 3_000)];
                random.nextBytes(bytes);
                content.piece(bytes, bytes.length);
            }
            content.endFile();
        }
        for (int table = random.nextInt(1, 4); table > 0; table--) {
            int width = random.nextInt(1, 6);
            List<String> columns = new ArrayList<>();
            for (int i = 0; i < width; i++) {
                columns.add("c" + i);
            }
            content.beginTable("t" + table, columns);
            for (int row = random.nextInt(20); row > 0; row--) {
                @Nullable Object[] values = new @Nullable Object[width];
                for (int i = 0; i < width; i++) {
                    values[i] = value(random);
                }
                content.row(values);
            }
            content.endTable();
        }
    }

    private static @Nullable Object value(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> null;
            case 1 -> random.nextLong();
            case 2 -> "ä€\uD83D\uDD11".repeat(random.nextInt(5));
            default -> {
                byte[] bytes = new byte[random.nextInt(50)];
                random.nextBytes(bytes);
                yield bytes;
            }
        };
    }
}
