package dev.jadegate.traffic;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The texts that this module carries with it. */
public final class Resources {
    private Resources() {}

    /** The text that stands beside the classes under {@code name}. */
    public static String text(String name) {
        try (var stream = Objects.requireNonNull(Resources.class.getResourceAsStream(name), name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.io.IOException broken) {
            throw new IllegalStateException("the text `" + name + "` of this module cannot be read", broken);
        }
    }
}
