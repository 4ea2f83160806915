package dev.jadegate.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * From `./jadegate start` on a new data folder to the ready line, as a user waits for it, and the memory that the
 * server then holds. The floor is the start of a JVM that does nothing.
 */
public final class StartBench {
    private static final int ROUNDS = 7;
    private static final String READY = "jadegate ready:";

    private StartBench() {}

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(System.getProperty("jadegate.home"));
        double[] first = new double[ROUNDS];
        double[] again = new double[ROUNDS];
        double[] bare = new double[ROUNDS];
        double[] residentMiB = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            Path folder = Files.createTempDirectory("jadegate-start");
            bare[i] = bareSeconds();
            first[i] = start(home, folder, residentMiB, i);
            again[i] = start(home, folder, residentMiB, i);
            delete(folder);
        }
        System.out.printf(Locale.ROOT, "%-24s %10s %10s %10s%n", "what", "median s", "worst s", "of bare");
        print("bare JVM", bare, bare);
        print("first start to ready", first, bare);
        print("later start to ready", again, bare);
        System.out.printf(Locale.ROOT, "resident when ready      %10.0f MiB (median)%n", median(residentMiB));
    }

    private static double start(Path home, Path folder, double[] residentMiB, int round)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(
                        home.resolve("jadegate").toString(),
                        "start",
                        "--data",
                        folder.resolve("data").toString(),
                        "--listen",
                        "127.0.0.1:0",
                        "--admin-listen",
                        "127.0.0.1:0")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            while (line != null && !line.startsWith(READY)) {
                line = lines.readLine();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            if (line == null) {
                throw new IOException("the server ended before it was ready");
            }
            residentMiB[round] = residentMiB(process.pid());
            return seconds;
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static double bareSeconds() throws IOException, InterruptedException {
        long start = System.nanoTime();
        new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"), "-version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        return (System.nanoTime() - start) / 1e9;
    }

    private static double residentMiB(long pid) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        if (!Files.exists(status)) {
            return Double.NaN;
        }
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("VmRSS:")) {
                return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        return Double.NaN;
    }

    private static void print(String what, double[] seconds, double[] bare) {
        System.out.printf(
                Locale.ROOT,
                "%-24s %10.2f %10.2f %10.1f%n",
                what,
                median(seconds),
                Arrays.stream(seconds).max().orElse(0),
                median(seconds) / median(bare));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
