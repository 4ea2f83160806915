package dev.jadegate.seclang.regex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.seclang.ConformanceData;
import dev.jadegate.seclang.Meter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.safere.Pattern;

/** The patterns of the Core Rule Set, in the automaton and in SafeRE, over texts of its own tests. */
final class CrsPatternsTest {
    private static final int TEXTS = 120;

    @Test
    void the_automaton_finds_what_the_other_engine_finds() throws Exception {
        Path folder = ConformanceData.folder("crs-4.28");
        Set<String> patterns = patterns(folder.resolve("rules"));
        long seed = 428;
        List<String> texts = texts(folder.resolve("tests/regression/tests"), new Random(seed));
        int found = 0;
        int linear = 0;
        for (String pattern : patterns) {
            Node node = PatternParser.parse(pattern).node();
            Automaton automaton = Automaton.of(node);
            assertThat(automaton).as(pattern).isNotNull();
            Pattern other = Pattern.compile(PatternPrinter.print(node), Pattern.DOTALL);
            linear++;
            for (String text : texts) {
                boolean expected = other.matcher(text).find();
                found += expected ? 1 : 0;
                assertThat(automaton.find(text, Meter.unlimited()))
                        .as("seed %d: %s on %s", seed, pattern, text)
                        .isEqualTo(expected);
            }
        }
        assertThat(linear).isGreaterThan(250);
        assertThat(found).isGreaterThan(linear);
    }

    private static Set<String> patterns(Path rules) throws IOException {
        Set<String> patterns = new LinkedHashSet<>();
        try (Stream<Path> files = Files.list(rules)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".conf"))
                    .sorted()
                    .toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                for (String line : text.split("\n", -1)) {
                    int start = line.indexOf("@rx ");
                    int end = line.lastIndexOf("\" \\");
                    if (start > 0 && end > start && !line.startsWith("#") && !line.contains("%{")) {
                        patterns.add(line.substring(start + 4, end).replace("\\\"", "\""));
                    }
                }
            }
        }
        return patterns;
    }

    /** Lines of the tests, some with bytes changed, and such that the ends of values are met. */
    private static List<String> texts(Path tests, Random random) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(tests)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                lines.addAll(Files.readString(file, StandardCharsets.ISO_8859_1)
                        .lines()
                        .filter(line -> line.contains("uri:") || line.contains("data:"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .filter(line -> line.length() > 3)
                        .toList());
            }
        }
        List<String> texts = new ArrayList<>(List.of("", "a", "\n", "a\n"));
        while (texts.size() < TEXTS) {
            String line = lines.get(random.nextInt(lines.size()));
            line = line.length() > 300 ? line.substring(0, 300) : line;
            int cut = random.nextInt(line.length());
            texts.add(
                    switch (random.nextInt(3)) {
                        case 0 -> line;
                        case 1 -> line.substring(cut);
                        default -> line.substring(0, cut) + (char) random.nextInt(256) + line.substring(cut);
                    });
        }
        return texts;
    }
}
