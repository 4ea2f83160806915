package dev.jadegate.store.seal;

import dev.jadegate.base.SecretBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The seals of a data folder: {@code seal.json} wraps one root key several times, see {@link SealFile}, and {@code root.key}
 * holds the key of a {@code file} seal. Any one seal opens the folder.
 *
 * <p>A change is made of steps, each of which is there whole or not at all. Whatever happens between two, the folder opens
 * as it did before or as it does after: keys are written before the record that needs them, and taken away after the record
 * is gone.
 *
 * <p>For the process that has locked the folder, and one thread at a time.
 */
public final class SealFolder {
    /** Holds the key of a {@code file} seal. */
    public static final String ROOT_KEY_FILE = "root.key";
    /** Holds the seals. */
    public static final String SEAL_FILE = "seal.json";

    private static final int FOLDER_ID_BYTES = 8;
    private static final int SEAL_ID_BYTES = 4;
    private static final int SALT_BYTES = 16;
    private static final String PREVIOUS_INFO = "derive:previous-root";

    private final Path folder;
    private final FolderFiles files;
    private final KeyFiles keyFiles;
    private final SecureRandom random;
    private final Clock clock;

    public SealFolder(Path folder, FolderFiles files, SecureRandom random, Clock clock) {
        this.folder = folder;
        this.files = files;
        this.random = random;
        this.clock = clock;
        keyFiles = new KeyFiles(files);
    }

    /** Whether the folder has seals; otherwise it is new. */
    public boolean exists() {
        return Files.exists(folder.resolve(SEAL_FILE));
    }

    /**
     * The seals.
     *
     * @throws SealRefused {@code MISSING}, {@code ALTERED}, {@code OLD_FORMAT}, {@code NOT_ACCESSIBLE}
     */
    public SealFile read() throws SealRefused {
        return accessing(() -> {
            Path file = folder.resolve(SEAL_FILE);
            if (!Files.exists(file)) {
                throw new SealRefused(
                        SealRefused.Reason.MISSING,
                        folder + " has no " + SEAL_FILE + ": it is not a data folder, or the file was lost. Put it back"
                                + " from the backup.");
            }
            if (Files.size(file) > SealFile.FILE_BYTES_MAX) {
                throw SealFile.altered();
            }
            return SealFile.parse(Files.readAllBytes(file));
        });
    }

    /**
     * Makes the root key of a new folder; the caller closes it.
     *
     * @param first its first seal
     * @param hasSealedData whether the folder holds data that was sealed earlier (a state database, a journal): a new
     *     root key would make it unreadable, so a missing one is then refused
     */
    public SecretBytes begin(NewSeal first, boolean hasSealedData) throws SealRefused {
        if (hasSealedData) {
            throw new SealRefused(
                    SealRefused.Reason.MISSING,
                    folder + " holds data but no " + SEAL_FILE + ": a new root key could not read it. Put " + SEAL_FILE
                            + " back from the backup, with the key file when it has one.");
        }
        String folderId = hex(FOLDER_ID_BYTES);
        return accessing(() -> {
            SecretBytes rootKey = SoftwareKey.draw(random);
            write(SealFile.of(folderId, rootKey, new byte[0], List.of(make(folderId, rootKey, first, Set.of()))));
            return rootKey;
        });
    }

    /**
     * The root key by way of a key file; the caller closes it.
     *
     * @throws SealRefused {@code MISSING}, {@code ALTERED}, {@code READABLE_BY_OTHERS}, {@code NOT_ACCESSIBLE},
     *     {@code DOES_NOT_OPEN}
     */
    public SecretBytes openByFile(SealFile file, SealRecord seal) throws SealRefused {
        if (!(seal.kind() instanceof SealRecord.KeyFile kind)) {
            throw new IllegalArgumentException("`" + seal.id() + "` is not a key file");
        }
        return openByFile(file, seal, path(kind));
    }

    /** As the other, by a copy of the key file. */
    public SecretBytes openByFile(SealFile file, SealRecord seal, Path keyFile) throws SealRefused {
        SecretBytes key = accessing(() -> keyFiles.key(keyFile, file.folderId(), seal.id()));
        try (SoftwareKey wrapping = new SoftwareKey(key, random)) {
            return open(file, seal, wrapping);
        }
    }

