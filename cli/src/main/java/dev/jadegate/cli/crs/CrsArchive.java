package dev.jadegate.cli.crs;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * The files of a release of the Core Rule Set that are needed to run it, from a folder or from the archive as it is published.
 * Names are those below the release's own folder: {@code rules/...}, {@code crs-setup.conf.example}, {@code LICENSE}.
 */
final class CrsArchive {
    /** Files of a release; 4.28 has some hundreds, tests included. */
    static final int ENTRIES_MAX = 20_000;

    /** What is taken of a release together; 4.28 has 2 MB. */
    static final long BYTES_MAX = 64L << 20;

    private static final String RULES = "rules/";
    private static final List<String> BESIDE =
            List.of("crs-setup.conf", "crs-setup.conf.example", "LICENSE", "CHANGES.md");

    private CrsArchive() {}

    /**
     * Reads a folder, a {@code .tar.gz} or a {@code .zip}.
     *
     * @throws IOException also when it is larger than a release can be, or has no rules
     */
    static SortedMap<String, byte[]> read(Path source) throws IOException {
        SortedMap<String, byte[]> files = Files.isDirectory(source) ? folder(source) : archive(source);
        if (files.keySet().stream().noneMatch(name -> name.startsWith(RULES) && name.endsWith(".conf"))) {
            throw new IOException("`" + source + "` has no rules/*.conf: it is no release of the Core Rule Set");
        }
        return files;
    }

    private static SortedMap<String, byte[]> folder(Path source) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        long bytes = 0;
        for (Path folder : List.of(source, source.resolve("rules"))) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> all = Files.list(folder)) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    String name = source.relativize(file).toString().replace('\\', '/');
                    if (isNeeded(name)) {
                        bytes += Files.size(file);
                        requireSize(bytes, source);
                        files.put(name, Files.readAllBytes(file));
                    }
                }
            }
        }
        return files;
    }

    private static SortedMap<String, byte[]> archive(Path source) throws IOException {
        String name = String.valueOf(source.getFileName());
        try (InputStream file = new BufferedInputStream(Files.newInputStream(source))) {
            if (name.endsWith(".zip")) {
                return entries(new ZipArchiveInputStream(file), source);
            }
            if (name.endsWith(".tar.gz") || name.endsWith(".tgz")) {
                return entries(new TarArchiveInputStream(new GzipCompressorInputStream(file)), source);
            }
        }
        throw new IOException("`" + source + "` is neither a folder nor a .tar.gz or .zip");
    }

    private static SortedMap<String, byte[]> entries(ArchiveInputStream<? extends ArchiveEntry> archive, Path source)
            throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        long bytes = 0;
        int count = 0;
        for (ArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
            if (++count > ENTRIES_MAX) {
                throw new IOException("`" + source + "` has more than " + ENTRIES_MAX + " files");
            }
            // Published archives have one folder around everything.
            String name = entry.getName().substring(entry.getName().indexOf('/') + 1);
            if (!entry.isDirectory() && isNeeded(name)) {
                byte[] content = archive.readNBytes((int) (BYTES_MAX - bytes + 1));
                bytes += content.length;
                requireSize(bytes, source);
                files.put(name, content);
            }
        }
        return files;
    }

    /** Whether a file belongs to what runs; no other name is ever written, so that no archive says where. */
    private static boolean isNeeded(String name) {
        String inRules = name.startsWith(RULES) ? name.substring(RULES.length()) : "";
        return BESIDE.contains(name) || inRules.matches("[A-Za-z0-9][A-Za-z0-9._-]*\\.(conf|data|conf\\.example)");
    }

    private static void requireSize(long bytes, Path source) throws IOException {
        if (bytes > BYTES_MAX) {
            throw new IOException("`" + source + "` has more than " + (BYTES_MAX >> 20) + " MiB of rules");
        }
    }
}
