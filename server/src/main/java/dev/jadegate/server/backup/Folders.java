package dev.jadegate.server.backup;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What is done with folders as a whole. */
final class Folders {
    private Folders() {}

    static Path parent(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException(path + " is the root of a file system");
        }
        return parent;
    }

    /** Makes names in the folder durable. */
    static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Makes the names in the folder and in all folders below it durable. */
    static void forceAll(Path folder) throws IOException {
        for (Path one : content(folder)) {
            if (Files.isDirectory(one)) {
                force(one);
            }
        }
    }

    /** Deletes the folder with everything in it; links are deleted, not followed. */
    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            for (Path one : content(folder)) {
                Files.delete(one);
            }
        }
    }

    /** What is inside a folder comes before it. */
    private static List<Path> content(Path folder) throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            return found.sorted(Comparator.reverseOrder()).toList();
        }
    }
}