    /**
     * The root key by way of a passphrase; the caller closes both.
     *
     * @throws SealRefused {@code DOES_NOT_OPEN}, {@code ALTERED}
     */
    public SecretBytes openByPassphrase(SealFile file, SealRecord seal, SecretBytes passphrase) throws SealRefused {
        if (!(seal.kind() instanceof SealRecord.Passphrase kind)) {
            throw new IllegalArgumentException("`" + seal.id() + "` is not a passphrase");
        }
        if (passphrase.length() < SoftwareKey.PASSPHRASE_BYTES_MIN
                || passphrase.length() > SoftwareKey.PASSPHRASE_BYTES_MAX) {
            throw SealRefused.doesNotOpen();
        }
        try (SoftwareKey wrapping = SoftwareKey.ofPassphrase(passphrase, kind.cost(), kind.salt(), random)) {
            return open(file, seal, wrapping);
        }
    }

    /**
     * The root key by way of the key that wraps it; the caller closes both.
     *
     * @throws SealRefused {@code DOES_NOT_OPEN}; {@code ALTERED} when somebody changed the file without the root key
     */
    public SecretBytes open(SealFile file, SealRecord seal, WrappingKey key) throws SealRefused {
        SecretBytes rootKey = key.unwrap(
                SealRecord.associated(file.folderId(), seal.id(), seal.madeAt(), seal.kind()), seal.wrappedRoot());
        if (rootKey.length() != RootSeal.ROOT_KEY_BYTES || !file.isGenuine(rootKey)) {
            rootKey.close();
            throw new SealRefused(
                    SealRefused.Reason.ALTERED,
                    SEAL_FILE
                            + " was changed by somebody who did not have the root key: a seal was added, taken away or"
                            + " exchanged. Put the file back from the backup, and find out who could write to it.");
        }
        return rootKey;
    }

    /** Adds a seal. */
    public SealRecord add(SecretBytes rootKey, NewSeal seal) throws SealRefused {
        SealFile file = genuine(rootKey);
        if (file.seals().size() >= SealFile.SEALS_MAX) {
            throw new SealRefused(
                    SealRefused.Reason.TOO_MANY,
                    "There are " + SealFile.SEALS_MAX
                            + " seals, which is all that a folder may have. Remove one first.");
        }
        if (seal instanceof NewSeal.OfFile wanted) {
            for (SealRecord other : file.seals()) {
                if (other.kind() instanceof SealRecord.KeyFile known
                        && path(known).equals(path(new SealRecord.KeyFile(wanted.path())))) {
                    throw new SealRefused(
                            SealRefused.Reason.TOO_MANY,
                            "The seal `" + other.id() + "` has its key in " + path(known)
                                    + " already. Renew it, or name another file with --path.");
                }
            }
        }
        return accessing(() -> {
            SealRecord made = make(file.folderId(), rootKey, seal, ids(file));
            List<SealRecord> seals = new ArrayList<>(file.seals());
            seals.add(made);
            write(SealFile.of(file.folderId(), rootKey, file.previousRoot(), seals));
            return made;
        });
    }

    /**
     * Removes a seal, and its key file.
     *
     * @throws SealRefused {@code LAST_SEAL}, {@code UNKNOWN_SEAL}
     */
    public void remove(SecretBytes rootKey, String id) throws SealRefused {
        SealFile file = genuine(rootKey);
        SealRecord gone = seal(file, id);
        if (file.seals().size() == 1) {
            throw new SealRefused(
                    SealRefused.Reason.LAST_SEAL,
                    "`" + id + "` is the only seal: without it nothing opens the folder. Add another first.");
        }
        accessing(() -> {
            List<SealRecord> seals = file.seals().stream()
                    .filter(seal -> !seal.id().equals(gone.id()))
                    .toList();
            write(SealFile.of(file.folderId(), rootKey, file.previousRoot(), seals));
            tidy(file, seals);
            return seals;
        });
    }

