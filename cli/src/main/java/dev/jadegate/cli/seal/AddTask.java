package dev.jadegate.cli.seal;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.server.seal.SealAdministration;
import dev.jadegate.server.seal.SealAdministration.Wish;
import dev.jadegate.server.seal.SealSession;
import dev.jadegate.server.seal.SealTexts;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.seal.PassphraseCost;
import dev.jadegate.store.seal.SealFolder;
import dev.jadegate.store.seal.SealRefused;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Adds a seal. */
abstract sealed class AddTask extends SealTask
        permits AddTask.Passphrase, AddTask.Shares, AddTask.KeyFile, AddTask.Token {
    @Mixin
    @SuppressWarnings("NullAway.Init")
    private SealKeys keys;

    abstract Wish wish() throws SecretSource.Unreadable;

    @Override
    int run() throws SealRefused, OpeningRefused, SecretSource.Unreadable {
        try (SealSession session = session();
                SecretBytes root = keys.open(session)) {
            Wish wish = wish();
            try {
                tell(
                        session.administration().add(root, wish),
                        spec.commandLine().getOut());
                return 0;
            } finally {
                clear(wish);
            }
        }
    }

    static void clear(Wish wish) {
        switch (wish) {
            case Wish.OfPassphrase given -> given.passphrase().close();
            case Wish.OfToken given -> given.pin().close();
            case Wish.OfShares _, Wish.OfFile _ -> {}
        }
    }

    /** Prints a seal, and its shares for the only time. */
    static void tell(SealAdministration.Made made, PrintWriter out) {
        out.println(SealTexts.line(made.seal()));
        if (!made.shares().isEmpty()) {
            out.println("Give each share to another person. They are shown this once:");
            for (SecretBytes share : made.shares()) {
                share.use(bytes -> {
                    out.println(new String(bytes, StandardCharsets.US_ASCII));
                    return true;
                });
                share.close();
            }
        }
        out.flush();
    }

    static SecretBytes newPassphrase(@Nullable Path file) throws SecretSource.Unreadable {
        SecretBytes given = SecretSource.given(file, "JADEGATE_NEW_PASSPHRASE");
        Console terminal = SecretSource.terminal();
        if (given == null && terminal == null) {
            throw new SecretSource.Unreadable("there is no terminal to ask for the new passphrase: give it by"
                    + " --new-passphrase-file FILE or $JADEGATE_NEW_PASSPHRASE");
        }
        return given != null || terminal == null
                ? java.util.Objects.requireNonNull(given)
                : SecretSource.askNew(terminal, "passphrase");
    }

    static SecretBytes pin(@Nullable Path file) throws SecretSource.Unreadable {
        SecretBytes given = SecretSource.given(file, SealKeys.PIN_VARIABLE);
        Console terminal = SecretSource.terminal();
        if (given == null && terminal != null) {
            given = SecretSource.ask(terminal, "PIN of the token: ");
        }
        if (given == null) {
            throw new SecretSource.Unreadable(
                    "the PIN of the token is needed: give it by --token-pin-file FILE or $" + SealKeys.PIN_VARIABLE);
        }
        return given;
    }

    /** A passphrase. */
    @Command(
            name = "passphrase",
            description = "Adds a passphrase. It is asked for on the terminal, or read.",
            mixinStandardHelpOptions = true)
    static final class Passphrase extends AddTask {
        @Option(
                names = "--new-passphrase-file",
                paramLabel = "FILE",
                description = "The new passphrase is in this file (or in $JADEGATE_NEW_PASSPHRASE).")
        private @Nullable Path file;

        @Override
        Wish wish() throws SecretSource.Unreadable {
            return new Wish.OfPassphrase(newPassphrase(file), PassphraseCost.standard());
        }
    }

    /** Shares of people. */
    @Command(
            name = "shares",
            description = "Adds shares: any K of N people open the seal. They are printed once, one to a line.",
            mixinStandardHelpOptions = true)
    static final class Shares extends AddTask {
        @Option(
                names = "--threshold",
                required = true,
                paramLabel = "K",
                description = "How many open the seal, 2 to N.")
        private int threshold;

        @Option(names = "--shares", required = true, paramLabel = "N", description = "How many there are, 2 to 16.")
        private int count;

        @Override
        Wish wish() {
            return shares(this, threshold, count);
        }
    }

    static Wish shares(SealTask task, int threshold, int count) {
        if (threshold < 2 || threshold > count || count > 16) {
            throw new ParameterException(
                    task.spec.commandLine(),
                    "--threshold `" + threshold + "` of --shares `" + count + "`: 2 of 2 to 16 of 16");
        }
        return new Wish.OfShares(threshold, count);
    }

    /** A key file. */
    @Command(name = "file", description = "Adds a key file.", mixinStandardHelpOptions = true)
    static final class KeyFile extends AddTask {
        @Option(
                names = "--path",
                paramLabel = "FILE",
                description = "Where the key is to lie (default: root.key in the data folder).")
        private @Nullable Path path;

        @Override
        Wish wish() {
            return new Wish.OfFile(
                    path == null
                            ? SealFolder.ROOT_KEY_FILE
                            : path.toAbsolutePath().normalize().toString());
        }
    }

    /** A key on a token. */
    @Command(
            name = "pkcs11",
            description = "Adds a key on a PKCS#11 token, from which nobody takes it out.",
            mixinStandardHelpOptions = true)
    static final class Token extends AddTask {
        @Option(
                names = "--library",
                required = true,
                paramLabel = "FILE",
                description = "The token's PKCS#11 library, as /usr/lib/softhsm/libsofthsm2.so.")
        @SuppressWarnings("NullAway.Init")
        private Path library;

        @Option(names = "--token", required = true, paramLabel = "LABEL", description = "The token's label.")
        @SuppressWarnings("NullAway.Init")
        private String token;

        @Option(
                names = "--new-token-pin-file",
                paramLabel = "FILE",
                description = "The PIN is in this file (default: that of --token-pin-file, or $JADEGATE_TOKEN_PIN).")
        private @Nullable Path pin;

        @Override
        Wish wish() throws SecretSource.Unreadable {
            return new Wish.OfToken(library.toAbsolutePath().normalize().toString(), token, pin(pin));
        }
    }
}
