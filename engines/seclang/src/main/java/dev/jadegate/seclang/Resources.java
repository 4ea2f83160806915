package dev.jadegate.seclang;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The tables that this module carries with it. */
public final class Resources {
    private Resources() {}

    /** The lines of a table that stands beside the classes. */
    public static List<String> lines(String name) {
        try (var stream = Objects.requireNonNull(Resources.class.getResourceAsStream(name), name)) {
            return new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1)
                    .lines()
                    .toList();
        } catch (java.io.IOException broken) {
            throw new IllegalStateException("the table `" + name + "` of this module cannot be read", broken);
        }
    }
}
