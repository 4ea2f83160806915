package dev.jadegate.server;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.base.memory.LockedMemory;
import dev.jadegate.store.DataFolder;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.seal.FolderFiles;
import dev.jadegate.store.seal.SealBroken;
import dev.jadegate.store.seal.SealFolder;
import dev.jadegate.store.seal.SealRefused;
import dev.jadegate.store.sqlite.SqliteLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Carries a change of the root key to its end while no server runs. */
public final class RootChange {
    private RootChange() {}

    /**
     * Seals anew what hangs on the root key before, and forgets that. Whatever ends this early, the next start or the next
     * call goes on with it.
     *
     * @param data the data folder
     * @param database as the server is started with, or null
     * @param region as the server is started with
     * @param rootKey the new one; closed
     */
    public static void finish(Path data, @Nullable String database, String region, SecretBytes rootKey)
            throws StartFailure, OpeningRefused, SealRefused {
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            DataFolder folder = DataFolder.open(data);
            opened.add(folder);
            SqliteLibrary.unpackIn(folder.nativeLibraries());
            Clock clock = Clock.systemUTC();
            SecureRandom random = new SecureRandom();
            LockedMemory memory = new LockedMemory();
            opened.add(memory);
            SealFolder seals = new SealFolder(folder.path(), FolderFiles.durable(), random, clock);
            Foundation.open(
                    new Foundation.Needs(folder, seals, region, database, clock, random, new RandomIds(random), memory),
                    rootKey,
                    opened);
        } catch (SealBroken | IOException failed) {
            throw new StartFailure(
                    StartFailure.WRONG_SETUP,
                    "The change of the root key is not at its end, the next start goes on with it: "
                            + failed.getMessage(),
                    failed);
        } finally {
            Server.closeAll(opened);
        }
    }
}
