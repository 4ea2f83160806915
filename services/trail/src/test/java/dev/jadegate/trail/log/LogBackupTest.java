package dev.jadegate.trail.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.store.backup.BackupContent;
import dev.jadegate.store.journal.Journal;
import dev.jadegate.store.journal.JournalCut;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogBackupTest {
    @TempDir
    Path parent;

    /** Files of a backup put into a folder. */
    private static final class Restored implements BackupContent {
        private final Path folder;
        private final ByteArrayOutputStream file = new ByteArrayOutputStream();
        private String name = "";

        Restored(Path folder) {
            this.folder = folder;
        }

        @Override
        public void beginFile(String next) {
            name = next;
        }

        @Override
        public void piece(byte[] bytes, int length) {
            file.write(bytes, 0, length);
        }

        @Override
        public void endFile() throws IOException {
            Path target = folder.resolve(name);
            Files.createDirectories(target.getParent());
            Files.write(target, file.toByteArray());
            file.reset();
        }

        @Override
        public void beginTable(String table, List<String> columns) {
            throw new AssertionError(table);
        }

        @Override
        public void row(@Nullable Object[] values) {
            throw new AssertionError(name);
        }

        @Override
        public void endTable() {
            throw new AssertionError(name);
        }
    }

    private Folder restored(LogBackup log, JournalCut journal) throws Exception {
        Folder target = new Folder(Files.createTempDirectory(parent, "restored"));
        Restored content = new Restored(target.path);
        log.copy(content);
        journal.copy(content);
        return target;
    }

    @Test
    void tiles_are_made_anew_and_are_the_same() throws Exception {
        Folder source = new Folder(parent.resolve("source")).fill(1_000, 300);
        Folder target = restored(LogBackup.of(source.log()), JournalCut.of(source.journal()));

        assertThat(target.verify()).isNotInstanceOf(VerificationResult.Intact.class);
        assertThat(LogBackup.remakeTiles(target.path)).isEqualTo(1_000);

        assertThat(target.verify()).isEqualTo(source.verify());
        for (String tile : List.of("tile/0/000", "tile/0/003.p/232", "tile/1/000.p/3", "tile/entries/003.p/232")) {
            assertThat(target.log().resolve(tile))
                    .hasSameBinaryContentAs(source.log().resolve(tile));
        }
    }

    /** What a backup beside a server finds: the log is behind the journal, and goes on while it is copied. */
    @Test
    void a_log_that_went_on_since_is_copied_up_to_the_checkpoint_that_was_taken() throws Exception {
        Folder source = new Folder(parent.resolve("source")).fill(300, 100);
        LogBackup log = LogBackup.of(source.log());
        try (Journal journal = source.openJournal()) {
            journal.append(Folder.event(300));
        }
        JournalCut cut = JournalCut.of(source.journal());
        source.fill(700, 200);

        Folder target = restored(log, cut);
        assertThat(LogBackup.remakeTiles(target.path)).isEqualTo(301);

        assertThat(log.size()).isEqualTo(300);
        assertThat(target.verify()).isInstanceOfSatisfying(VerificationResult.Intact.class, intact -> {
            assertThat(intact.size()).isEqualTo(300);
            assertThat(intact.pendingRecords()).isEqualTo(1);
            assertThat(intact.checkpoints()).isEqualTo(3);
        });
        target.fill(400, 100);
        assertThat(target.verify())
                .isInstanceOfSatisfying(
                        VerificationResult.Intact.class,
                        intact -> assertThat(intact.size()).isEqualTo(400));
    }

    @Test
    void a_log_without_a_checkpoint_has_its_keys_only() throws Exception {
        Folder source = new Folder(parent.resolve("source"));
        Files.createDirectories(source.log());
        Files.writeString(source.log().resolve("key.sealed"), "sealed");
        try (Journal journal = source.openJournal()) {
            journal.append(Folder.event(0));
        }
        Folder target = restored(LogBackup.of(source.log()), JournalCut.of(source.journal()));

        assertThat(LogBackup.remakeTiles(target.path)).isEqualTo(1);
        assertThat(target.log().resolve("key.sealed")).hasContent("sealed");
        assertThat(target.log().resolve("tile")).doesNotExist();
    }

    @Test
    void a_journal_that_is_not_the_signed_one_is_refused() throws Exception {
        Folder source = new Folder(parent.resolve("source")).fill(300, 100);
        Folder other = new Folder(parent.resolve("other")).fill(299, 100);

        Folder shorter = restored(LogBackup.of(source.log()), JournalCut.of(other.journal()));
        assertThatThrownBy(() -> LogBackup.remakeTiles(shorter.path))
                .isInstanceOf(DamagedLogException.class)
                .hasMessageContaining("`299`");

        Folder forged = restored(LogBackup.of(source.log()), JournalCut.of(source.journal()));
        forged.forge(records -> {
            records.set(7, records.get(8));
            return records;
        });
        assertThatThrownBy(() -> LogBackup.remakeTiles(forged.path))
                .isInstanceOf(DamagedLogException.class)
                .hasMessageContaining("root");

        Folder otherKey = restored(LogBackup.of(source.log()), JournalCut.of(source.journal()));
        Files.writeString(
                otherKey.log().resolve("key.pub"),
                Folder.key("other/key").verifier().encoded());
        assertThatThrownBy(() -> LogBackup.remakeTiles(otherKey.path)).isInstanceOf(DamagedLogException.class);

        Folder cut = restored(LogBackup.of(source.log()), JournalCut.of(source.journal()));
        Folder.flip(Folder.files(cut.journal(), true).getFirst(), 5_000);
        assertThatThrownBy(() -> LogBackup.remakeTiles(cut.path)).isInstanceOf(DamagedLogException.class);
    }

    @Test
    void a_checkpoint_that_the_history_lacks_is_refused() throws Exception {
        Folder source = new Folder(parent.resolve("source")).fill(10, 10);
        Files.writeString(source.log().resolve("checkpoints"), "");
        assertThatThrownBy(() -> LogBackup.of(source.log())).isInstanceOf(DamagedLogException.class);

        Files.write(source.log().resolve("checkpoint"), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> LogBackup.of(source.log())).isInstanceOf(DamagedLogException.class);
    }
}
