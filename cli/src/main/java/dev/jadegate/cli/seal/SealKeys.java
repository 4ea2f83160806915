package dev.jadegate.cli.seal;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.crypto.ShamirShare;
import dev.jadegate.crypto.SharesRejected;
import dev.jadegate.server.seal.Offer;
import dev.jadegate.server.seal.SealInputs;
import dev.jadegate.server.seal.SealSession;
import dev.jadegate.store.seal.SealRefused;
import java.io.Console;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What opens a seal, on the command line: by files and variables, never by arguments. */
public final class SealKeys {
    /** Holds the passphrase. */
    public static final String PASSPHRASE_VARIABLE = "JADEGATE_PASSPHRASE";

    /** Holds the PIN of the token. */
    public static final String PIN_VARIABLE = "JADEGATE_TOKEN_PIN";

    private static final int QUESTIONS_MAX = 32;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "Opens the seal with the passphrase in this file (or $JADEGATE_PASSPHRASE).")
    private @Nullable Path passphraseFile;

    @Option(
            names = "--share-file",
            split = ",",
            paramLabel = "FILE",
            description = "Opens the seal with the share in this file; repeat it for each share.")
    private List<Path> shareFiles = List.of();

    @Option(
            names = "--token-pin-file",
            paramLabel = "FILE",
            description = "Opens the seal with the token whose PIN is in this file (or $JADEGATE_TOKEN_PIN).")
    private @Nullable Path pinFile;

    /** What was given; the caller clears it. */
    public SealInputs read() throws SecretSource.Unreadable {
        List<SecretBytes> shares = new ArrayList<>();
        for (Path file : shareFiles) {
            SecretBytes share = SecretSource.ofFile(file);
            String slip = slip(share);
            if (slip != null) {
                throw new SecretSource.Unreadable(file + ": " + slip);
            }
            shares.add(share);
        }
        return new SealInputs(SecretSource.given(passphraseFile, PASSPHRASE_VARIABLE), shares, pin());
    }

    @Nullable
    SecretBytes pin() throws SecretSource.Unreadable {
        return SecretSource.given(pinFile, PIN_VARIABLE);
    }

    /** What is wrong with the text of a share, as far as the text alone tells; null when nothing is. */
    static @Nullable String slip(SecretBytes text) {
        try (ShamirShare share = ShamirShare.parse(text)) {
            return share.index() < 1 ? "the share has no number" : null;
        } catch (SharesRejected refused) {
            return refused.getMessage();
        }
    }

    /** The root key of a folder that is locked by this process; asks on the terminal for what is missing. */
    SecretBytes open(SealSession session) throws SecretSource.Unreadable, SealRefused {
        SealInputs inputs = read();
        try {
            SecretBytes root = session.root(inputs);
            Console terminal = SecretSource.terminal();
            for (int question = 0; root == null && terminal != null && question < QUESTIONS_MAX; question++) {
                root = ask(session, terminal);
            }
            if (root == null) {
                throw new SealRefused(
                        SealRefused.Reason.SEALED,
                        "The seal is not open: " + session.progress()
                                + ". Give what opens it by --passphrase-file, --share-file or --token-pin-file.");
            }
            return root;
        } finally {
            inputs.clear();
        }
    }

    private static @Nullable SecretBytes ask(SealSession session, Console terminal) throws SealRefused {
        terminal.printf("%s%n", session.progress());
        try (SecretBytes typed = SecretSource.ask(terminal, "Passphrase, or a share: ")) {
            if (typed == null) {
                throw new SealRefused(SealRefused.Reason.SEALED, "Nothing was typed.");
            }
            return session.root(offer(typed));
        }
    }

    /** A share looks like one; everything else is taken for a passphrase. */
    public static Offer offer(SecretBytes typed) {
        return isShare(typed) ? new Offer.Share(typed) : new Offer.Passphrase(typed);
    }

    static boolean isShare(SecretBytes typed) {
        return typed.use(bytes -> bytes.length >= ShamirShare.PREFIX.length()
                && new String(bytes, 0, ShamirShare.PREFIX.length(), StandardCharsets.ISO_8859_1)
                        .toUpperCase(Locale.ROOT)
                        .equals(ShamirShare.PREFIX));
    }
}
