package dev.jadegate.trail.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.store.journal.Journal;
import dev.jadegate.store.journal.JournalEvent;
import dev.jadegate.store.journal.JournalRecord;
import dev.jadegate.trail.log.VerificationResult.Incomplete;
import dev.jadegate.trail.log.VerificationResult.Intact;
import dev.jadegate.trail.log.VerificationResult.Kind;
import dev.jadegate.trail.log.VerificationResult.Part;
import dev.jadegate.trail.log.VerificationResult.Tampered;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderVerificationTest {
    private static final int SIZE = 700;

    @TempDir
    private static Path shared = Path.of("");

    @TempDir
    private Path temporary = Path.of("");

    private static Folder original = new Folder(shared);

    @BeforeAll
    static void fill() throws Exception {
        original = new Folder(shared.resolve("data")).fill(SIZE, 90);
    }

    private Folder copy() throws Exception {
        return original.copyTo(temporary.resolve("data"));
    }

    private static Tampered tampered(VerificationResult result) {
        assertThat(result).isInstanceOf(Tampered.class);
        return (Tampered) result;
    }

    private static void assertFound(VerificationResult result, long index, Kind kind, Part part, String eventId) {
        Tampered found = tampered(result);
        assertThat(found.kind()).as(found.sentence()).isEqualTo(kind);
        assertThat(found.part()).as(found.sentence()).isEqualTo(part);
        assertThat(found.firstBadIndex()).as(found.sentence()).isEqualTo(index);
        assertThat(found.eventId()).isEqualTo(eventId);
    }

    @Test
    void an_untouched_folder_is_intact() {
        assertThat(original.verify()).isInstanceOfSatisfying(Intact.class, intact -> {
            assertThat(intact.size()).isEqualTo(SIZE);
            assertThat(intact.pendingRecords()).isZero();
            assertThat(intact.unfinishedBytes()).isZero();
            assertThat(intact.checkpoints()).isEqualTo(8);
        });
    }

    @Test
    void any_flipped_bit_of_any_file_is_found() throws Exception {
        long seed = System.nanoTime();
        System.out.println("any_flipped_bit seed " + seed);
        Random random = new Random(seed);
        Folder folder = copy();
        List<Path> files = evidence(folder);
        int flips = Integer.getInteger("verification.flips", 320);
        for (int round = 0; round < flips; round++) {
            Path file = files.get(random.nextInt(files.size()));
            long bit = random.nextLong(Files.size(file) * 8);
            Folder.flip(file, bit);
            assertThat(folder.verify())
                    .as("bit %s of %s", bit, folder.path.relativize(file))
                    .isNotInstanceOf(Intact.class);
            Folder.flip(file, bit);
        }
        assertThat(folder.verify()).isInstanceOf(Intact.class);
    }

    /** All files but the one that only saves work after a loss of power. */
    private static List<Path> evidence(Folder folder) throws IOException {
        return Folder.files(folder.path, true).stream()
                .filter(file -> !file.endsWith("log/forced"))
                .toList();
    }

    @Test
    void any_missing_file_is_found() throws Exception {
        Folder folder = copy();
        for (Path file : evidence(folder)) {
            if (file.toString().contains(".p/") && !isNewest(file)) {
                continue; // versions for older checkpoints may be removed
            }
            byte[] bytes = Files.readAllBytes(file);
            Files.delete(file);
            assertThat(folder.verify()).as("%s", folder.path.relativize(file)).isNotInstanceOf(Intact.class);
            Files.write(file, bytes);
        }
    }

    private static boolean isNewest(Path partial) throws Exception {
        try (Stream<Path> versions = Files.list(partial.resolveSibling("."))) {
            int widest = versions.mapToInt(
                            file -> Integer.parseInt(file.getFileName().toString()))
                    .max()
                    .orElseThrow();
            return partial.getFileName().toString().equals(Integer.toString(widest));
        }
    }

    @Test
    void a_cut_off_file_is_found() throws Exception {
        Folder folder = copy();
        for (Path file : evidence(folder)) {
            byte[] bytes = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
            assertThat(folder.verify()).as("%s", file).isNotInstanceOf(Intact.class);
            Files.write(file, bytes);
        }
    }

    @Test
    void a_forged_content_is_altered_and_names_the_event() throws Exception {
        for (int victim : new int[] {0, 100, 255, 256, 698, 699}) {
            Folder folder = original.copyTo(temporary.resolve("victim" + victim));
            folder.forge(records -> {
                List<JournalRecord> changed = new ArrayList<>(records);
                changed.set(victim, records.get((victim + 300) % SIZE));
                return changed;
            });
            // A copy of another record: it is found elsewhere, but what it replaced is nowhere.
            assertThat(tampered(folder.verify()).firstBadIndex()).isEqualTo(victim);
        }
        Folder folder = copy();
        List<JournalRecord> all = new ArrayList<>();
        folder.forge(records -> {
            all.addAll(records);
            return records;
        });
        assertThat(folder.verify()).isInstanceOf(Intact.class);
        var events = new ArrayList<>(all.stream().map(JournalRecord::event).toList());
        var victim = events.get(311);
        byte[] body = victim.eventBytes();
        body[5] ^= 1;
        events.set(311, new JournalEvent(victim.eventId(), victim.eventTimeMillis(), victim.accountId(), body));
        folder.rewrite(events, all.stream().map(JournalRecord::salt).toList());
        assertFound(folder.verify(), 311, Kind.ALTERED, Part.JOURNAL, "event-311");
    }

    @Test
    void a_removed_record_is_missing() throws Exception {
        for (int victim : new int[] {0, 255, 256, 698}) {
            Folder folder = original.copyTo(temporary.resolve("victim" + victim));
            folder.forge(records -> {
                List<JournalRecord> changed = new ArrayList<>(records);
                changed.remove(victim);
                return changed;
            });
            assertFound(folder.verify(), victim, Kind.MISSING, Part.JOURNAL, "event-" + victim);
        }
    }

    @Test
    void many_removed_records_in_a_row_are_missing() throws Exception {
        Folder folder = copy();
        folder.forge(records -> {
            List<JournalRecord> changed = new ArrayList<>(records);
            changed.subList(10, 500).clear();
            return changed;
        });
        assertFound(folder.verify(), 10, Kind.MISSING, Part.JOURNAL, "event-10");
    }

    @Test
    void removed_last_records_are_missing() throws Exception {
        for (int left : new int[] {0, 1, 256, 500, 699}) {
            Folder folder = original.copyTo(temporary.resolve("left" + left));
            folder.forge(records -> records.subList(0, left));
            Tampered found = tampered(folder.verify());
            assertThat(found.kind()).as(found.sentence()).isEqualTo(Kind.MISSING);
            assertThat(found.firstBadIndex()).isEqualTo(left);
        }
    }

    @Test
    void a_slipped_in_record_is_added() throws Exception {
        for (int place : new int[] {0, 255, 256, 600}) {
            Folder folder = original.copyTo(temporary.resolve("place" + place));
            folder.forge(records -> {
                List<JournalRecord> changed = new ArrayList<>(records);
                changed.add(place, records.get(0));
                return changed;
            });
            Tampered found = tampered(folder.verify());
            // A copy of record 0 before record 0 shows one place later.
            assertThat(found.firstBadIndex()).isEqualTo(place == 0 ? 1 : place);
            assertThat(found.kind()).as(found.sentence()).isEqualTo(Kind.ADDED);
            assertThat(found.eventId()).isEqualTo("event-0");
        }
    }

    @Test
    void swapped_records_are_reordered() throws Exception {
        Folder folder = copy();
        folder.forge(records -> {
            List<JournalRecord> changed = new ArrayList<>(records);
            Collections.swap(changed, 250, 260);
            return changed;
        });
        assertFound(folder.verify(), 250, Kind.REORDERED, Part.JOURNAL, "event-260");
    }

    @Test
    void an_altered_entry_or_leaf_hash_is_told_from_an_altered_record() throws Exception {
        Folder folder = copy();
        Path tile = folder.log().resolve("tile/0/001");
        Folder.flip(tile, 7L * 32 * 8 + 3);
        assertFound(folder.verify(), 256 + 7, Kind.ALTERED, Part.TILES, "event-263");
        Folder.flip(tile, 7L * 32 * 8 + 3);
        Path entries = folder.log().resolve("tile/entries/000");
        Folder.flip(entries, 90);
        assertFound(folder.verify(), 0, Kind.ALTERED, Part.ENTRIES, "event-0");
    }

    @Test
    void records_after_the_last_checkpoint_are_pending_not_wrong() throws Exception {
        Folder folder = copy();
        try (Journal journal = folder.openJournal()) {
            for (int number = SIZE; number < SIZE + 300; number++) {
                journal.append(Folder.event(number));
            }
        }
        assertThat(folder.verify()).isInstanceOfSatisfying(Intact.class, intact -> {
            assertThat(intact.size()).isEqualTo(SIZE);
            assertThat(intact.pendingRecords()).isEqualTo(300);
        });
        Path last = Folder.files(folder.journal(), true).getLast();
        byte[] bytes = Files.readAllBytes(last);
        Files.write(last, Arrays.copyOf(bytes, bytes.length - 10));
        assertThat(folder.verify()).isInstanceOfSatisfying(Intact.class, intact -> {
            assertThat(intact.pendingRecords()).isEqualTo(299);
            assertThat(intact.unfinishedBytes()).isPositive();
        });
        bytes[bytes.length - 1] ^= 1;
        Files.write(last, bytes);
        assertFoundPending(folder.verify());
    }

    private static void assertFoundPending(VerificationResult result) {
        Tampered found = tampered(result);
        assertThat(found.firstBadIndex()).isEqualTo(SIZE + 299);
        assertThat(found.kind()).isEqualTo(Kind.ALTERED);
    }

    @Test
    void a_folder_that_was_rolled_back_is_found_with_a_checkpoint_kept_elsewhere() throws Exception {
        Folder backup = copy();
        Folder now = original.copyTo(temporary.resolve("now")).fill(SIZE + 50, 50);
        byte[] kept = Files.readAllBytes(now.log().resolve("checkpoint"));
        assertThat(backup.verify()).isInstanceOf(Intact.class);
        Tampered found =
                tampered(DataFolderVerification.of(backup.path).against(kept).run());
        assertThat(found.kind()).isEqualTo(Kind.ROLLED_BACK);
        assertThat(found.firstBadIndex()).isEqualTo(SIZE);
        assertThat(DataFolderVerification.of(now.path).against(kept).run()).isInstanceOf(Intact.class);
        byte[] older = Files.readAllBytes(backup.log().resolve("checkpoint"));
        assertThat(DataFolderVerification.of(now.path).against(older).run()).isInstanceOf(Intact.class);
    }

    @Test
    void a_history_rewritten_with_the_stolen_key_is_found_with_a_checkpoint_kept_elsewhere() throws Exception {
        byte[] kept = Files.readAllBytes(original.log().resolve("checkpoint"));
        Folder forged = copy();
        forged.forge(records -> {
            List<JournalRecord> changed = new ArrayList<>(records);
            changed.remove(300);
            return changed;
        });
        Folder.delete(forged.log());
        forged.fill(SIZE + 1, 100);
        assertThat(forged.verify()).isInstanceOf(Intact.class);
        Tampered found =
                tampered(DataFolderVerification.of(forged.path).against(kept).run());
        assertThat(found.kind()).isEqualTo(Kind.ALTERED);
        assertThat(found.sentence()).contains("kept elsewhere");
    }

    @Test
    void a_log_of_another_key_is_found_with_the_trusted_one() throws Exception {
        Folder forged = copy();
        Folder.delete(forged.log());
        try (Journal journal = forged.openJournal();
                TrailLog log = TrailLog.open(forged.log(), journal, Folder.key("log.example/test"), Duration.ZERO)) {
            assertThat(log.awaitPublished(SIZE, Duration.ofSeconds(30))).isTrue();
        }
        assertThat(forged.verify()).isInstanceOf(Intact.class);
        Tampered found = tampered(DataFolderVerification.of(forged.path)
                .trusting(Folder.KEY.verifier())
                .run());
        assertThat(found.kind()).isEqualTo(Kind.FORGED);
        assertThat(found.part()).isEqualTo(Part.KEY);
        assertThat(DataFolderVerification.of(original.path)
                        .trusting(Folder.KEY.verifier())
                        .run())
                .isInstanceOf(Intact.class);
    }

    @Test
    void removed_kept_checkpoints_are_found() throws Exception {
        Folder folder = copy();
        Path history = folder.log().resolve("checkpoints");
        List<String> lines = new ArrayList<>(Files.readAllLines(history));
        lines.subList(lines.size() - 12, lines.size()).clear();
        Files.writeString(history, String.join("\n", lines) + "\n");
        Tampered found = tampered(folder.verify());
        assertThat(found.part()).isEqualTo(Part.HISTORY);
        assertThat(found.kind()).isEqualTo(Kind.MISSING);
    }

    @Test
    void kept_checkpoints_in_another_order_are_found() throws Exception {
        Folder folder = copy();
        Path history = folder.log().resolve("checkpoints");
        List<String> lines = new ArrayList<>(Files.readAllLines(history));
        Collections.rotate(lines.subList(0, 12), 6);
        Files.writeString(history, String.join("\n", lines) + "\n");
        assertThat(tampered(folder.verify()).part()).isEqualTo(Part.HISTORY);
    }

    @Test
    void a_folder_without_journal_or_log_is_incomplete() throws Exception {
        assertThat(new Folder(temporary.resolve("absent")).verify()).isInstanceOf(Incomplete.class);
        Folder folder = copy();
        Folder.delete(folder.log());
        assertThat(folder.verify()).isInstanceOf(Incomplete.class);
    }

    @Test
    void verifying_changes_nothing() throws Exception {
        Folder folder = copy();
        List<Path> before = Folder.files(folder.path, false);
        List<byte[]> contents = new ArrayList<>();
        for (Path file : Folder.files(folder.path, true)) {
            contents.add(Files.readAllBytes(file));
        }
        folder.verify();
        assertThat(Folder.files(folder.path, false)).isEqualTo(before);
        List<Path> files = Folder.files(folder.path, true);
        for (int i = 0; i < files.size(); i++) {
            assertThat(files.get(i)).hasBinaryContent(contents.get(i));
        }
    }
}
