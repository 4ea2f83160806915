package dev.jadegate.store.token;

import dev.jadegate.base.SecretBytes;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that talk to a token, as many as it has sessions. Calls are made on them, because a native call holds its
 * thread: a token that hangs would take the threads that serve everybody else.
 */
final class TokenWorkers implements AutoCloseable {
    /** Between two looks for a token that is gone. */
    static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(TokenWorkers.class);

    private final Cryptoki library;
    private final TokenSettings settings;
    private final SecretBytes pin;
    private final LongSupplier nanoTime;
    private final ThreadPoolExecutor threads;

    /** Null while the token is away. */
    private volatile @Nullable TokenConnection connection;

    private final Object connecting = new Object();
    /** Guarded by {@link #connecting}. */
    private long lookedAt;

    private volatile @Nullable TokenRefused refusal;
    private boolean pinRefused;
    private boolean closed;

    private TokenWorkers(
            Cryptoki library,
            TokenSettings settings,
            SecretBytes pin,
            LongSupplier nanoTime,
            TokenConnection connection) {
        this.library = library;
        this.settings = settings;
        this.pin = pin;
        this.nanoTime = nanoTime;
        this.connection = connection;
        threads = new ThreadPoolExecutor(
                settings.sessionsMax(),
                settings.sessionsMax(),
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(settings.waitingMax()),
                Thread.ofPlatform().daemon().name("token-", 0).factory());
    }

    static TokenWorkers open(
            Cryptoki library, TokenSettings settings, SecretBytes pin, boolean proving, LongSupplier nanoTime)
            throws TokenRefused {
        SecretBytes kept = pin.use(SecretBytes::copyOf);
        try {
            return new TokenWorkers(library, settings, kept, nanoTime, look(library, settings.label(), kept, proving));
        } catch (TokenRefused refused) {
            kept.close();
            throw refused;
        }
    }

    /** A session of the caller alone, as long as the call lasts. */
    record Session(Cryptoki library, TokenConnection connection, long handle) {}

    /** What is done with a session. */
    interface Use<T> {
        T with(Session session) throws CryptokiFault, TokenUnavailable;
    }

