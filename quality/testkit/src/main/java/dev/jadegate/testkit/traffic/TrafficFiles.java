package dev.jadegate.testkit.traffic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes traffic as {@code waf-eval} reads it: {@code DIR open|held [requests of each text] [seed]}. */
public final class TrafficFiles {
    private static final int USAGE = 64;

    private TrafficFiles() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 2) {
            System.err.println("Usage: ./jadegate bench waf-traffic DIR open|held [requests of each text] [seed]");
            System.exit(USAGE);
            return;
        }
        Path folder = Path.of(arguments[0]);
        Traffic.Part part = Traffic.Part.valueOf(arguments[1].toUpperCase(Locale.ROOT));
        int perText = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 10;
        long seed = arguments.length > 3 ? Long.parseLong(arguments[3]) : 4;
        write(folder.resolve("legit"), Traffic.legitimate(part, perText, seed));
        write(folder.resolve("attack"), Traffic.hostile(part, perText, seed));
    }

    private static void write(Path folder, List<Sample> samples) throws IOException {
        Files.createDirectories(folder);
        Map<String, List<String>> byKind = samples.stream()
                .collect(Collectors.groupingBy(
                        Sample::kind, TreeMap::new, Collectors.mapping(Sample::json, Collectors.toList())));
        for (Map.Entry<String, List<String>> kind : byKind.entrySet()) {
            Files.write(folder.resolve(kind.getKey() + ".jsonl"), kind.getValue());
        }
        System.out.println(samples.size() + " requests in " + byKind.size() + " files of " + folder);
    }
}
