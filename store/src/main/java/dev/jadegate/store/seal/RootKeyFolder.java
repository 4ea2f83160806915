package dev.jadegate.store.seal;

import dev.jadegate.base.SecretBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens the seal of a data folder, and makes the root key at the first start.
 *
 * <p>Without a passphrase the root key lies in {@code root.key}, one line {@code jadegate-root-key-1:<base64>},
 * readable by its owner only; back it up apart from the data. With a passphrase no such file exists: the key lies in
 * {@code seal.json}, encrypted under a key that Argon2id makes from the passphrase. {@code seal.json} exists either
 * way and holds the check of the root key, see {@link SealFile}.
 *
 * <p>Files are written to a temporary name, forced to the disk, renamed, and the folder forced: a loss of power leaves
 * the old state or the new.
 */
public final class RootKeyFolder {
    /** Holds the root key when no passphrase wraps it. */
    public static final String ROOT_KEY_FILE = "root.key";
    /** Says how the root key is kept, and its check. */
    public static final String SEAL_FILE = "seal.json";

    private static final String ROOT_KEY_PREFIX = "jadegate-root-key-1:";
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private RootKeyFolder() {}

    /**
     * Opens the seal; makes the root key when {@code folder} is new.
     *
     * @param folder the data folder; exists, and only this process works in it
     * @param passphrase what wraps the root key, or null when it lies in a file; at the first start this decides how
     *     it is kept from then on. The caller closes it.
     * @param hasSealedData whether the folder holds data that was sealed earlier (a state database, a journal): a new
     *     root key would make it unreadable, so a missing one is then refused
     * @param cost what a guess of the passphrase shall cost; read at the first start only
     * @throws SealRefused with the reason and what to do about it
     */
    public static RootSeal open(
            Path folder,
            @Nullable SecretBytes passphrase,
            boolean hasSealedData,
            PassphraseCost cost,
            SecureRandom random)
            throws SealRefused {
        try {
            return Files.exists(folder.resolve(SEAL_FILE))
                    ? openExisting(folder, passphrase, random)
                    : begin(folder, passphrase, hasSealedData, cost, random);
        } catch (IOException failed) {
            throw new SealRefused(
                    SealRefused.Reason.NOT_ACCESSIBLE,
                    "The root key in " + folder + " cannot be read or written: " + failed.getMessage()
                            + ". Check the owner and the permissions of the folder and the room on its disk.",
                    failed);
        }
    }

    private static RootSeal openExisting(Path folder, @Nullable SecretBytes passphrase, SecureRandom random)
            throws SealRefused, IOException {
        SealFile file = SealFile.parse(Files.readAllBytes(folder.resolve(SEAL_FILE)));
        SecretBytes rootKey = switch (file.protection()) {
            case SealFile.KeyFile _ -> {
                if (passphrase != null) {
                    throw new SealRefused(
                            SealRefused.Reason.PASSPHRASE_NOT_EXPECTED,
                            "The root key of " + folder + " lies in " + ROOT_KEY_FILE
                                    + " and is not wrapped by a passphrase. Start without one.");
                }
                yield readRootKey(folder.resolve(ROOT_KEY_FILE));
            }
            case SealFile.Wrapped wrapped -> {
                if (passphrase == null) {
                    throw new SealRefused(
                            SealRefused.Reason.PASSPHRASE_NEEDED,
                            "The root key of " + folder + " is wrapped by a passphrase. Start with the passphrase.");
                }
                yield wrapped.unwrap(passphrase);
            }
        };
        RootSeal seal = new RootSeal(rootKey, random);
        if (!MessageDigest.isEqual(seal.check(), file.check())) {
            seal.close();
            throw new SealRefused(
                    SealRefused.Reason.WRONG_ROOT_KEY,
                    "The root key is not the one that the data in " + folder
                            + " is sealed under: it was altered or belongs to another folder. Put the right "
                            + ROOT_KEY_FILE + " back.");
        }
        return seal;
    }

