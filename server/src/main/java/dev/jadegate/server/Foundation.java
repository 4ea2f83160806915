package dev.jadegate.server;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.base.memory.LockedMemory;
import dev.jadegate.kms.KmsService;
import dev.jadegate.ram.RamService;
import dev.jadegate.store.DataFolder;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.SealCheck;
import dev.jadegate.store.Store;
import dev.jadegate.store.StoreOpening;
import dev.jadegate.store.seal.RootSeal;
import dev.jadegate.store.seal.SealBroken;
import dev.jadegate.store.seal.SealFolder;
import dev.jadegate.store.seal.SealRefused;
import dev.jadegate.trail.TrailService;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the services of a server stand on, opened with a root key: the seal, the trail and the store. When the root key is
 * being changed, the change is carried to its end.
 *
 * @param ram the seal of what RAM hands out (session tokens, diagnostic messages) and of rows that an earlier version
 *     stored; goes on when the root seal is locked
 */
record Foundation(RootSeal seal, RootSeal ram, TrailService trail, Store store) {
    /** The part of the root key that is RAM's. */
    private static final String RAM = "ram";

    private static final List<String> MIGRATED_PRODUCTS = List.of("ram", "trail", "kms");

    /** What it is opened with. */
    record Needs(
            DataFolder folder,
            SealFolder seals,
            String region,
            @Nullable String database,
            Clock clock,
            SecureRandom random,
            Supplier<String> ids,
            LockedMemory memory) {}

    /**
     * Opens it.
     *
     * @param rootKey closed
     * @param opened what was opened is added, in order
     */
    static Foundation open(Needs needs, SecretBytes rootKey, List<AutoCloseable> opened)
            throws OpeningRefused, SealRefused, SealBroken, IOException {
        try (rootKey;
                SecretBytes previousRoot = needs.seals.previousRoot(needs.seals.read(), rootKey)) {
            RootSeal seal = seal(rootKey, needs, opened);
            RootSeal previous = previousRoot == null ? null : seal(previousRoot, needs, opened);
            RootSeal ram = opened(opened, seal.within(RAM));
            TrailService trail = opened(
                    opened,
                    TrailService.open(
                            needs.folder.path(),
                            needs.region,
                            needs.ids,
                            LogKey.open(needs.folder.path(), "jadegate/" + needs.region, seal, previous, needs.random),
                            needs.random,
                            needs.clock));
            Store store = opened(
                    opened,
                    StoreOpening.open(
                            needs.folder, needs.database, MIGRATED_PRODUCTS, trail.sink(), needs.clock, needs.random));
            if (previous != null) {
                finishRootChange(needs, rootKey, store, previous, seal);
            }
            SealCheck.verify(store, seal);
            return new Foundation(seal, ram, trail, store);
        }
    }

    /** Everything that hangs on the root key is here; quality/arch knows the list too. */
    private static void finishRootChange(
            Needs needs, SecretBytes rootKey, Store store, RootSeal previous, RootSeal seal)
            throws OpeningRefused, SealRefused {
        try (RootSeal ramBefore = previous.within(RAM);
                RootSeal ramAfter = seal.within(RAM)) {
            SealCheck.change(store, previous, seal, transaction -> {
                RamService.reseal(transaction, ramBefore, ramAfter);
                KmsService.rewrap(transaction, previous, seal, needs.random);
            });
        }
        needs.seals.finishRootChange(rootKey);
        previous.close();
    }

    private static RootSeal seal(SecretBytes rootKey, Needs needs, List<AutoCloseable> opened) {
        SecretBytes copy = rootKey.use(SecretBytes::copyOf);
        return opened(opened, new RootSeal(copy, needs.random, needs.memory));
    }

    private static <T extends AutoCloseable> T opened(List<AutoCloseable> list, T part) {
        list.add(part);
        return part;
    }
}
