package dev.jadegate.weakapp;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Programs that attack by themselves, each run in a folder of its own within a time. */
public final class AttackTools {
    private static final long MINUTES_MAX = 10;
    private static final Pattern FINDING = Pattern.compile("\"method\":");

    private AttackTools() {}

    /** Whether a program is on the path. */
    public static boolean installed(String program) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Lets sqlmap take the table of users.
     *
     * @param tampers how it disguises itself, as its option wants it; empty for not at all
     * @return whether it got the password
     */
    public static boolean sqlmapGetsThePassword(Path folder, int port, String tampers) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "sqlmap",
                "-u",
                "http://127.0.0.1:" + port + "/item?id=1",
                "--batch",
                "--flush-session",
                "--random-agent",
                "--technique=BEU",
                "--dump",
                "-T",
                "users",
                "--timeout=5",
                "--retries=0",
                "--output-dir=" + folder.resolve("output")));
        if (!tampers.isEmpty()) {
            command.add("--tamper=" + tampers);
        }
        run(folder, "sqlmap.log", command);
        return anyFileHas(folder, WeakApp.PASSWORD);
    }

    /** Lets wapiti look for holes; returns how many it found. */
    public static int wapitiFinds(Path folder, int port) throws Exception {
        Path report = folder.resolve("report.json");
        run(
                folder,
                "wapiti.log",
                List.of(
                        "wapiti",
                        "-u",
                        "http://127.0.0.1:" + port + "/",
                        "-m",
                        "xss,sql,exec,file",
                        "--flush-session",
                        "--no-bugreport",
                        "--max-scan-time",
                        "240",
                        "-f",
                        "json",
                        "-o",
                        report.toString()));
        String text = Files.readString(report);
        // What follows are answers with an error of the server, which are no holes.
        int end = text.indexOf("\"anomalies\"");
        Matcher finding = FINDING.matcher(end < 0 ? text : text.substring(0, end));
        int found = 0;
        while (finding.find()) {
            found++;
        }
        return found;
    }

    private static void run(Path folder, String log, List<String> command) throws Exception {
        Files.createDirectories(folder);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(log).toFile());
        builder.environment().put("HOME", folder.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException(command.getFirst() + " did not end within " + MINUTES_MAX + " minutes");
        }
    }

    private static boolean anyFileHas(Path folder, String text) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1).contains(text)) {
                    return true;
                }
            }
            return false;
        }
    }
}
