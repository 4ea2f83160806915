package dev.jadegate.server.seal;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.crypto.ShamirShare;
import dev.jadegate.crypto.SharesRejected;
import dev.jadegate.store.seal.SealFile;
import dev.jadegate.store.seal.SealFolder;
import dev.jadegate.store.seal.SealRecord;
import dev.jadegate.store.seal.SealRefused;
import dev.jadegate.store.seal.SoftwareKey;
import dev.jadegate.store.seal.WrappingKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens the root key of a data folder with what it is given, one thing after the other: a seal opens or it does not, there
 * is nothing between, and whatever does not open a seal gets the same answer. Who fails waits. Belongs to one thread at a
 * time.
 */
final class Unsealer implements AutoCloseable {
    private final SealFolder folder;
    private final SealFile file;
    private final TokenSeals tokens;
    private final SecureRandom random;
    private final BackOff backOff;
    private final Map<String, ShareBox> boxes = new LinkedHashMap<>();

    /** @param nanoTime the process's own time */
    Unsealer(SealFolder folder, SealFile file, TokenSeals tokens, SecureRandom random, LongSupplier nanoTime) {
        this.folder = folder;
        this.file = file;
        this.tokens = tokens;
        this.random = random;
        backOff = new BackOff(nanoTime);
        for (SealRecord seal : file.seals()) {
            if (seal.kind() instanceof SealRecord.Shares shares) {
                boxes.put(seal.id(), new ShareBox(shares.threshold(), nanoTime));
            }
        }
    }

    /** What came of an offer. */
    sealed interface Outcome {}

    /**
     * The root key is here.
     *
     * @param rootKey the receiver closes it
     * @param sealId what opened it
     */
    record Opened(SecretBytes rootKey, String sealId) implements Outcome {}

    /** More shares are needed. */
    record More(int given, int needed) implements Outcome {}

    SealFile file() {
        return file;
    }

    /**
     * Takes an offer.
     *
     * @throws SealRefused {@code DOES_NOT_OPEN}; {@code TOO_SOON} after that; {@code ALTERED}, {@code MISSING},
     *     {@code READABLE_BY_OTHERS}, {@code TOKEN} when the seal itself is at fault; {@code SEALED} when no seal takes
     *     what was given
     */
    Outcome take(Offer offer) throws SealRefused {
        Duration left = backOff.left();
        if (!left.isZero()) {
            throw new SealRefused(
                    SealRefused.Reason.TOO_SOON,
                    "Something was given before that does not open the seal. Try again in " + (left.toSeconds() + 1)
                            + " seconds.");
        }
        try {
            Outcome outcome = tryOnce(offer);
            if (outcome instanceof Opened) {
                backOff.succeeded();
            }
            return outcome;
        } catch (SealRefused refused) {
            if (refused.reason() == SealRefused.Reason.DOES_NOT_OPEN) {
                backOff.failed();
            }
            throw refused;
        }
    }

    /** As {@link #take}, for what a start was given: nobody waits, and nothing is counted. */
    Outcome tryOnce(Offer offer) throws SealRefused {
        Outcome outcome = switch (offer) {
            case Offer.KeyFiles _ -> first(seal -> seal.kind() instanceof SealRecord.KeyFile, this::byFile, "key file");
            case Offer.Passphrase given ->
                first(
                        seal -> seal.kind() instanceof SealRecord.Passphrase,
                        seal -> folder.openByPassphrase(file, seal, given.passphrase()),
                        "passphrase");
            case Offer.Pin given ->
                first(seal -> seal.kind() instanceof SealRecord.Token, seal -> byToken(seal, given.pin()), "token");
            case Offer.Share given -> byShare(given.text());
        };
        if (outcome instanceof Opened) {
            close();
        }
        return outcome;
    }

