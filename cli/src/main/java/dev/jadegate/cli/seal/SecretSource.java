package dev.jadegate.cli.seal;

import dev.jadegate.base.SecretBytes;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where secrets come from: a file, the environment, the terminal. Never the command line, which others can read. */
public final class SecretSource {
    /** The longest secret: a passphrase. */
    static final int SECRET_BYTES_MAX = 1_024;

    private SecretSource() {}

    /** A secret cannot be read; the message says which. */
    public static final class Unreadable extends Exception {
        Unreadable(String message) {
            super(message, null, false, false);
        }
    }

    /** The first line of a file, without its end; the file may be a pipe. */
    public static SecretBytes ofFile(Path file) throws Unreadable {
        byte[] content = new byte[SECRET_BYTES_MAX + 3];
        try (InputStream in = Files.newInputStream(file)) {
            int length = in.readNBytes(content, 0, content.length);
            int end = 0;
            while (end < length && content[end] != '\n' && content[end] != '\r') {
                end++;
            }
            if (end > SECRET_BYTES_MAX) {
                throw new Unreadable("the first line of " + file + " has more than " + SECRET_BYTES_MAX + " bytes");
            }
            if (end == 0) {
                throw new Unreadable("the first line of " + file + " is empty");
            }
            byte[] line = Arrays.copyOf(content, end);
            SecretBytes secret = SecretBytes.copyOf(line);
            Arrays.fill(line, (byte) 0);
            return secret;
        } catch (IOException unreadable) {
            throw new Unreadable(file + " cannot be read: " + unreadable.getMessage());
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    /** From a file when one is named, or a variable when it is set; null when neither is. */
    public static @Nullable SecretBytes given(@Nullable Path file, String variable) throws Unreadable {
        if (file != null) {
            return ofFile(file);
        }
        String text = System.getenv(variable);
        return text == null || text.isEmpty() ? null : SecretBytes.ofText(text);
    }

    /** The terminal, or null when there is nobody to ask. */
    @SuppressWarnings("SystemConsoleNull") // Some JDKs have none where there is no terminal.
    public static @Nullable Console terminal() {
        Console console = System.console();
        return console != null && console.isTerminal() ? console : null;
    }

    /** Asks without showing what is typed; null at the end of the input, empty when nothing is typed. */
    public static @Nullable SecretBytes ask(Console terminal, String prompt) {
        char[] typed = terminal.readPassword("%s", prompt);
        if (typed == null) {
            return null;
        }
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(typed));
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        try {
            return SecretBytes.copyOf(copy);
        } finally {
            Arrays.fill(typed, '\0');
            Arrays.fill(copy, (byte) 0);
            bytes.clear().put(new byte[bytes.capacity()]);
        }
    }

    /** Asks twice for a new secret. */
    static SecretBytes askNew(Console terminal, String what) throws Unreadable {
        SecretBytes once = ask(terminal, "New " + what + ": ");
        SecretBytes twice = once == null ? null : ask(terminal, "Once more: ");
        if (once == null || twice == null) {
            throw new Unreadable("no " + what + " was typed");
        }
        try (twice) {
            if (!once.equals(twice)) {
                once.close();
                throw new Unreadable("the two differ");
            }
            return once;
        }
    }
}