    private static RootSeal begin(
            Path folder,
            @Nullable SecretBytes passphrase,
            boolean hasSealedData,
            PassphraseCost cost,
            SecureRandom random)
            throws SealRefused, IOException {
        if (hasSealedData) {
            throw new SealRefused(
                    SealRefused.Reason.MISSING,
                    folder + " holds data but no " + SEAL_FILE
                            + ": a new root key could not read it. Put " + SEAL_FILE + " and " + ROOT_KEY_FILE
                            + " back from the backup.");
        }
        Path keyFile = folder.resolve(ROOT_KEY_FILE);
        SecretBytes rootKey;
        SealFile.Protection protection;
        if (passphrase == null) {
            // A start that ended between the two files has left a root key that sealed nothing yet.
            rootKey = Files.exists(keyFile) ? readRootKey(keyFile) : newRootKey(random);
            byte[] line =
                    rootKey.use(key -> (ROOT_KEY_PREFIX + Base64.getEncoder().encodeToString(key) + "\n")
                            .getBytes(StandardCharsets.US_ASCII));
            DurableFile.create(keyFile, line);
            Arrays.fill(line, (byte) 0);
            protection = new SealFile.KeyFile();
        } else {
            if (Files.exists(keyFile)) {
                throw new SealRefused(
                        SealRefused.Reason.PASSPHRASE_NOT_EXPECTED,
                        folder + " already has a " + ROOT_KEY_FILE
                                + ". Start without a passphrase, or take the file away if the folder is new.");
            }
            rootKey = newRootKey(random);
            protection = SealFile.Wrapped.wrap(rootKey, passphrase, cost, random);
        }
        RootSeal seal = new RootSeal(rootKey, random);
        DurableFile.create(folder.resolve(SEAL_FILE), new SealFile(protection, seal.check()).format());
        return seal;
    }

    private static SecretBytes newRootKey(SecureRandom random) {
        byte[] key = new byte[RootSeal.ROOT_KEY_BYTES];
        random.nextBytes(key);
        SecretBytes secret = SecretBytes.copyOf(key);
        Arrays.fill(key, (byte) 0);
        return secret;
    }

    private static SecretBytes readRootKey(Path file) throws SealRefused, IOException {
        if (!Files.exists(file)) {
            throw new SealRefused(
                    SealRefused.Reason.MISSING,
                    file + " is missing, and without it the data cannot be read. Put it back from the backup.");
        }
        checkOwnerOnly(file);
        byte[] line = Files.readAllBytes(file);
        try {
            String text = new String(line, StandardCharsets.US_ASCII).strip();
            if (text.startsWith(ROOT_KEY_PREFIX)) {
                byte[] key = Base64.getDecoder().decode(text.substring(ROOT_KEY_PREFIX.length()));
                if (key.length == RootSeal.ROOT_KEY_BYTES) {
                    SecretBytes secret = SecretBytes.copyOf(key);
                    Arrays.fill(key, (byte) 0);
                    return secret;
                }
            }
        } catch (IllegalArgumentException notBase64) {
            // Falls through: the message must not hold a piece of the key.
        } finally {
            Arrays.fill(line, (byte) 0);
        }
        throw new SealRefused(
                SealRefused.Reason.ALTERED, file + " is not a root key file. Put it back from the backup.");
    }

    private static void checkOwnerOnly(Path file) throws SealRefused, IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        Set<PosixFilePermission> others = EnumSet.copyOf(Files.getPosixFilePermissions(file));
        others.removeAll(OWNER_ONLY);
        others.remove(PosixFilePermission.OWNER_EXECUTE);
        if (!others.isEmpty()) {
            throw new SealRefused(
                    SealRefused.Reason.READABLE_BY_OTHERS,
                    file + " is open to other users of this machine. Run `chmod 600 " + file
                            + "`; if others may have read it, treat the sealed data as known to them.");
        }
    }
}