    /**
     * What a start finds and was given: key files first, then what people gave, in the order of {@link SealInputs}.
     *
     * @return the root key, or null when input of people is missing
     * @throws SealRefused when it cannot be had, or what was given does not open it
     */
    @Nullable
    Opened open(SealInputs inputs) throws SealRefused {
        List<Offer> offers = new ArrayList<>();
        if (file.seals().stream().anyMatch(seal -> seal.kind() instanceof SealRecord.KeyFile)) {
            offers.add(new Offer.KeyFiles());
        }
        if (inputs.passphrase() != null) {
            offers.add(new Offer.Passphrase(inputs.passphrase()));
        }
        inputs.shares().forEach(share -> offers.add(new Offer.Share(share)));
        if (inputs.pin() != null) {
            offers.add(new Offer.Pin(inputs.pin()));
        }
        SealRefused why = null;
        for (Offer offer : offers) {
            try {
                if (tryOnce(offer) instanceof Opened opened) {
                    return opened;
                }
            } catch (SealRefused refused) {
                boolean absent = refused.reason() == SealRefused.Reason.MISSING && takesPeoplesInput();
                if (!absent && refused.reason() != SealRefused.Reason.SEALED) {
                    why = refused;
                }
            }
        }
        if (why != null) {
            throw why;
        }
        return null;
    }

    @FunctionalInterface
    private interface Opening {
        SecretBytes open(SealRecord seal) throws SealRefused;
    }

    /** By the first seal of a kind that opens. */
    private Opened first(java.util.function.Predicate<SealRecord> ofKind, Opening opening, String kind)
            throws SealRefused {
        SealRefused why =
                new SealRefused(SealRefused.Reason.SEALED, "No seal of this data folder is opened by a " + kind + ".");
        for (SealRecord seal : file.seals()) {
            if (ofKind.test(seal)) {
                try {
                    return new Opened(opening.open(seal), seal.id());
                } catch (SealRefused refused) {
                    why = refused;
                }
            }
        }
        throw why;
    }

    private SecretBytes byFile(SealRecord seal) throws SealRefused {
        return folder.openByFile(file, seal);
    }

    private SecretBytes byToken(SealRecord seal, SecretBytes pin) throws SealRefused {
        try (WrappingKey key = tokens.open((SealRecord.Token) seal.kind(), pin)) {
            return folder.open(file, seal, key);
        }
    }

    private Outcome byShare(SecretBytes text) throws SealRefused {
        if (boxes.isEmpty()) {
            throw new SealRefused(SealRefused.Reason.SEALED, "No seal of this data folder is opened by shares.");
        }
        try {
            ShamirShare share = ShamirShare.parse(text);
            for (SealRecord seal : file.seals()) {
                ShareBox box = boxes.get(seal.id());
                if (box != null
                        && seal.kind() instanceof SealRecord.Shares kind
                        && kind.setId().equals(share.setId())
                        && kind.threshold() == share.threshold()
                        && kind.count() == share.count()) {
                    SecretBytes key = box.add(share);
                    return key == null ? new More(box.given(), box.threshold()) : byKey(seal, key);
                }
            }
            share.close();
        } catch (SharesRejected refused) {
            // What was wrong with it is told by the command that reads it, from the share alone.
        }
        throw SealRefused.doesNotOpen();
    }

    private Opened byKey(SealRecord seal, SecretBytes key) throws SealRefused {
        if (key.length() != SoftwareKey.BYTES) {
            key.close();
            throw SealRefused.doesNotOpen();
        }
        try (SoftwareKey wrapping = new SoftwareKey(key, random)) {
            return new Opened(folder.open(file, seal, wrapping), seal.id());
        }
    }

    /** How far people came and what else opens, as {@code 1 of 3 shares given, or a passphrase}; empty when nobody can. */
    String progress() {
        List<String> ways = new ArrayList<>();
        for (SealRecord seal : file.seals()) {
            String way = switch (seal.kind()) {
                case SealRecord.KeyFile _ -> null;
                case SealRecord.Passphrase _ -> "a passphrase";
                case SealRecord.Shares _ -> {
                    ShareBox box = boxes.get(seal.id());
                    yield box == null ? null : box.given() + " of " + box.threshold() + " shares given";
                }
                case SealRecord.Token _ -> "the PIN of the token";
            };
            if (way != null && !ways.contains(way)) {
                ways.add(way);
            }
        }
        ways.sort((one, other) -> Boolean.compare(other.contains("given"), one.contains("given")));
        return String.join(", or ", ways);
    }

    /** Whether people can open it: by something else than a file. */
    boolean takesPeoplesInput() {
        return file.seals().stream().anyMatch(seal -> !(seal.kind() instanceof SealRecord.KeyFile));
    }

    /** Forgets the shares that were given. */
    @Override
    public void close() {
        boxes.values().forEach(ShareBox::close);
    }
}