    /**
     * Puts a new seal in the place of another, over the same root key: what opened the old one opens nothing any more,
     * except old copies of the file.
     */
    public SealRecord renew(SecretBytes rootKey, String id, NewSeal seal) throws SealRefused {
        SealFile file = genuine(rootKey);
        SealRecord before = seal(file, id);
        return accessing(() -> {
            SealRecord made = make(file.folderId(), rootKey, seal, ids(file));
            List<SealRecord> seals = file.seals().stream()
                    .map(each -> each.id().equals(before.id()) ? made : each)
                    .toList();
            write(SealFile.of(file.folderId(), rootKey, file.previousRoot(), seals));
            tidy(file, seals);
            return made;
        });
    }

    /**
     * Makes a new root key, with new seals; the caller closes it. The one before stays in the file, wrapped under the new
     * one, until {@link #finishRootChange}: with {@link #previousRoot} what hangs on it is sealed anew.
     */
    public SecretBytes changeRoot(SecretBytes rootKey, List<NewSeal> newSeals) throws SealRefused {
        SealFile file = genuine(rootKey);
        if (file.previousRoot().length != 0) {
            throw new SealRefused(
                    SealRefused.Reason.TOO_MANY,
                    "The root key is being changed already. Start the server once, or repeat"
                            + " `./jadegate seal rekey --root`, so that it ends.");
        }
        return accessing(() -> {
            SecretBytes next = SoftwareKey.draw(random);
            List<SealRecord> seals = new ArrayList<>();
            Set<String> taken = new HashSet<>(ids(file));
            for (NewSeal seal : newSeals) {
                SealRecord made = make(file.folderId(), next, seal, taken);
                taken.add(made.id());
                seals.add(made);
            }
            try (SoftwareKey previous = previousKey(next)) {
                write(SealFile.of(file.folderId(), next, previous.wrap(file.previousAssociated(), rootKey), seals));
            }
            tidy(file, seals);
            return next;
        });
    }

    /**
     * The root key before, while it is being changed, or null; the caller closes it.
     *
     * @throws SealRefused {@code DOES_NOT_OPEN}
     */
    public @Nullable SecretBytes previousRoot(SealFile file, SecretBytes rootKey) throws SealRefused {
        byte[] wrapped = file.previousRoot();
        if (wrapped.length == 0) {
            return null;
        }
        try (SoftwareKey key = previousKey(rootKey)) {
            return key.unwrap(file.previousAssociated(), wrapped);
        }
    }

    /** Forgets the root key before: nothing hangs on it any more. */
    public void finishRootChange(SecretBytes rootKey) throws SealRefused {
        SealFile file = genuine(rootKey);
        accessing(() -> {
            write(SealFile.of(file.folderId(), rootKey, new byte[0], file.seals()));
            tidy(file, file.seals());
            return file;
        });
    }

    /** The seal with an id. */
    public static SealRecord seal(SealFile file, String id) throws SealRefused {
        for (SealRecord seal : file.seals()) {
            if (seal.id().equals(id)) {
                return seal;
            }
        }
        throw new SealRefused(
                SealRefused.Reason.UNKNOWN_SEAL,
                "There is no seal `" + id + "`. There are: "
                        + file.seals().stream().map(SealRecord::id).collect(Collectors.joining(", ")) + ".");
    }

