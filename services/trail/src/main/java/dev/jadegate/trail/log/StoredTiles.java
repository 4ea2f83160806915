package dev.jadegate.trail.log;

import dev.jadegate.merkle.TileId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which tiles and entry bundles are on disk, in which widths. For one thread. */
final class StoredTiles {
    /** Level of the entry bundles, which stand beside level 0. */
    static final int ENTRIES = -1;

    private static final Pattern NAME =
            Pattern.compile("(entries|[0-7])/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

    private record Place(int level, long index) {}

    private final Path folder;
    private final Map<Place, NavigableMap<Integer, Path>> files =
            new TreeMap<>(Comparator.comparingLong(Place::index).thenComparingInt(Place::level));
    private final Set<Place> seen = new HashSet<>();
    private final SortedSet<String> strangers = new TreeSet<>();

    private StoredTiles(Path folder) {
        this.folder = folder;
    }

    /** Lists the files below {@code tile/}; an absent folder has none. */
    static StoredTiles list(Path folder) throws IOException {
        StoredTiles tiles = new StoredTiles(folder);
        if (Files.isDirectory(folder)) {
            try (Stream<Path> found = Files.walk(folder)) {
                found.filter(Files::isRegularFile).forEach(tiles::add);
            }
        }
        return tiles;
    }

    private void add(Path file) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            strangers.add(name);
            return;
        }
        int level = parts.group(1).equals("entries") ? ENTRIES : Integer.parseInt(parts.group(1));
        long index = Long.parseLong(parts.group(2).replaceAll("[x/]", ""));
        int width = parts.group(3) == null ? TileId.HASHES : Integer.parseInt(parts.group(3));
        if (width > TileId.HASHES || (parts.group(3) != null && width == TileId.HASHES)) {
            strangers.add(name);
            return;
        }
        files.computeIfAbsent(new Place(level, index), _ -> new TreeMap<>()).put(width, file);
    }

    /** All versions of a tile by width, marked as seen; empty when there is none. */
    NavigableMap<Integer, Path> versions(int level, long index) {
        Place place = new Place(level, index);
        seen.add(place);
        NavigableMap<Integer, Path> versions = files.get(place);
        return versions == null ? new TreeMap<>() : versions;
    }

    /** The widest version of a tile, or nothing. */
    @Nullable
    Path widest(int level, long index) {
        NavigableMap<Integer, Path> versions = files.get(new Place(level, index));
        return versions == null ? null : versions.lastEntry().getValue();
    }

    /** A file that nobody has asked for, or nothing. */
    @Nullable
    String leftOver() {
        if (!strangers.isEmpty()) {
            return strangers.first();
        }
        return files.entrySet().stream()
                .filter(entry -> !seen.contains(entry.getKey()))
                .findFirst()
                .map(entry -> folder.relativize(entry.getValue().firstEntry().getValue())
                        .toString())
                .orElse(null);
    }
}
