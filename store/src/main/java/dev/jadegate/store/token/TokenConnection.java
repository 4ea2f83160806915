package dev.jadegate.store.token;

import dev.jadegate.base.SecretBytes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One login to a token with its idle sessions and the handles that are known there. Thrown away whole when the token went
 * away, because then none of them is worth anything. Safe for use by many threads.
 */
final class TokenConnection {
    /** Handles that are remembered; then all are forgotten. Finding one again costs one call. */
    static final int HANDLES_MAX = 20_000;

    private static final Logger LOG = LoggerFactory.getLogger(TokenConnection.class);

    private final Cryptoki library;
    private final long slot;
    /** Stays open, because the login ends with the last session. */
    private final long anchor;

    private final Deque<Long> idle = new ArrayDeque<>();
    private final Map<Wanted, Long> handles = new ConcurrentHashMap<>();
    private boolean closed;

    private TokenConnection(Cryptoki library, long slot, long anchor) {
        this.library = library;
        this.slot = slot;
        this.anchor = anchor;
    }

    /** A key by its id and class. */
    private record Wanted(TokenObjectId id, long objectClass) {}

    /**
     * Logs in.
     *
     * @param proving whether the token has to look at the PIN, which it does not while the process is logged in already
     * @throws TokenRefused when there is no such token or it does not take the PIN
     */
    static TokenConnection open(Cryptoki library, String label, SecretBytes pin, boolean proving) throws TokenRefused {
        try {
            long slot = slot(library, label);
            Cryptoki.TokenInfo info = library.tokenInfo(slot);
            if (info.pinLocked()) {
                throw new TokenRefused(
                        TokenRefused.Reason.PIN_LOCKED,
                        "The token `" + label + "` has locked its PIN after too many wrong ones: its security officer"
                                + " has to set a new one.",
                        null);
            }
            if (info.pinFinalTry()) {
                throw new TokenRefused(
                        TokenRefused.Reason.PIN_LOCKED,
                        "The token `" + label + "` locks its PIN with the next wrong one, so it is not tried: log in"
                                + " once with the token's own tool, which resets the count.",
                        null);
            }
            long session = library.openSession(slot);
            try {
                login(library, session, pin, proving);
            } catch (CryptokiFault fault) {
                library.closeSession(session);
                throw fault;
            }
            return new TokenConnection(library, slot, session);
        } catch (CryptokiFault fault) {
            if (ReturnValue.PIN_REFUSED.contains(fault.value())) {
                throw new TokenRefused(
                        fault.is(ReturnValue.PIN_LOCKED)
                                ? TokenRefused.Reason.PIN_LOCKED
                                : TokenRefused.Reason.WRONG_PIN,
                        "The token `" + label + "` does not take the PIN (" + fault.getMessage()
                                + "). It was tried once; give the right one before starting again, because a token locks"
                                + " after a few wrong ones.",
                        fault);
            }
            throw new TokenRefused(
                    TokenRefused.Reason.FAILED,
                    "The token `" + label + "` cannot be used: " + fault.getMessage() + ".",
                    fault);
        }
    }

    private static void login(Cryptoki library, long session, SecretBytes pin, boolean proving) throws CryptokiFault {
        long value = pin.use(bytes -> library.login(session, bytes));
        boolean already = value == ReturnValue.USER_ALREADY_LOGGED_IN && !proving;
        if (value != ReturnValue.OK && !already) {
            throw new CryptokiFault("C_Login", value);
        }
    }

    private static long slot(Cryptoki library, String label) throws CryptokiFault, TokenRefused {
        Long found = null;
        for (long slot : library.slots()) {
            Cryptoki.TokenInfo info = library.tokenInfo(slot);
            if (info.initialized() && info.label().equals(label)) {
                if (found != null) {
                    throw new TokenRefused(
                            TokenRefused.Reason.NO_TOKEN,
                            "The library has several tokens with the label `" + label
                                    + "`: give ours a label of its own.",
                            null);
                }
                found = slot;
            }
        }
        if (found == null) {
            throw new TokenRefused(
                    TokenRefused.Reason.NO_TOKEN,
                    "The PKCS#11 library has no initialised token with the label `" + label
                            + "`: check the label, and that the token is connected.",
                    null);
        }
        return found;
    }

    /** A session for one caller, who gives it back or closes it. */
    long session() throws CryptokiFault {
        synchronized (this) {
            Long waiting = idle.poll();
            if (waiting != null) {
                return waiting;
            }
        }
        return library.openSession(slot);
    }

    void giveBack(long session) {
        synchronized (this) {
            if (!closed) {
                idle.push(session);
                return;
            }
        }
        discard(session);
    }

    /** Closes a session in which something went wrong. */
    void discard(long session) {
        try {
            library.closeSession(session);
        } catch (CryptokiFault fault) {
            // A session of a token that went away cannot be closed and need not be.
            LOG.debug("A session was not closed: {}", fault.getMessage());
        }
    }

    /** The handle of a key, or null when it is not on the token. */
    @Nullable
    Long handle(long session, TokenObjectId id, long objectClass) throws CryptokiFault {
        Wanted wanted = new Wanted(id, objectClass);
        Long known = handles.get(wanted);
        if (known != null) {
            return known;
        }
        List<Long> found = library.find(
                session, new Attributes().number(Attributes.CLASS, objectClass).bytes(Attributes.ID, id.bytes()), 1);
        if (found.isEmpty()) {
            return null;
        }
        if (handles.size() >= HANDLES_MAX) {
            handles.clear();
        }
        handles.put(wanted, found.getFirst());
        return found.getFirst();
    }

    void forgetHandles() {
        handles.clear();
    }

    Cryptoki.TokenInfo info() throws CryptokiFault {
        return library.tokenInfo(slot);
    }

    void close() {
        List<Long> open;
        synchronized (this) {
            closed = true;
            open = List.copyOf(idle);
            idle.clear();
        }
        open.forEach(this::discard);
        discard(anchor);
        handles.clear();
    }
}