    /**
     * Does {@code use} in a session and waits for what comes of it.
     *
     * @param repeatable whether it may be done again when the token turns out to have been away
     */
    <T> T call(boolean repeatable, Use<T> use) throws TokenUnavailable {
        FutureTask<T> task = new FutureTask<>(() -> attempt(repeatable, use));
        try {
            threads.execute(task);
        } catch (RejectedExecutionException full) {
            throw new TokenUnavailable(
                    TokenUnavailable.Reason.BUSY,
                    "more than " + settings.waitingMax() + " calls wait for the token `" + settings.label() + "`",
                    null);
        }
        try {
            return task.get(settings.within().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            var _ = task.cancel(false);
            throw away("did not answer within " + settings.within().toSeconds() + " s", null);
        } catch (InterruptedException _) {
            var _ = task.cancel(false);
            Thread.currentThread().interrupt();
            throw away("was not waited for, because the server stops", null);
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            if (cause instanceof TokenUnavailable told) {
                throw told;
            }
            if (cause instanceof RuntimeException bug) {
                throw bug;
            }
            throw new IllegalStateException("a call to a token failed", cause);
        }
    }

    private <T> T attempt(boolean repeatable, Use<T> use) throws TokenUnavailable {
        CryptokiFault last = null;
        for (int tries = repeatable ? 2 : 1; tries > 0; tries--) {
            TokenConnection connected = connected();
            Lock running = library.use();
            running.lock();
            try {
                return once(connected, use);
            } catch (CryptokiFault fault) {
                last = fault;
            } finally {
                running.unlock();
            }
            // Not under the lock: who looks for the token may be waiting for the library to stand still.
            if (ReturnValue.HANDLE_STALE.contains(last.value())) {
                connected.forgetHandles();
            } else if (ReturnValue.AWAY.contains(last.value())) {
                drop(connected);
            } else {
                throw new TokenUnavailable(
                        TokenUnavailable.Reason.NOT_OFFERED,
                        "the token `" + settings.label() + "` does not do it: " + last.getMessage(),
                        last);
            }
        }
        throw away("is gone" + (last == null ? "" : ": " + last.getMessage()), last);
    }

    private <T> T once(TokenConnection connected, Use<T> use) throws CryptokiFault, TokenUnavailable {
        long handle = connected.session();
        boolean well = false;
        try {
            T done = use.with(new Session(library, connected, handle));
            well = true;
            return done;
        } finally {
            if (well) {
                connected.giveBack(handle);
            } else {
                // An operation may be under way in it.
                connected.discard(handle);
            }
        }
    }

    private void drop(TokenConnection gone) {
        synchronized (connecting) {
            if (connection != gone) {
                return;
            }
            connection = null;
        }
        LOG.warn("The token {} went away", settings.label());
        Lock running = library.use();
        running.lock();
        try {
            gone.close();
        } finally {
            running.unlock();
        }
    }

    private TokenConnection connected() throws TokenUnavailable {
        TokenConnection known = connection;
        if (known != null) {
            return known;
        }
        synchronized (connecting) {
            if (connection != null) {
                return connection;
            }
            if (pinRefused || closed) {
                throw new TokenUnavailable(
                        TokenUnavailable.Reason.PIN_REFUSED,
                        closed
                                ? "the token was closed"
                                : "the token `" + settings.label()
                                        + "` no longer takes the PIN: restart with the right one",
                        refusal);
            }
            long now = nanoTime.getAsLong();
            if (refusal != null && now - lookedAt < LOOK_EVERY.toNanos()) {
                throw away("is gone", refusal);
            }
            try {
                TokenConnection opened = look(library, settings.label(), pin, false);
                refusal = null;
                connection = opened;
                LOG.info("The token {} is back", settings.label());
                return opened;
            } catch (TokenRefused refused) {
                refusal = refused;
                lookedAt = nanoTime.getAsLong();
                pinRefused = refused.reason() == TokenRefused.Reason.WRONG_PIN
                        || refused.reason() == TokenRefused.Reason.PIN_LOCKED;
                if (pinRefused) {
                    LOG.error("{}", refused.getMessage());
                    throw new TokenUnavailable(
                            TokenUnavailable.Reason.PIN_REFUSED, String.valueOf(refused.getMessage()), refused);
                }
                throw away("is gone", refused);
            }
        }
    }

    private static TokenConnection look(Cryptoki library, String label, SecretBytes pin, boolean proving)
            throws TokenRefused {
        try {
            return logIn(library, label, pin, proving);
        } catch (TokenRefused refused) {
            if (refused.reason() != TokenRefused.Reason.NO_TOKEN && refused.reason() != TokenRefused.Reason.FAILED) {
                throw refused;
            }
            try {
                library.reinitialize();
            } catch (CryptokiFault fault) {
                throw new TokenRefused(
                        TokenRefused.Reason.FAILED, "The PKCS#11 library failed: " + fault.getMessage() + ".", fault);
            }
            return logIn(library, label, pin, proving);
        }
    }

    private static TokenConnection logIn(Cryptoki library, String label, SecretBytes pin, boolean proving)
            throws TokenRefused {
        Lock running = library.use();
        running.lock();
        try {
            return TokenConnection.open(library, label, pin, proving);
        } finally {
            running.unlock();
        }
    }

    private TokenUnavailable away(String what, @Nullable Throwable cause) {
        return new TokenUnavailable(
                TokenUnavailable.Reason.AWAY, "the token `" + settings.label() + "` " + what, cause);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(CLOSE_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("The token {} still computes and is left alone", settings.label());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        TokenConnection open;
        synchronized (connecting) {
            closed = true;
            open = connection;
            connection = null;
        }
        if (open != null) {
            Lock running = library.use();
            running.lock();
            try {
                open.close();
            } finally {
                running.unlock();
            }
        }
        pin.close();
    }
}
