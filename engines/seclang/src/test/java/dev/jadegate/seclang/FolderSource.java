package dev.jadegate.seclang;

import dev.jadegate.seclang.parse.RuleSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rule files of texts and folders. */
public final class FolderSource implements RuleSource {
    private final Map<String, byte[]> texts = new HashMap<>();
    private final List<Path> folders;

    public FolderSource(Path... folders) {
        this.folders = List.of(folders);
    }

    public FolderSource with(String name, String text) {
        texts.put(name, text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    @Override
    public byte @Nullable [] rules(String name) {
        byte[] text = texts.get(name);
        return text != null ? text : read(name);
    }

    @Override
    public byte @Nullable [] data(String name, String from) {
        return rules(name);
    }

    private byte @Nullable [] read(String name) {
        for (Path folder : folders) {
            Path file = folder.resolve(name);
            if (Files.isRegularFile(file)) {
                try {
                    return Files.readAllBytes(file);
                } catch (IOException broken) {
                    throw new UncheckedIOException(broken);
                }
            }
        }
        return null;
    }

    @Override
    public List<String> include(String pattern, String from) {
        return texts.containsKey(pattern) || read(pattern) != null ? List.of(pattern) : List.of();
    }

    /** The names of a folder's rule files in their order. */
    public static List<String> ruleFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return new ArrayList<>(files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".conf"))
                    .sorted()
                    .toList());
        }
    }
}
