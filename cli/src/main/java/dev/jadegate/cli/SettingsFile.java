package dev.jadegate.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where an option that was not given takes its value from: the environment ({@code --data} is {@code JADEGATE_DATA}),
 * then the file of {@code --config}, whose lines are {@code data = /var/lib/jadegate}.
 */
final class SettingsFile implements IDefaultValueProvider {
    private final Properties properties = new Properties();

    /** Without a file: the environment alone. */
    SettingsFile() {}

    /**
     * Reads a file.
     *
     * @param known names of the options, without dashes
     * @throws WrongSettings when the file cannot be read or names an option that does not exist
     */
    SettingsFile(Path file, Set<String> known) throws WrongSettings {
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new WrongSettings("cannot read the settings file " + file + ": " + unreadable.getMessage());
        }
        for (String name : properties.stringPropertyNames()) {
            if (!known.contains(name)) {
                throw new WrongSettings("unknown setting `" + name + "` in " + file + "; known are " + known);
            }
        }
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || !option.longestName().startsWith("--")) {
            return null;
        }
        String name = option.longestName().substring(2);
        String environment =
                System.getenv("JADEGATE_" + name.toUpperCase(Locale.ROOT).replace('-', '_'));
        return environment != null ? environment : properties.getProperty(name);
    }

    /** Settings that cannot be right; the message says which. */
    static final class WrongSettings extends Exception {
        WrongSettings(String message) {
            super(message, null, false, false);
        }
    }
}
