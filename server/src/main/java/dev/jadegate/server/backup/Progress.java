package dev.jadegate.server.backup;

import dev.jadegate.store.backup.BackupContent;
import dev.jadegate.store.backup.BackupRefused;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Told now and then how far a backup or a restore has come. */
@FunctionalInterface
public interface Progress {
    /** Bytes of content between two reports. */
    long EVERY_BYTES = 16L * 1024 * 1024;

    /**
     * Tells how far it is.
     *
     * @param what is being copied, a file's or a table's name
     * @param bytes of content so far
     */
    void at(String what, long bytes);

    /** Passes content on and reports on the way. */
    final class Counted implements BackupContent {
        private static final int NUMBER_BYTES = 8;

        private final BackupContent content;
        private final Progress progress;
        private String what = "";
        private long bytes;
        private long reported;

        Counted(BackupContent content, Progress progress) {
            this.content = content;
            this.progress = progress;
        }

        long bytes() {
            return bytes;
        }

        private void count(long more) {
            bytes += more;
            if (bytes - reported >= EVERY_BYTES) {
                reported = bytes;
                progress.at(what, bytes);
            }
        }

        @Override
        public void beginFile(String name) throws IOException, BackupRefused {
            what = name;
            content.beginFile(name);
        }

        @Override
        public void piece(byte[] piece, int length) throws IOException, BackupRefused {
            content.piece(piece, length);
            count(length);
        }

        @Override
        public void endFile() throws IOException, BackupRefused {
            content.endFile();
        }

        @Override
        public void beginTable(String name, List<String> columns) throws IOException, BackupRefused {
            what = name;
            content.beginTable(name, columns);
        }

        @Override
        public void row(@Nullable Object[] values) throws IOException, BackupRefused {
            content.row(values);
            for (Object value : values) {
                count(
                        switch (value) {
                            case String text -> text.length();
                            case byte[] some -> some.length;
                            case null, default -> NUMBER_BYTES;
                        });
            }
        }

        @Override
        public void endTable() throws IOException, BackupRefused {
            content.endTable();
        }
    }
}
