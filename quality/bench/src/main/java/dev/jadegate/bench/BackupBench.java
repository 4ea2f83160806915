package dev.jadegate.bench;

import dev.jadegate.server.Server;
import dev.jadegate.server.ServerSettings;
import dev.jadegate.server.backup.Place;
import dev.jadegate.server.backup.PlatformBackup;
import dev.jadegate.server.backup.PlatformRestore;
import dev.jadegate.server.seal.SealInputs;
import dev.jadegate.store.journal.Journal;
import dev.jadegate.store.journal.JournalEvent;
import dev.jadegate.store.journal.JournalOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * What a backup and a restore cost, beside copying the same files and beside SQLite's own copy of its database; everything
 * is forced to the disk. Each is the best of three runs.
 *
 * <p>Arguments: rows with 1 KiB that cannot be compressed, and as many events of 1 KiB (default 100 000).
 */
public final class BackupBench {
    private static final int RUNS = 3;
    private static final int VALUE_BYTES = 1024;
    private static final double MEBIBYTE = 1024 * 1024;

    private final Path folder;
    private final Path data;

    private BackupBench(Path folder) {
        this.folder = folder;
        this.data = folder.resolve("data");
    }

    public static void main(String[] arguments) throws Exception {
        int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        Path folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "jadegate-backup");
        try {
            new BackupBench(folder).run(rows);
        } finally {
            delete(folder);
        }
    }

    private void run(int rows) throws Exception {
        Server.start(ServerSettings.onFreePorts(data, null)).close();
        SplittableRandom random = new SplittableRandom(1);
        fillState(rows, random);
        fillJournal(rows);
        double mebibytes = (Files.size(state()) + bytes(data.resolve("journal"))) / MEBIBYTE;
        System.out.printf(Locale.ROOT, "%.0f MiB of state and journal%n", mebibytes);
        System.out.printf("%-28s %9s %9s %9s%n", "what", "s", "MiB/s", "of cp");
        double copy = seconds(this::copyFiles);
        print("copy of the files (cp)", copy, mebibytes, copy);
        double vacuum = seconds(() -> {
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + state());
                    Statement statement = connection.createStatement()) {
                statement.execute("VACUUM INTO '" + fresh("vacuum.db") + "'");
            }
            return force(folder.resolve("vacuum.db"));
        });
        print("VACUUM INTO, state alone", vacuum, Files.size(state()) / MEBIBYTE, copy);
        Path file = folder.resolve("platform.backup");
        double backup = seconds(() -> {
            Files.deleteIfExists(file);
            return new PlatformBackup(
                            new Place(data, null), "bench", Clock.systemUTC(), new SecureRandom(), (_, _) -> {})
                    .write(file, SealInputs.NONE);
        });
        print("backup", backup, mebibytes, copy);
        double restore = seconds(() -> {
            Path restored = folder.resolve("restored");
            delete(restored);
            return new PlatformRestore(new Place(restored, null), new SecureRandom(), (_, _) -> {})
                    .run(file, new PlatformRestore.Keys(data.resolve("root.key"), SealInputs.NONE));
        });
        print("restore", restore, mebibytes, copy);
        System.out.printf(Locale.ROOT, "the backup has %.0f MiB%n", Files.size(file) / MEBIBYTE);
    }

    private Path state() {
        return data.resolve("state.db");
    }

    private void fillState(int rows, SplittableRandom random) throws Exception {
        byte[] value = new byte[VALUE_BYTES];
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + state());
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO kms_secret_version (account_id, secret_name, version_id,"
                                + " version_number, data_type, sealed, rotated_by_call, created_at)"
                                + " VALUES ('1', 'bench', ?, 1, 'text', ?, 0, 0)")) {
            connection.setAutoCommit(false);
            for (int i = 0; i < rows; i++) {
                random.nextBytes(value);
                insert.setString(1, "v" + i);
                insert.setBytes(2, value);
                insert.executeUpdate();
            }
            connection.commit();
        }
    }

    private void fillJournal(int events) throws IOException {
        try (Journal journal =
                Journal.open(data.resolve("journal"), JournalOptions.defaults(), new SplittableRandom(2))) {
            List<CompletableFuture<Long>> recorded = new ArrayList<>();
            for (int i = 0; i < events; i++) {
                String body = "{\"eventId\":\"" + i + "\",\"requestParameters\":\"" + "abc" + i * 31
                        + "x".repeat(VALUE_BYTES - 60) + "\"}";
                recorded.add(journal.appendAsync(
                        new JournalEvent("bench-" + i, 1, "1", body.getBytes(StandardCharsets.UTF_8))));
                if (recorded.size() == 4096) {
                    recorded.forEach(CompletableFuture::join);
                    recorded.clear();
                }
            }
            recorded.forEach(CompletableFuture::join);
        }
    }

    private Path copyFiles() throws IOException {
        Path target = fresh("copy");
        Files.createDirectories(target);
        List<Path> sources = new ArrayList<>(List.of(state()));
        try (Stream<Path> segments = Files.list(data.resolve("journal"))) {
            segments.forEach(sources::add);
        }
        for (Path source : sources) {
            Path file = target.resolve(source.getFileName());
            // As cp does it, byte by byte: a file system that only shares the blocks would be no copy.
            try (InputStream in = Files.newInputStream(source);
                    FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                byte[] piece = new byte[256 * 1024];
                for (int count = in.read(piece); count > 0; count = in.read(piece)) {
                    out.write(ByteBuffer.wrap(piece, 0, count));
                }
                out.force(true);
            }
        }
        return target;
    }

    private Path fresh(String name) throws IOException {
        Path path = folder.resolve(name);
        delete(path);
        return path;
    }

    private static Path force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        return file;
    }

    private static double seconds(Callable<?> work) throws Exception {
        double best = Double.MAX_VALUE;
        for (int run = 0; run < RUNS; run++) {
            long start = System.nanoTime();
            work.call();
            best = Math.min(best, (System.nanoTime() - start) / 1e9);
        }
        return best;
    }

    private static void print(String what, double seconds, double mebibytes, double copy) {
        System.out.printf(Locale.ROOT, "%-28s %9.2f %9.0f %9.2f%n", what, seconds, mebibytes / seconds, seconds / copy);
    }

    private static long bytes(Path place) throws IOException {
        try (Stream<Path> files = Files.walk(place)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (Stream<Path> files = Files.walk(tree)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
