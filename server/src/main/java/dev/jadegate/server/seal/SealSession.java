package dev.jadegate.server.seal;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.store.DataFolder;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.seal.FolderFiles;
import dev.jadegate.store.seal.SealFile;
import dev.jadegate.store.seal.SealFolder;
import dev.jadegate.store.seal.SealRefused;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** The seals of a data folder that is locked by this process, for a command that is not a server. For one thread. */
public final class SealSession implements AutoCloseable {
    private final DataFolder data;
    private final SealFolder folder;
    private final TokenSeals tokens;
    private final SecureRandom random;
    private final Unsealer unsealer;

    private SealSession(DataFolder data, SealFolder folder, TokenSeals tokens, SecureRandom random, Unsealer unsealer) {
        this.data = data;
        this.folder = folder;
        this.tokens = tokens;
        this.random = random;
        this.unsealer = unsealer;
    }

    /**
     * Locks a folder and reads its seals.
     *
     * @throws OpeningRefused when a server works in it
     */
    public static SealSession open(Path dataFolder, TokenSeals tokens, SecureRandom random, Clock clock)
            throws OpeningRefused, SealRefused {
        DataFolder data = DataFolder.open(dataFolder);
        boolean opened = false;
        try {
            SealFolder folder = new SealFolder(data.path(), FolderFiles.durable(), random, clock);
            Unsealer unsealer = new Unsealer(folder, folder.read(), tokens, random, System::nanoTime);
            opened = true;
            return new SealSession(data, folder, tokens, random, unsealer);
        } finally {
            if (!opened) {
                data.close();
            }
        }
    }

    /** The seals, as they were when this was opened. */
    public SealFile seals() {
        return unsealer.file();
    }

    /**
     * The root key by what was given; the caller closes it.
     *
     * @return null when more is needed
     */
    public @Nullable SecretBytes root(SealInputs inputs) throws SealRefused {
        Unsealer.Opened opened = unsealer.open(inputs);
        return opened == null ? null : opened.rootKey();
    }

    /**
     * The root key by one more thing; the caller closes it.
     *
     * @return null when more is needed
     */
    public @Nullable SecretBytes root(Offer offer) throws SealRefused {
        return unsealer.take(offer) instanceof Unsealer.Opened opened ? opened.rootKey() : null;
    }

    /** What is missing, for people. */
    public String progress() {
        return unsealer.progress();
    }

    public SealAdministration administration() {
        return new SealAdministration(folder, tokens, random);
    }

    /** Lets the next process into the folder. */
    @Override
    public void close() {
        unsealer.close();
        data.close();
    }
}
