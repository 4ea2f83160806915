package dev.jadegate.trail.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.store.journal.Journal;
import dev.jadegate.store.journal.JournalRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a loss of power may take: tiles that were written after the last ones that were made durable. */
class LostTilesTest {
    private static final int FORCED = 300;

    @TempDir
    private Path temporary = Path.of("");

    /** A folder as a process leaves it that ends without closing, with tiles up to 300 durable and a checkpoint over 1000. */
    private Folder leftOpen() throws Exception {
        Folder folder = new Folder(temporary.resolve("data")).fill(FORCED, 100);
        Folder left;
        try (Journal journal = folder.openJournal();
                TrailLog log = folder.openLog(journal)) {
            for (int number = FORCED; number < 1000; number++) {
                journal.append(Folder.event(number));
            }
            assertThat(log.awaitPublished(1000, Duration.ofSeconds(30))).isTrue();
            left = folder.copyTo(temporary.resolve("left"));
        }
        assertThat(left.log().resolve("forced")).hasContent("300\n");
        return left;
    }

    private static List<Path> unforced(Folder folder) throws IOException {
        return Folder.files(folder.log().resolve("tile"), true).stream()
                .filter(tile -> !tile.toString().contains("/000")
                        && !tile.toString().endsWith("001.p/44")
                        && !tile.toString().endsWith("1/000.p/1"))
                .toList();
    }

    private static void goOn(Folder folder) throws IOException {
        folder.fill(1010, 10);
        VerificationResult result = folder.verify();
        assertThat(result)
                .isInstanceOfSatisfying(
                        VerificationResult.Intact.class,
                        intact -> assertThat(intact.size()).isEqualTo(1010));
        assertThat(folder.log().resolve("forced")).hasContent("1010\n");
    }

    @Test
    void tiles_that_are_gone_cut_off_or_empty_are_made_anew_from_the_journal() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Folder left = leftOpen();
        for (int round = 0; round < 8; round++) {
            Folder lost = left.copyTo(temporary.resolve("lost" + round));
            List<Path> unforced = unforced(lost);
            assertThat(unforced).hasSizeGreaterThan(4);
            for (Path tile : unforced) {
                switch (random.nextInt(4)) {
                    case 0 -> Files.delete(tile);
                    case 1 -> Files.write(tile, new byte[0]);
                    case 2 -> Files.write(tile, new byte[(int) Files.size(tile)]);
                    default -> {}
                }
            }
            System.out.println("tiles_that_are_gone seed " + seed);
            goOn(lost);
        }
    }

    @Test
    void nothing_is_made_anew_from_a_journal_that_is_not_the_one_that_was_signed() throws Exception {
        Folder left = leftOpen();
        left.forge(records -> {
            List<JournalRecord> swapped = new ArrayList<>(records);
            Collections.swap(swapped, 700, 701);
            return swapped;
        });
        Path tile = left.log().resolve("tile/0/002");
        byte[] evidence = Files.readAllBytes(tile);
        try (Journal journal = left.openJournal()) {
            assertThatThrownBy(() -> left.openLog(journal))
                    .isInstanceOf(DamagedLogException.class)
                    .hasMessageContaining("root of the checkpoint");
        }
        assertThat(tile).hasBinaryContent(evidence);
    }

    @Test
    void what_is_written_down_as_durable_only_saves_work() throws Exception {
        Folder left = leftOpen();
        int number = 0;
        for (String text : new String[] {"", "x", "-1\n", "0\n", "256\n", "99999999999999999999\n"}) {
            Folder copy = left.copyTo(temporary.resolve("copy" + number++));
            Files.writeString(copy.log().resolve("forced"), text);
            goOn(copy);
        }
        Files.delete(left.log().resolve("forced"));
        goOn(left);
    }

    @Test
    void partial_tiles_stay_until_the_full_one_is_durable() throws Exception {
        Folder left = leftOpen();
        assertThat(left.log().resolve("tile/0/001")).exists();
        assertThat(left.log().resolve("tile/0/001.p/44")).exists();
        assertThat(left.log().resolve("tile/entries/001.p/44")).exists();
        goOn(left);
        assertThat(left.log().resolve("tile/0/001.p")).doesNotExist();
        assertThat(left.log().resolve("tile/entries/001.p")).doesNotExist();
    }
}
