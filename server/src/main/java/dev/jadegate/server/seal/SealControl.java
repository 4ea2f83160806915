package dev.jadegate.server.seal;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.store.seal.SealFile;
import dev.jadegate.store.seal.SealFolder;
import dev.jadegate.store.seal.SealRecord;
import dev.jadegate.store.seal.SealRefused;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The seal of a server, from its start to its end: waiting to be opened the first time, open, or locked. Safe for use by
 * many threads; one offer is looked at at a time, because each may cost a core for a second.
 */
public final class SealControl implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SealControl.class);

    private final Unsealer unsealer;
    private final CompletableFuture<Unsealer.Opened> first = new CompletableFuture<>();
    private @Nullable Lockable server;

    /** What is said to those who ask while an offer is looked at; null while open. */
    private volatile @Nullable String sealed = "starting";

    SealControl(Unsealer unsealer) {
        this.unsealer = unsealer;
    }

    /**
     * The control of a folder's seals.
     *
     * @param nanoTime the process's own time
     */
    public static SealControl of(
            SealFolder folder, SealFile file, TokenSeals tokens, SecureRandom random, LongSupplier nanoTime) {
        return new SealControl(new Unsealer(folder, file, tokens, random, nanoTime));
    }

    /** A root key, and the seal that opened it. */
    public record Root(SecretBytes rootKey, String sealId) {}

    /**
     * Opens the seal with what a start was given.
     *
     * @return null when input of people is missing; the control then waits for it
     * @throws SealRefused when it cannot be opened
     */
    public synchronized @Nullable Root open(SealInputs inputs) throws SealRefused {
        Unsealer.Opened opened = unsealer.open(inputs);
        if (opened == null) {
            tellProgress();
            return null;
        }
        return new Root(opened.rootKey(), opened.sealId());
    }

    /** Waits until somebody has opened the seal. */
    public Root await() throws InterruptedException {
        try {
            Unsealer.Opened opened = first.get();
            return new Root(opened.rootKey(), opened.sealId());
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** From now on the keys are in memory, and can be locked. */
    public synchronized void serves(Lockable running) {
        server = running;
        sealed = null;
    }

    /** Why keys cannot be used, as {@code sealed: 1 of 3 shares given}; null when they can. */
    public @Nullable String trouble() {
        return sealed;
    }

    /** The kinds and numbers of the seals, and whether they are open. */
    public SealReply status() {
        StringBuilder text = new StringBuilder();
        String trouble = sealed;
        text.append(trouble == null ? "open" : trouble).append('\n');
        for (SealRecord seal : unsealer.file().seals()) {
            text.append(SealTexts.line(seal)).append('\n');
        }
        return new SealReply(true, trouble == null, text.toString().stripTrailing());
    }

    /**
     * Takes what somebody gives to open the seal.
     *
     * @param localUser who gives it
     */
    public synchronized SealReply offer(Offer offer, String localUser) {
        Lockable running = server;
        if (sealed == null) {
            return new SealReply(true, true, "The seal is open already.");
        }
        if (first.isDone() && running == null) {
            return new SealReply(false, false, "The seal is open and the server starts. Try again in a moment.");
        }
        try {
            return switch (unsealer.take(offer)) {
                case Unsealer.More more -> {
                    tellProgress();
                    yield new SealReply(true, false, more.given() + " of " + more.needed() + " shares given.");
                }
                case Unsealer.Opened opened -> {
                    if (running == null) {
                        sealed = "starting";
                        first.complete(opened);
                    } else {
                        try (SecretBytes rootKey = opened.rootKey()) {
                            running.unlock(rootKey, opened.sealId(), localUser);
                        }
                        sealed = null;
                    }
                    LOG.info("The seal was opened by {} with {}", localUser, opened.sealId());
                    yield new SealReply(true, true, "The seal is open.");
                }
            };
        } catch (SealRefused refused) {
            tellProgress();
            LOG.warn("{} could not open the seal: {}", localUser, refused.getMessage());
            if (running != null) {
                running.refused(refused, localUser);
            }
            return new SealReply(false, false, String.valueOf(refused.getMessage()));
        }
    }

    /** Clears the keys of a running server. */
    public synchronized SealReply lock(String localUser) {
        Lockable running = server;
        if (running == null) {
            return new SealReply(false, false, "The server has not started yet; there is nothing to lock.");
        }
        if (sealed != null) {
            return new SealReply(true, false, "The seal is locked already.");
        }
        String missing = running.lock(localUser);
        tellProgress();
        LOG.info("The seal was locked by {}", localUser);
        return new SealReply(true, false, "The seal is locked." + (missing.isEmpty() ? "" : " " + missing));
    }

    private void tellProgress() {
        String progress = unsealer.progress();
        sealed = progress.isEmpty() ? "sealed" : "sealed: " + progress;
    }

    /** Forgets the shares that were given. */
    @Override
    public synchronized void close() {
        unsealer.close();
    }
}
