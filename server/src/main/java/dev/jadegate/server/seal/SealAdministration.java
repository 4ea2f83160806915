package dev.jadegate.server.seal;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.crypto.ShamirShare;
import dev.jadegate.crypto.ShamirShares;
import dev.jadegate.store.seal.NewSeal;
import dev.jadegate.store.seal.PassphraseCost;
import dev.jadegate.store.seal.SealFile;
import dev.jadegate.store.seal.SealFolder;
import dev.jadegate.store.seal.SealRecord;
import dev.jadegate.store.seal.SealRefused;
import dev.jadegate.store.seal.SoftwareKey;
import dev.jadegate.store.seal.WrappingKey;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes the seals of a data folder that no server works in. For the process that has locked the folder, and one thread
 * at a time.
 */
public final class SealAdministration {
    private final SealFolder folder;
    private final TokenSeals tokens;
    private final SecureRandom random;

    public SealAdministration(SealFolder folder, TokenSeals tokens, SecureRandom random) {
        this.folder = folder;
        this.tokens = tokens;
        this.random = random;
    }

    /** A seal that somebody wishes. */
    public sealed interface Wish {
        /** A passphrase, which the caller closes. */
        record OfPassphrase(SecretBytes passphrase, PassphraseCost cost) implements Wish {}

        /** Shares: any {@code threshold} of {@code count}. */
        record OfShares(int threshold, int count) implements Wish {}

        /** A key file; absolute, or a name in the data folder. */
        record OfFile(String path) implements Wish {}

        /** A new key on a token; the caller closes the PIN. */
        record OfToken(String library, String token, SecretBytes pin) implements Wish {}
    }

    /**
     * A seal that was made.
     *
     * @param shares texts to be told once, which the caller closes; empty for other seals
     */
    public record Made(SealRecord seal, List<SecretBytes> shares) {}

    /** Makes a seal, with what the store is to do with it. */
    @FunctionalInterface
    private interface Making<T> {
        T with(NewSeal seal) throws SealRefused;
    }

    /** Adds a seal. */
    public Made add(SecretBytes rootKey, Wish wish) throws SealRefused {
        return make(wish, seal -> folder.add(rootKey, seal));
    }

    /** Puts a seal in the place of another, over the same root key. */
    public Made renew(SecretBytes rootKey, String id, Wish wish) throws SealRefused {
        return make(wish, seal -> folder.renew(rootKey, id, seal));
    }

    /**
     * Removes a seal. The key of a token seal stays on the token when there is no PIN, and opens nothing.
     *
     * @return what could not be done, in a sentence; empty when all was
     */
    public String remove(SecretBytes rootKey, String id, @Nullable SecretBytes pin) throws SealRefused {
        SealRecord gone = SealFolder.seal(folder.read(), id);
        folder.remove(rootKey, id);
        return forget(gone, pin);
    }

    private String forget(SealRecord gone, @Nullable SecretBytes pin) {
        if (!(gone.kind() instanceof SealRecord.Token kind)) {
            return "";
        }
        String left = "The key `" + kind.key() + "` is left on the token `" + kind.token()
                + "`; it opens nothing any more. Delete it with the token's own tools.";
        if (pin == null) {
            return left;
        }
        try {
            tokens.destroy(kind, pin);
            return "";
        } catch (SealRefused refused) {
            return left + " (" + refused.getMessage() + ")";
        }
    }

    /** A changed root key, which the receiver closes, with its seals. */
    public record Changed(SecretBytes rootKey, List<Made> seals) {}

    /**
     * Makes a new root key with new seals. What hangs on the root key is sealed anew at the next start, or before; see
     * {@link SealFolder#changeRoot}.
     */
    public Changed changeRoot(SecretBytes rootKey, List<Wish> wishes) throws SealRefused {
        List<Prepared> prepared = new ArrayList<>();
        try {
            for (Wish wish : wishes) {
                prepared.add(prepare(wish));
            }
            SecretBytes next = folder.changeRoot(
                    rootKey, prepared.stream().map(Prepared::seal).toList());
            SealFile file = folder.read();
            List<Made> made = new ArrayList<>();
            for (int i = 0; i < prepared.size(); i++) {
                made.add(new Made(file.seals().get(i), prepared.get(i).shares()));
            }
            return new Changed(next, made);
        } finally {
            prepared.forEach(Prepared::close);
        }
    }

    private Made make(Wish wish, Making<SealRecord> making) throws SealRefused {
        try (Prepared prepared = prepare(wish)) {
            return new Made(making.with(prepared.seal()), prepared.shares());
        }
    }

    /** What a wish needs before the folder is changed: {@code key} is closed afterwards. */
    private record Prepared(
            NewSeal seal,
            List<SecretBytes> shares,
            @Nullable WrappingKey key) implements AutoCloseable {
        @Override
        public void close() {
            if (key != null) {
                key.close();
            }
        }
    }

    private Prepared prepare(Wish wish) throws SealRefused {
        return switch (wish) {
            case Wish.OfPassphrase given ->
                new Prepared(new NewSeal.OfPassphrase(given.passphrase(), given.cost()), List.of(), null);
            case Wish.OfFile given -> new Prepared(new NewSeal.OfFile(given.path()), List.of(), null);
            case Wish.OfShares given -> {
                SecretBytes key = SoftwareKey.draw(random);
                List<ShamirShare> shares = ShamirShares.split(key, given.count(), given.threshold(), random);
                SealRecord.Shares kind =
                        new SealRecord.Shares(shares.getFirst().setId(), given.threshold(), given.count());
                SoftwareKey wrapping = new SoftwareKey(key, random);
                List<SecretBytes> texts = new ArrayList<>();
                for (ShamirShare share : shares) {
                    texts.add(share.text());
                    share.close();
                }
                yield new Prepared(new NewSeal.OfKey(kind, wrapping), List.copyOf(texts), wrapping);
            }
            case Wish.OfToken given -> {
                SealRecord.Token kind = new SealRecord.Token(given.library(), given.token(), tokens.newKey());
                WrappingKey key = tokens.make(kind, given.pin());
                yield new Prepared(new NewSeal.OfKey(kind, key), List.of(), key);
            }
        };
    }
}
