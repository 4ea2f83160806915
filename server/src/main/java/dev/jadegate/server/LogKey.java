package dev.jadegate.server;

import dev.jadegate.merkle.NoteSignerKey;
import dev.jadegate.store.seal.Seal;
import dev.jadegate.store.seal.SealBroken;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The key that signs the trail's log: made at the first start, kept sealed in {@code log/key.sealed}. */
final class LogKey {
    private static final String PURPOSE = "log-key";
    private static final String ALGORITHM = "Ed25519";

    private LogKey() {}

    /**
     * Reads the key, or makes it.
     *
     * @param name the origin of the log, which is also the name of its key
     * @param previous while the root key is being changed, what the key may still be sealed under
     * @throws IOException when the file cannot be read or written
     * @throws SealBroken when it is not as it was written
     */
    static NoteSignerKey open(Path dataFolder, String name, Seal seal, @Nullable Seal previous, SecureRandom random)
            throws IOException, SealBroken {
        Path file = dataFolder.resolve("log").resolve("key.sealed");
        try {
            if (previous != null && Files.exists(file)) {
                reseal(file, name, previous, seal);
            }
            KeyPair pair = Files.exists(file) ? read(file, name, seal) : make(file, name, seal, random);
            return new NoteSignerKey(name, pair);
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, absent);
        }
    }

    private static KeyPair make(Path file, String name, Seal seal, SecureRandom random)
            throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
        generator.initialize(255, random);
        KeyPair pair = generator.generateKeyPair();
        byte[] open = pair.getPrivate().getEncoded();
        byte[] publicKey = pair.getPublic().getEncoded();
        byte[] both = new byte[1 + open.length + publicKey.length];
        both[0] = (byte) open.length;
        System.arraycopy(open, 0, both, 1, open.length);
        System.arraycopy(publicKey, 0, both, 1 + open.length, publicKey.length);
        byte[] sealed = seal.seal(PURPOSE, name, both);
        Arrays.fill(open, (byte) 0);
        Arrays.fill(both, (byte) 0);
        write(file, sealed);
        return pair;
    }

    private static void reseal(Path file, String name, Seal previous, Seal seal) throws IOException, SealBroken {
        byte[] sealed = Files.readAllBytes(file);
        byte[] both = new byte[0];
        try {
            both = previous.open(PURPOSE, name, sealed);
            write(file, seal.seal(PURPOSE, name, both));
        } catch (SealBroken doneBefore) {
            both = seal.open(PURPOSE, name, sealed);
        } finally {
            Arrays.fill(both, (byte) 0);
        }
    }

    private static void write(Path file, byte[] sealed) throws IOException {
        Path folder = file.getParent();
        if (folder == null) {
            throw new IllegalArgumentException(file + " has no folder");
        }
        Files.createDirectories(folder);
        Path draft = folder.resolve("key.sealed.new");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(draft, sealed, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static KeyPair read(Path file, String name, Seal seal)
            throws IOException, SealBroken, GeneralSecurityException {
        byte[] both = seal.open(PURPOSE, name, Files.readAllBytes(file));
        int length = both[0];
        KeyFactory factory = KeyFactory.getInstance(ALGORITHM);
        KeyPair pair = new KeyPair(
                factory.generatePublic(new X509EncodedKeySpec(Arrays.copyOfRange(both, 1 + length, both.length))),
                factory.generatePrivate(new PKCS8EncodedKeySpec(Arrays.copyOfRange(both, 1, 1 + length))));
        Arrays.fill(both, (byte) 0);
        return pair;
    }
}
