package dev.jadegate.server.seal;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.store.seal.FolderFiles;
import dev.jadegate.store.seal.NewSeal;
import dev.jadegate.store.seal.PassphraseCost;
import dev.jadegate.store.seal.SealFolder;
import dev.jadegate.store.seal.SealRefused;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A folder with seals, and time that a test moves. */
final class SealFixture {
    static final PassphraseCost CHEAP = new PassphraseCost(64, 1, 1);
    static final String PASSPHRASE = "correct horse";

    final SecureRandom random = new SecureRandom();
    final AtomicLong nanos = new AtomicLong();
    final TokenSeals tokens = new Pkcs11Seals(random, nanos::get);
    final SealFolder folder;
    final SealAdministration administration;
    final SecretBytes root;
    /** Texts of two-of-three shares; empty before {@link #shares}. */
    List<SecretBytes> shares = List.of();

    /** A folder that a passphrase opens. */
    SealFixture(Path data) throws SealRefused {
        folder = new SealFolder(data, FolderFiles.durable(), random, Clock.systemUTC());
        administration = new SealAdministration(folder, tokens, random);
        root = folder.begin(new NewSeal.OfPassphrase(SecretBytes.ofText(PASSPHRASE), CHEAP), false);
    }

    /** Adds shares. */
    SealFixture shares() throws SealRefused {
        shares = administration
                .add(root, new SealAdministration.Wish.OfShares(2, 3))
                .shares();
        return this;
    }

    Unsealer unsealer() throws SealRefused {
        return new Unsealer(folder, folder.read(), tokens, random, nanos::get);
    }

    SealControl control() throws SealRefused {
        return SealControl.of(folder, folder.read(), tokens, random, nanos::get);
    }

    void later(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    static Offer passphrase(String text) {
        return new Offer.Passphrase(SecretBytes.ofText(text));
    }

    Offer share(int number) {
        return new Offer.Share(shares.get(number).use(SecretBytes::copyOf));
    }
}