    /** A new record; its key file, when it has one, is written already and harms nobody without the record. */
    private SealRecord make(String folderId, SecretBytes rootKey, NewSeal seal, Set<String> taken)
            throws SealRefused, IOException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return switch (seal) {
            case NewSeal.OfKey given ->
                wrapped(folderId, id(given.kind(), taken), now, given.kind(), rootKey, given.key());
            case NewSeal.OfPassphrase given -> {
                int length = given.passphrase().length();
                if (length < SoftwareKey.PASSPHRASE_BYTES_MIN || length > SoftwareKey.PASSPHRASE_BYTES_MAX) {
                    throw new SealRefused(
                            SealRefused.Reason.UNFIT_PASSPHRASE,
                            "A passphrase has " + SoftwareKey.PASSPHRASE_BYTES_MIN + " to "
                                    + SoftwareKey.PASSPHRASE_BYTES_MAX + " bytes. Choose another.");
                }
                byte[] salt = new byte[SALT_BYTES];
                random.nextBytes(salt);
                SealRecord.Passphrase kind = new SealRecord.Passphrase(given.cost(), salt);
                try (SoftwareKey key = SoftwareKey.ofPassphrase(given.passphrase(), given.cost(), salt, random)) {
                    yield wrapped(folderId, id(kind, taken), now, kind, rootKey, key);
                }
            }
            case NewSeal.OfFile given -> {
                SealRecord.KeyFile kind = new SealRecord.KeyFile(given.path());
                String id = id(kind, taken);
                SecretBytes drawn = SoftwareKey.draw(random);
                try (SoftwareKey key = new SoftwareKey(drawn, random)) {
                    keyFiles.add(path(kind), new KeyFiles.Line(folderId, id, drawn));
                    yield wrapped(folderId, id, now, kind, rootKey, key);
                }
            }
        };
    }

    private static SealRecord wrapped(
            String folderId, String id, Instant now, SealRecord.Kind kind, SecretBytes rootKey, WrappingKey key)
            throws SealRefused {
        byte[] associated = SealRecord.associated(folderId, id, now, kind);
        return new SealRecord(id, now, kind, key.wrap(associated, rootKey));
    }

    private String id(SealRecord.Kind kind, Set<String> taken) {
        String id;
        do { // 16 of 2^32 are taken at most
            id = kind.wireName() + "-" + hex(SEAL_ID_BYTES);
        } while (taken.contains(id));
        return id;
    }

    private static Set<String> ids(SealFile file) {
        return file.seals().stream().map(SealRecord::id).collect(Collectors.toSet());
    }

    private SealFile genuine(SecretBytes rootKey) throws SealRefused {
        SealFile file = read();
        if (!file.isGenuine(rootKey)) {
            throw SealFile.altered();
        }
        return file;
    }

    private void write(SealFile file) throws IOException {
        files.write(folder.resolve(SEAL_FILE), file.format());
    }

    /** Deletes the keys of seals that are no more, those of an interrupted change too. */
    private void tidy(SealFile before, List<SealRecord> seals) throws SealRefused, IOException {
        Set<Path> paths = new LinkedHashSet<>(List.of(folder.resolve(ROOT_KEY_FILE)));
        Set<String> kept = new HashSet<>();
        before.seals().forEach(seal -> addPath(seal, paths));
        for (SealRecord seal : seals) {
            addPath(seal, paths);
            kept.add(seal.id());
        }
        for (Path path : paths) {
            keyFiles.retain(path, before.folderId(), kept);
        }
    }

    private void addPath(SealRecord seal, Set<Path> paths) {
        if (seal.kind() instanceof SealRecord.KeyFile kind) {
            paths.add(path(kind));
        }
    }

    private Path path(SealRecord.KeyFile kind) {
        return folder.resolve(kind.path()).normalize();
    }

    private SoftwareKey previousKey(SecretBytes rootKey) {
        byte[] derived = rootKey.use(key -> RootDerivation.expand(key, PREVIOUS_INFO, SoftwareKey.BYTES));
        try {
            return new SoftwareKey(SecretBytes.copyOf(derived), random);
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }

    private String hex(int bytes) {
        byte[] drawn = new byte[bytes];
        random.nextBytes(drawn);
        return HexFormat.of().formatHex(drawn);
    }

    /** A step that may meet the disk. */
    @FunctionalInterface
    private interface Step<T> {
        T run() throws SealRefused, IOException;
    }

    private <T> T accessing(Step<T> step) throws SealRefused {
        try {
            return step.run();
        } catch (IOException failed) {
            throw new SealRefused(
                    SealRefused.Reason.NOT_ACCESSIBLE,
                    "The seal of " + folder + " cannot be read or written: " + failed.getMessage()
                            + ". Check the owner and the permissions of the folder and the room on its disk.",
                    failed);
        }
    }
}
