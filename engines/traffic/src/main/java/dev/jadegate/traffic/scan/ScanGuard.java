package dev.jadegate.traffic.scan;

import dev.jadegate.traffic.rate.StateTable;
import dev.jadegate.traffic.rate.Windows;

/**
 * Watches clients for scans and shuts them out. 104 bytes a client, in a {@link StateTable}. How many different paths a client asked
 * for is estimated from 64 bits, one of which each path sets: enough to tell one broken link from a list of words. May be used by
 * many threads.
 */
public final class ScanGuard {
    /** Different paths below which it is no scan of directories, however often they are asked for. */
    static final int PATHS_MIN = 20;

    private static final int SHUT_UNTIL = 0;
    private static final int WHY = 1;
    private static final int REFUSED = 2;
    private static final int ANSWERS = 4;
    private static final int MISSING = 6;
    private static final int PATHS_SINCE = 8;
    private static final int PATHS = 9;
    private static final int NUMBERS = 10;

    private final StateTable clients;

    /** Why a client is shut out. */
    public enum Kind {
        /** It is not. */
        NONE(0),
        HIGH_FREQUENCY(1),
        DIRECTORY_TRAVERSAL(2),
        SCAN_TOOLS(3);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        private static Kind of(long code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IllegalStateException("no kind " + code);
        }
    }

    /** A guard over at least {@code capacity} clients, 1 to 2^22. */
    public ScanGuard(int capacity) {
        this.clients = new StateTable(capacity, NUMBERS);
    }

    /** Whether {@code client}, the hash of its key, is shut out at {@code nowMillis}, and why. */
    public Kind shutOut(long client, long nowMillis) {
        return Kind.of(
                clients.ifKnown(client, 0, (cells, at) -> nowMillis < cells[at + SHUT_UNTIL] ? cells[at + WHY] : 0));
    }

    /** Shuts a client out that shows the {@link ScannerSigns signs} of a scanner. */
    public void foundTool(long client, ScanSettings settings, long nowMillis) {
        if (settings.toolsTtlMillis() > 0) {
            clients.with(
                    client,
                    nowMillis,
                    (cells, at) -> shut(cells, at, Kind.SCAN_TOOLS, nowMillis + settings.toolsTtlMillis()));
        }
    }

    /**
     * Learns how a request of {@code client} ended.
     *
     * @param path a hash of the path that it asked for
     * @param status of the answer
     * @param refused whether rules refused it
     * @return why the client is shut out from now on, or {@link Kind#NONE}
     */
    public Kind answered(long client, long path, int status, boolean refused, ScanSettings settings, long nowMillis) {
        ScanSettings.Frequent frequent = settings.frequent();
        ScanSettings.Directories directories = settings.directories();
        if ((frequent == null || !refused) && directories == null) {
            return Kind.NONE;
        }
        return Kind.of(clients.with(client, nowMillis, (cells, at) -> {
            if (nowMillis < cells[at + SHUT_UNTIL]) {
                return 0;
            }
            if (frequent != null
                    && refused
                    && Windows.add(cells, at + REFUSED, frequent.intervalMillis(), nowMillis) > frequent.count()) {
                return shut(cells, at, Kind.HIGH_FREQUENCY, nowMillis + frequent.ttlMillis());
            }
            if (directories != null && scansDirectories(cells, at, path, status, directories, nowMillis)) {
                return shut(cells, at, Kind.DIRECTORY_TRAVERSAL, nowMillis + directories.ttlMillis());
            }
            return 0;
        }));
    }

    private static boolean scansDirectories(
            long[] cells, int at, long path, int status, ScanSettings.Directories directories, long nowMillis) {
        long interval = directories.intervalMillis();
        long answers = Windows.add(cells, at + ANSWERS, interval, nowMillis);
        if (status != 404) {
            return false;
        }
        // Paths of this window and the one before, as the counts are.
        if (nowMillis / interval - cells[at + PATHS_SINCE] > 1) {
            cells[at + PATHS_SINCE] = nowMillis / interval;
            cells[at + PATHS] = 0;
        }
        cells[at + PATHS] |= 1L << (path & 63);
        long missing = Windows.add(cells, at + MISSING, interval, nowMillis);
        return missing >= directories.count()
                && missing * 100 >= answers * directories.sharePercent()
                && different(cells[at + PATHS]) >= Math.min(PATHS_MIN, directories.count());
    }

    /** How many different values set so many of 64 bits, most likely: linear counting (Whang and others, 1990). */
    static int different(long bits) {
        int zero = 64 - Long.bitCount(bits);
        return zero == 0 ? Integer.MAX_VALUE : (int) Math.round(-64 * Math.log(zero / 64.0));
    }

    private static long shut(long[] cells, int at, Kind why, long until) {
        for (int number = 0; number < NUMBERS; number++) {
            cells[at + number] = 0;
        }
        cells[at + SHUT_UNTIL] = until;
        cells[at + WHY] = why.code;
        StateTable.keep(cells, at, until);
        return why.code;
    }

    /** Lets {@code client} in again and forgets what it did. */
    public void forget(long client) {
        clients.forget(client);
    }

    /** Bytes that the guard takes. */
    public long bytes() {
        return clients.bytes();
    }
}
