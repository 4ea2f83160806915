package dev.jadegate.store.token;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Which token, and how it is used.
 *
 * @param library the PKCS#11 library, absolute
 * @param label of the token, 1 to 32 bytes
 * @param sessionsMax calls that compute on it at a time, 1 to 64
 * @param waitingMax calls that wait for their turn, 1 to 10000; what is more is refused at once
 * @param within how long a call waits for its turn and its answer
 */
public record TokenSettings(Path library, String label, int sessionsMax, int waitingMax, Duration within) {
    static final int LABEL_BYTES_MAX = 32;
    /** Sessions of one token. */
    public static final int SESSIONS_LIMIT = 64;

    private static final int WAITING_LIMIT = 10_000;

    public TokenSettings {
        if (!library.isAbsolute()) {
            throw new IllegalArgumentException("the PKCS#11 library `" + library + "` is not an absolute path");
        }
        int bytes = label.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > LABEL_BYTES_MAX) {
            throw new IllegalArgumentException("a token's label has 1 to " + LABEL_BYTES_MAX + " bytes, not " + bytes);
        }
        if (sessionsMax < 1 || sessionsMax > SESSIONS_LIMIT) {
            throw new IllegalArgumentException("1 to " + SESSIONS_LIMIT + " sessions, not `" + sessionsMax + "`");
        }
        if (waitingMax < 1 || waitingMax > WAITING_LIMIT) {
            throw new IllegalArgumentException("1 to " + WAITING_LIMIT + " calls wait, not `" + waitingMax + "`");
        }
        if (!within.isPositive()) {
            throw new IllegalArgumentException("the time for a call, `" + within + "`, is not positive");
        }
    }

    /** Four sessions, 256 calls that wait, ten seconds: a token that needs longer is not one to serve calls with. */
    public static TokenSettings of(Path library, String label) {
        return of(library, label, 4);
    }

    /** 256 calls that wait, ten seconds. */
    public static TokenSettings of(Path library, String label, int sessionsMax) {
        return new TokenSettings(library.toAbsolutePath(), label, sessionsMax, 256, Duration.ofSeconds(10));
    }
}
