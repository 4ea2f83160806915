package dev.jadegate.trail.log;

import dev.jadegate.merkle.NoteSignerKey;
import dev.jadegate.store.journal.Journal;
import dev.jadegate.store.journal.JournalEvent;
import dev.jadegate.store.journal.JournalOptions;
import dev.jadegate.store.journal.JournalRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** A data folder with journal and log, and what someone with access to the disk can do to it. */
final class Folder {
    static final NoteSignerKey KEY = key("log.example/test");
    private static final JournalOptions SMALL = JournalOptions.defaults().withSegmentBytesMax(30_000);

    final Path path;

    Folder(Path path) {
        this.path = path;
    }

    static NoteSignerKey key(String name) {
        try {
            return new NoteSignerKey(
                    name, KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Makes a key that another process can read; kept in this process's own temporary folder only. */
    static Path writeKey(Path file) throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Files.write(
                file.resolveSibling(file.getFileName() + ".public"),
                keys.getPublic().getEncoded());
        return Files.write(file, keys.getPrivate().getEncoded());
    }

    static NoteSignerKey readKey(Path file) throws Exception {
        KeyFactory factory = KeyFactory.getInstance("Ed25519");
        byte[] publicKey = Files.readAllBytes(file.resolveSibling(file.getFileName() + ".public"));
        return new NoteSignerKey(
                "log.example/killed",
                new KeyPair(
                        factory.generatePublic(new X509EncodedKeySpec(publicKey)),
                        factory.generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(file)))));
    }

    Path log() {
        return path.resolve("log");
    }

    Path journal() {
        return path.resolve("journal");
    }

    Journal openJournal() throws IOException {
        return Journal.open(journal(), SMALL, new Random(1));
    }

    TrailLog openLog(Journal journal) throws IOException {
        return TrailLog.open(log(), journal, KEY, Duration.ZERO);
    }

    static JournalEvent event(long number) {
        String body = "{\"eventId\":\"event-" + number + "\",\"n\":\"" + "x".repeat((int) (number * 31 % 200)) + "\"}";
        return new JournalEvent(
                "event-" + number,
                1_700_000_000_000L + number,
                "1000000000000001",
                body.getBytes(StandardCharsets.UTF_8));
    }

    /** Appends events up to number {@code size}, one checkpoint per portion, and closes cleanly. */
    Folder fill(long size, int portion) throws IOException {
        try (Journal journal = openJournal()) {
            do {
                List<CompletableFuture<Long>> recorded = new ArrayList<>();
                for (long number = journal.size(); recorded.size() < portion && number < size; number++) {
                    recorded.add(journal.appendAsync(event(number)));
                }
                recorded.forEach(CompletableFuture::join);
                TrailLog.open(log(), journal, KEY, Duration.ofHours(1)).close();
            } while (journal.size() < size);
        }
        return this;
    }

    VerificationResult verify() {
        return DataFolderVerification.of(path).run();
    }

    /** Rewrites the journal so that its checksums and numbers are right: what a careful forger does. */
    void forge(UnaryOperator<List<JournalRecord>> change) throws IOException {
        List<JournalRecord> records = new ArrayList<>();
        try (Journal journal = openJournal()) {
            while (records.size() < journal.size()) {
                journal.read(records.size(), 1000, Long.MAX_VALUE, records::add);
            }
        }
        List<JournalRecord> changed = change.apply(records);
        rewrite(
                changed.stream().map(JournalRecord::event).toList(),
                changed.stream().map(JournalRecord::salt).toList());
    }

    void rewrite(List<JournalEvent> events, List<byte[]> salts) throws IOException {
        delete(journal());
        Iterator<byte[]> next = salts.iterator();
        RandomGenerator replay = new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new UnsupportedOperationException();
            }

            @Override
            public void nextBytes(byte[] bytes) {
                System.arraycopy(next.next(), 0, bytes, 0, bytes.length);
            }
        };
        try (Journal journal = Journal.open(journal(), SMALL, replay)) {
            for (JournalEvent event : events) {
                journal.append(event);
            }
        }
    }

    static void delete(Path tree) throws IOException {
        for (Path file : files(tree, false).reversed()) {
            Files.delete(file);
        }
    }

    static List<Path> files(Path tree, boolean onlyFiles) throws IOException {
        try (Stream<Path> walked = Files.walk(tree)) {
            return walked.filter(file -> !onlyFiles || Files.isRegularFile(file))
                    .sorted()
                    .toList();
        }
    }

    Folder copyTo(Path target) throws IOException {
        for (Path file : files(path, false)) {
            Path copy = target.resolve(path.relativize(file).toString());
            if (Files.isDirectory(file)) {
                Files.createDirectories(copy);
            } else {
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return new Folder(target);
    }

    static void flip(Path file, long bit) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) (bit / 8)] ^= (byte) (1 << bit % 8);
        Files.write(file, bytes);
    }
}
