package dev.jadegate.store.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Events for the tests, recognisable by their number. */
final class Events {
    private Events() {}

    static JournalEvent event(long number) {
        return new JournalEvent(
                "event-" + number,
                1_700_000_000_000L + number,
                "100000000000000" + number % 7,
                body(number).getBytes(StandardCharsets.UTF_8));
    }

    static String body(long number) {
        return "{\"eventId\":\"event-" + number + "\",\"padding\":\"" + "x".repeat((int) (number * 37 % 300)) + "\"}";
    }

    static Journal open(Path folder) throws IOException {
        return Journal.open(folder, JournalOptions.defaults(), new Random(1));
    }

    static void append(Journal journal, long from, long to) {
        for (long number = from; number < to; number++) {
            assertIndex(journal.append(event(number)), number);
        }
    }

    private static void assertIndex(long index, long number) {
        if (index != number) {
            throw new AssertionError("event " + number + " got index " + index);
        }
    }

    /** Reads everything and checks that record n holds event n. */
    static List<JournalRecord> readAll(Journal journal) throws IOException {
        List<JournalRecord> records = new ArrayList<>();
        while (records.size() < journal.size()) {
            journal.read(records.size(), 100, 20_000, records::add);
        }
        for (int i = 0; i < records.size(); i++) {
            JournalRecord record = records.get(i);
            assertIndex(record.index(), i);
            if (!new String(record.event().eventBytes(), StandardCharsets.UTF_8).equals(body(i))) {
                throw new AssertionError(
                        "record " + i + " holds " + record.event().eventId());
            }
        }
        return records;
    }
}
