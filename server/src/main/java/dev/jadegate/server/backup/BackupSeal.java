package dev.jadegate.server.backup;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.server.seal.Pkcs11Seals;
import dev.jadegate.server.seal.SealControl;
import dev.jadegate.server.seal.SealInputs;
import dev.jadegate.store.seal.FolderFiles;
import dev.jadegate.store.seal.RootSeal;
import dev.jadegate.store.seal.SealFile;
import dev.jadegate.store.seal.SealFolder;
import dev.jadegate.store.seal.SealRecord;
import dev.jadegate.store.seal.SealRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Opens the seal of a folder for a backup, beside a server that may work in it. Changes no seal. */
final class BackupSeal {
    private final SealFolder seals;
    private final SecureRandom random;

    BackupSeal(Path folder, SecureRandom random) {
        seals = new SealFolder(folder, FolderFiles.durable(), random, Clock.systemUTC());
        this.random = random;
    }

    /** Opens it with the key files that are there, or what people gave; the caller closes both. */
    RootSeal open(SealInputs inputs) throws SealRefused {
        SealFile file = seals.read();
        if (file.previousRoot().length > 0) {
            throw new SealRefused(
                    SealRefused.Reason.SEALED,
                    "The root key is being changed. Start the server once, or repeat `./jadegate seal rekey --root`, so"
                            + " that it ends.");
        }
        try (SealControl control =
                SealControl.of(seals, file, new Pkcs11Seals(random, System::nanoTime), random, System::nanoTime)) {
            SealControl.Root root = control.open(inputs);
            if (root == null) {
                throw new SealRefused(
                        SealRefused.Reason.SEALED,
                        "What opens the seal is needed (" + control.trouble() + "). Give it by --passphrase-file or"
                                + " JADEGATE_PASSPHRASE, --share-file, --token-pin-file or JADEGATE_TOKEN_PIN.");
            }
            return new RootSeal(root.rootKey(), random);
        }
    }

    /**
     * Opens it with a copy of a key file. The copy is deleted unless it lies where the seal looks for it.
     *
     * @param copy readable by its owner only
     */
    RootSeal openByCopy(Path copy) throws SealRefused, IOException {
        SealFile file = seals.read();
        SealRefused last = null;
        for (SealRecord seal : file.seals()) {
            if (seal.kind() instanceof SealRecord.KeyFile kind) {
                try {
                    SecretBytes rootKey = seals.openByFile(file, seal, copy);
                    if (!copy.endsWith(kind.path())) {
                        Files.delete(copy);
                    }
                    return new RootSeal(rootKey, random);
                } catch (SealRefused refused) {
                    last = refused;
                }
            }
        }
        throw orElse(last);
    }

    private static SealRefused orElse(@Nullable SealRefused last) {
        return last == null ? SealRefused.doesNotOpen() : last;
    }
}
