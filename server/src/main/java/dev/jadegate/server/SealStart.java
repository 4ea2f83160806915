package dev.jadegate.server;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.base.memory.CoreDumps;
import dev.jadegate.base.memory.LockedMemory;
import dev.jadegate.server.seal.Pkcs11Seals;
import dev.jadegate.server.seal.SealControl;
import dev.jadegate.server.seal.SealInputs;
import dev.jadegate.store.DataFolder;
import dev.jadegate.store.seal.FolderFiles;
import dev.jadegate.store.seal.NewSeal;
import dev.jadegate.store.seal.PassphraseCost;
import dev.jadegate.store.seal.SealFile;
import dev.jadegate.store.seal.SealFolder;
import dev.jadegate.store.seal.SealRefused;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The seal at a start: made at the first, opened at every other.
 *
 * @param root null when input of people is missing
 * @param warning what a first start has to say about its seal, or null
 */
record SealStart(
        SealFolder folder,
        SealControl control,
        SealControl.@Nullable Root root,
        @Nullable String warning) {
    private static final Logger LOG = LoggerFactory.getLogger(SealStart.class);

    /** Told at a first start with a key file. */
    static final String KEY_FILE_WARNING = """
            The root key is sealed by a key file, root.key in the data folder. It keeps a stolen database or backup from being
            read, as long as root.key is not with it. It does not protect against who can read the data folder: keep a copy
            elsewhere, and use a passphrase, shares or a token where that matters: ./jadegate seal add --help""";

    static SealStart of(
            DataFolder data, SealInputs inputs, LockedMemory memory, Metrics metrics, SecureRandom random, Clock clock)
            throws SealRefused {
        harden();
        SealFolder seals = new SealFolder(data.path(), FolderFiles.durable(), random, clock);
        String warning = null;
        SecretBytes made = null;
        if (!seals.exists()) {
            boolean hasData = data.hasState() || Files.exists(data.path().resolve("journal"));
            SecretBytes passphrase = inputs.passphrase();
            if (passphrase == null) {
                made = seals.begin(new NewSeal.OfFile(SealFolder.ROOT_KEY_FILE), hasData);
                warning = KEY_FILE_WARNING;
            } else {
                made = seals.begin(new NewSeal.OfPassphrase(passphrase, PassphraseCost.standard()), hasData);
            }
        }
        SealFile file = seals.read();
        SealControl control =
                SealControl.of(seals, file, new Pkcs11Seals(random, System::nanoTime), random, System::nanoTime);
        SealControl.Root root = made == null
                ? control.open(inputs)
                : new SealControl.Root(made, file.seals().getFirst().id());
        metrics.gauge("jadegate.sealed", "1 while keys are not in memory", () -> control.trouble() == null ? 0 : 1);
        metrics.gauge(
                "jadegate.memory.locked",
                "1 when the keys that open all others are kept from swap and core dumps",
                () -> memory.weakness() == null ? 1 : 0);
        return new SealStart(seals, control, root, warning);
    }

    private static void harden() {
        String dumps = CoreDumps.forbid();
        if (dumps != null) {
            LOG.warn("Core dumps: {}", dumps);
        }
    }
}
