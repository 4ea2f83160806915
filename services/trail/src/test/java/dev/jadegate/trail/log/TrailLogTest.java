package dev.jadegate.trail.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.merkle.Checkpoint;
import dev.jadegate.merkle.EntryProof;
import dev.jadegate.store.journal.Journal;
import dev.jadegate.store.journal.JournalRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrailLogTest {
    @TempDir
    private Path temporary = Path.of("");

    private Folder folder() {
        return new Folder(temporary.resolve("data"));
    }

    private static VerificationResult.Intact intact(Folder folder) {
        VerificationResult result = folder.verify();
        assertThat(result).isInstanceOf(VerificationResult.Intact.class);
        return (VerificationResult.Intact) result;
    }

    @Test
    void closing_seals_every_record_under_a_last_checkpoint() throws Exception {
        Folder folder = folder();
        Journal journal = folder.openJournal();
        // An hour between checkpoints: what is covered in the end is covered by the closing one.
        TrailLog log = TrailLog.open(folder.log(), journal, Folder.KEY, Duration.ofHours(1));
        for (int number = 0; number < 600; number++) {
            journal.append(Folder.event(number));
        }
        journal.close();
        log.close();
        assertThat(Objects.requireNonNull(log.latest()).size()).isEqualTo(600);
        assertThat(intact(folder)).satisfies(result -> {
            assertThat(result.size()).isEqualTo(600);
            assertThat(result.pendingRecords()).isZero();
            assertThat(result.checkpoints()).isLessThanOrEqualTo(2);
        });
        assertThat(TrailLog.publishedSize(folder.log())).isEqualTo(600);
        log.close();
    }

    @Test
    void nothing_is_published_when_nothing_is_new() throws Exception {
        Folder folder = folder().fill(10, 10);
        long historyBytes = Files.size(folder.log().resolve("checkpoints"));
        folder.fill(10, 10);
        assertThat(Files.size(folder.log().resolve("checkpoints"))).isEqualTo(historyBytes);
        assertThat(TrailLog.publishedSize(temporary.resolve("none"))).isZero();
    }

    @Test
    void an_empty_log_has_no_checkpoint_and_is_intact() throws Exception {
        Folder folder = folder().fill(0, 1);
        assertThat(folder.log().resolve("checkpoint")).doesNotExist();
        assertThat(intact(folder).size()).isZero();
    }

    @Test
    void a_log_goes_on_after_a_restart_at_any_size() throws Exception {
        Folder folder = folder();
        for (long size : new long[] {1, 2, 255, 256, 257, 511, 512, 700}) {
            folder.fill(size, 100);
            assertThat(intact(folder).size()).isEqualTo(size);
        }
    }

    @Test
    void a_tree_of_more_than_one_level_one_tile_is_kept_and_verified() throws Exception {
        Folder folder = folder().fill(66_000, 20_000);
        assertThat(folder.log().resolve("tile/1/000")).hasSize(8192);
        assertThat(folder.log().resolve("tile/2/000.p/1")).hasSize(32);
        assertThat(intact(folder).size()).isEqualTo(66_000);
        folder.fill(66_010, 5);
        assertThat(intact(folder).size()).isEqualTo(66_010);
        Folder.flip(folder.log().resolve("tile/1/000"), 4000);
        assertThat(folder.verify())
                .isInstanceOfSatisfying(
                        VerificationResult.Tampered.class,
                        found -> assertThat(found.firstBadIndex()).isEqualTo(4000 / 8 / 32 * 256));
    }

    @Test
    void partial_tiles_go_when_the_tile_is_full() throws Exception {
        Folder folder = folder().fill(250, 50);
        assertThat(folder.log().resolve("tile/0/000.p/250")).exists();
        folder.fill(300, 50);
        assertThat(folder.log().resolve("tile/0/000")).hasSize(8192);
        assertThat(folder.log().resolve("tile/0/000.p")).doesNotExist();
        assertThat(folder.log().resolve("tile/entries/000.p")).doesNotExist();
        assertThat(folder.log().resolve("tile/0/001.p/44")).hasSize(44 * 32);
    }

    @Test
    void every_record_can_be_proved_offline_from_its_bytes() throws Exception {
        Folder folder = folder();
        try (Journal journal = folder.openJournal();
                TrailLog log = folder.openLog(journal)) {
            for (int number = 0; number < 300; number++) {
                journal.append(Folder.event(number));
            }
            assertThat(log.awaitPublished(300, Duration.ofSeconds(30))).isTrue();
            for (int index : new int[] {0, 17, 255, 256, 299}) {
                EntryProof proof = EntryProof.parse(log.prove(index).toBytes());
                byte[] extra = proof.unverifiedExtra();
                byte[] salt = Arrays.copyOf(extra, JournalRecord.SALT_BYTES);
                byte[] entry = Arrays.copyOfRange(extra, JournalRecord.SALT_BYTES, extra.length);
                assertThat(proof.verify(entry, Folder.KEY.verifier()).size()).isEqualTo(300);
                EventCommitment commitment = EventCommitment.parse(entry);
                assertThat(commitment.eventId()).isEqualTo("event-" + index);
                assertThat(commitment.content())
                        .isEqualTo(EventCommitment.content(
                                salt, Folder.event(index).eventBytes()));
            }
            assertThatThrownBy(() -> log.prove(300)).hasMessageContaining("`300`");
            assertThatThrownBy(() -> log.prove(-1)).hasMessageContaining("`-1`");
        }
    }

    @Test
    void a_log_does_not_open_with_another_key() throws Exception {
        Folder folder = folder().fill(5, 5);
        try (Journal journal = folder.openJournal()) {
            assertThatThrownBy(
                            () -> TrailLog.open(folder.log(), journal, Folder.key("log.example/test"), Duration.ZERO))
                    .isInstanceOf(DamagedLogException.class)
                    .hasMessageContaining("belongs to the key");
        }
    }

    @Test
    void a_log_does_not_open_on_a_journal_that_it_contradicts() throws Exception {
        Folder folder = folder().fill(300, 100);
        folder.forge(records -> records.subList(0, 299));
        assertRefused(folder, "only `299`");
        Folder altered = new Folder(temporary.resolve("altered")).fill(300, 100);
        altered.forge(records -> {
            List<JournalRecord> swapped = new ArrayList<>(records);
            Collections.swap(swapped, 298, 299);
            return swapped;
        });
        assertRefused(altered, "`298`");
    }

    @Test
    void a_log_does_not_open_on_damaged_files() throws Exception {
        for (String damaged : List.of("checkpoint", "key.pub", "tile/0/001.p/44", "tile/1/000.p/1")) {
            Folder folder = new Folder(temporary.resolve(damaged.replace('/', '_'))).fill(300, 100);
            Folder.flip(folder.log().resolve(damaged), 77);
            assertRefused(folder, "");
            Files.delete(folder.log().resolve(damaged));
            if (!damaged.equals("checkpoint")) { // its absence is that of a crash while the first one was published
                assertRefused(folder, "");
            }
        }
    }

    private static void assertRefused(Folder folder, String message) throws Exception {
        try (Journal journal = folder.openJournal()) {
            assertThatThrownBy(() -> folder.openLog(journal))
                    .isInstanceOf(DamagedLogException.class)
                    .hasMessageContaining(message);
        }
    }

    @Test
    void a_crash_at_any_byte_of_a_publication_is_recovered_from() throws Exception {
        Folder before = folder().fill(40, 20);
        Folder after = before.copyTo(temporary.resolve("after")).fill(60, 20);
        byte[] oldHistory = Files.readAllBytes(before.log().resolve("checkpoints"));
        byte[] newHistory = Files.readAllBytes(after.log().resolve("checkpoints"));
        byte[] oldCheckpoint = Files.readAllBytes(before.log().resolve("checkpoint"));
        for (int length = oldHistory.length; length <= newHistory.length; length += 3) {
            Folder crashed = after.copyTo(temporary.resolve("crashed" + length));
            Files.write(crashed.log().resolve("checkpoints"), Arrays.copyOf(newHistory, length));
            Files.write(crashed.log().resolve("checkpoint"), oldCheckpoint);
            boolean whole = length == newHistory.length;
            assertThat(intact(crashed).size()).as("cut at %s", length).isEqualTo(whole ? 60 : 40);
            crashed.fill(61, 30);
            assertThat(intact(crashed).size()).isEqualTo(61);
        }
    }

    @Test
    void a_crash_while_the_first_checkpoint_is_published_is_recovered_from() throws Exception {
        Folder whole = folder().fill(7, 7);
        byte[] history = Files.readAllBytes(whole.log().resolve("checkpoints"));
        for (int length = 0; length <= history.length; length++) {
            Folder crashed = whole.copyTo(temporary.resolve("crashed" + length));
            Files.write(crashed.log().resolve("checkpoints"), Arrays.copyOf(history, length));
            Files.delete(crashed.log().resolve("checkpoint"));
            crashed.fill(8, 8);
            assertThat(intact(crashed).size()).isEqualTo(8);
        }
    }

    @Test
    void checkpoints_never_go_backward_over_restarts() throws Exception {
        Folder folder = folder();
        long known = 0;
        for (int round = 1; round <= 5; round++) {
            Journal journal = folder.openJournal();
            TrailLog log = folder.openLog(journal);
            Checkpoint resumed = log.latest();
            assertThat(resumed == null ? 0 : resumed.size()).isEqualTo(known);
            journal.append(Folder.event(journal.size()));
            journal.close();
            log.close();
            known = round;
        }
    }

    @Test
    void a_log_that_cannot_be_written_goes_on_when_it_can_be_again() throws Exception {
        Folder folder = folder().fill(10, 10);
        // A folder where the file belongs that everything is written to first.
        Path obstacle = Files.createDirectory(folder.log().resolve("incoming-away"));
        try (Journal journal = folder.openJournal();
                TrailLog log = TrailLog.open(folder.log(), journal, Folder.KEY, Duration.ofMillis(20))) {
            Files.move(obstacle, folder.log().resolve("incoming"));
            journal.append(Folder.event(10));
            assertThat(log.awaitPublished(11, Duration.ofMillis(200))).isFalse();
            assertThat(log.failure()).isNotNull();
            Files.delete(folder.log().resolve("incoming"));
            assertThat(log.awaitPublished(11, Duration.ofSeconds(30))).isTrue();
            assertThat(log.failure()).isNull();
        }
        assertThat(intact(folder).size()).isEqualTo(11);
    }

    @Test
    void a_journal_that_turns_out_damaged_stops_the_log_and_says_so() throws Exception {
        Folder folder = folder().fill(10, 10);
        Folder.delete(folder.log());
        Journal journal = folder.openJournal();
        Path segment = Folder.files(folder.journal(), true).getFirst();
        Folder.flip(segment, Files.size(segment) * 8 / 2);
        TrailLog log = folder.openLog(journal);
        assertThat(log.awaitPublished(10, Duration.ofSeconds(30))).isFalse();
        assertThat(log.failure()).contains("checksum");
        assertThat(log.latest()).isNull();
        journal.close();
        assertThatThrownBy(log::close).isInstanceOf(IOException.class).hasMessageContaining("sealed");
    }
}
