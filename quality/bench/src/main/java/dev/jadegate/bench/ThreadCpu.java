package dev.jadegate.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** CPU time of another process by the names of its threads, from Linux' /proc; elsewhere nothing is known. */
final class ThreadCpu {
    private static final double TICKS_PER_SECOND = 100;
    /** Fields of a thread's stat behind its name: user and system time. */
    private static final int USER_TIME = 11;

    private ThreadCpu() {}

    /** Seconds by name, threads of one kind together: {@code worker-7} counts as {@code worker-}. */
    static Map<String, Double> seconds(long pid) {
        Map<String, Double> seconds = new TreeMap<>();
        Path tasks = Path.of("/proc", Long.toString(pid), "task");
        if (!Files.isDirectory(tasks)) {
            return seconds;
        }
        try (Stream<Path> threads = Files.list(tasks)) {
            threads.forEach(thread -> add(thread.resolve("stat"), seconds));
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
        return seconds;
    }

    private static void add(Path stat, Map<String, Double> seconds) {
        String line;
        try {
            line = Files.readString(stat);
        } catch (IOException ended) {
            return;
        }
        String name =
                line.substring(line.indexOf('(') + 1, line.lastIndexOf(')')).replaceAll("[0-9]+$", "");
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[USER_TIME + 1]);
        seconds.merge(name, ticks / TICKS_PER_SECOND, Double::sum);
    }
}
