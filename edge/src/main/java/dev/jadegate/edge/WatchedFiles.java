package dev.jadegate.edge;

import dev.jadegate.edge.config.EdgeConfig;
import dev.jadegate.edge.config.ListenerSettings;
import dev.jadegate.edge.config.WafSettings.RuleItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the files of a configuration looked like, to see whether one of them changed. */
final class WatchedFiles {
    /** Files of one folder that are looked at. */
    private static final int FILES_MAX = 10_000;

    private WatchedFiles() {}

    /** Names, sizes and times of the configuration, its rules and its certificates. */
    static List<String> state(Path configuration, EdgeConfig config) {
        List<String> state = new ArrayList<>();
        add(state, configuration);
        for (ListenerSettings listener : config.listeners()) {
            listener.certificates().forEach(files -> {
                add(state, files.certificate());
                add(state, files.key());
            });
        }
        for (RuleItem item : config.waf().rules()) {
            switch (item) {
                case RuleItem.Builtin builtin -> {
                    // Comes with the program.
                }
                case RuleItem.RuleFilePattern(String pattern, var where) ->
                    folder(state, Path.of(pattern.substring(0, Math.max(1, pattern.lastIndexOf('/')))));
                case RuleItem.CoreRuleSet set -> {
                    add(state, set.setup());
                    folder(state, set.folder().resolve("rules"));
                }
            }
        }
        return state;
    }

    private static void folder(List<String> state, Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            all.filter(file -> {
                        String name = file.getFileName().toString();
                        return name.endsWith(".conf") || name.endsWith(".data") || name.endsWith(".txt");
                    })
                    .sorted()
                    .limit(FILES_MAX)
                    .forEach(file -> add(state, file));
        } catch (IOException unreadable) {
            state.add(folder + " cannot be read");
        }
    }

    private static void add(List<String> state, Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            state.add(
                    file + " " + attributes.size() + " " + attributes.lastModifiedTime() + " " + attributes.fileKey());
        } catch (IOException unreadable) {
            state.add(file + " cannot be read");
        }
    }
}
