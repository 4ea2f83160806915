package dev.jadegate.traffic.account;

import dev.jadegate.traffic.address.Region;
import dev.jadegate.traffic.rate.StateTable;

/**
 * What is usual for an account: its last four devices, countries and networks, the hours at which it logs in, and where it was last.
 * 168 bytes an account, hashes only. May be used by many threads.
 */
public final class AccountHistory {
    private static final int KEPT = 4;

    private static final int LOGINS = 0;
    private static final int HOURS = 1;
    private static final int LAST_MILLIS = 2;
    private static final int LAST_LATITUDE = 3;
    private static final int LAST_LONGITUDE = 4;
    private static final int DEVICES = 5;
    private static final int COUNTRIES = DEVICES + KEPT;
    private static final int NETWORKS = COUNTRIES + KEPT;
    private static final int NUMBERS = NETWORKS + KEPT + 1;

    /** Logins before which nothing is unusual. */
    static final int USUAL_FROM = 3;

    /** Logins before which no hour is unusual. */
    static final int HOURS_FROM = 20;

    /** Kilometres an hour that nobody travels; an airliner does 900. */
    static final double IMPOSSIBLE_KILOMETRES_AN_HOUR = 1200;

    /** Nearer than this, region files are wrong too often. */
    static final double NEAR_KILOMETRES = 300;

    private final StateTable accounts;

    /**
     * What of a login is unusual.
     *
     * @param known whether there is enough to compare with
     */
    public record Unusual(
            boolean known, boolean device, boolean country, boolean network, boolean hour, boolean impossibleTravel) {
        static final Unusual NOTHING = new Unusual(false, false, false, false, false, false);
    }

    /** A history of at least {@code capacity} accounts. */
    public AccountHistory(int capacity) {
        this.accounts = new StateTable(capacity, NUMBERS);
    }

    /**
     * What is unusual of a login of {@code account}.
     *
     * @param account a hash
     * @param device a hash of what the browser keeps, 0 when it has nothing
     * @param nowMillis since 1970
     */
    public Unusual compare(long account, long device, Region region, long nowMillis) {
        long found = accounts.ifKnown(account, 0, (cells, at) -> {
            if (cells[at + LOGINS] < USUAL_FROM) {
                return 0;
            }
            long bits = 1;
            bits |= holds(cells, at + DEVICES, device) ? 0 : 2;
            bits |= region.country().isEmpty() || holds(cells, at + COUNTRIES, country(region)) ? 0 : 4;
            bits |= region.network() == 0 || holds(cells, at + NETWORKS, region.network()) ? 0 : 8;
            boolean hours = cells[at + LOGINS] >= HOURS_FROM;
            bits |= hours && (cells[at + HOURS] & around(hour(nowMillis))) == 0 ? 16 : 0;
            bits |= travelled(cells, at, region, nowMillis) ? 32 : 0;
            return bits;
        });
        return found == 0
                ? Unusual.NOTHING
                : new Unusual(
                        true,
                        (found & 2) != 0,
                        (found & 4) != 0,
                        (found & 8) != 0,
                        (found & 16) != 0,
                        (found & 32) != 0);
    }

    /** Learns that the owner of {@code account} logged in: after it succeeded, and what was asked besides. */
    public void learn(long account, long device, Region region, long nowMillis) {
        accounts.with(account, nowMillis, (cells, at) -> {
            cells[at + LOGINS]++;
            cells[at + HOURS] |= 1L << hour(nowMillis);
            remember(cells, at + DEVICES, device);
            remember(cells, at + COUNTRIES, region.country().isEmpty() ? 0 : country(region));
            remember(cells, at + NETWORKS, region.network());
            if (!Double.isNaN(region.latitude())) {
                cells[at + LAST_LATITUDE] = Double.doubleToLongBits(region.latitude());
                cells[at + LAST_LONGITUDE] = Double.doubleToLongBits(region.longitude());
                cells[at + LAST_MILLIS] = nowMillis;
            }
            return 0;
        });
    }

    private static boolean travelled(long[] cells, int at, Region region, long nowMillis) {
        if (cells[at + LAST_MILLIS] == 0 || Double.isNaN(region.latitude())) {
            return false;
        }
        Region last = new Region(
                "",
                "",
                "",
                "",
                Double.longBitsToDouble(cells[at + LAST_LATITUDE]),
                Double.longBitsToDouble(cells[at + LAST_LONGITUDE]),
                0,
                "");
        double kilometres = last.kilometresTo(region);
        double hours = Math.max(0, nowMillis - cells[at + LAST_MILLIS]) / 3_600_000.0;
        return kilometres > NEAR_KILOMETRES && kilometres > hours * IMPOSSIBLE_KILOMETRES_AN_HOUR;
    }

    private static long country(Region region) {
        return (long) region.country().charAt(0) << 8
                | region.country().charAt(region.country().length() - 1);
    }

    private static int hour(long nowMillis) {
        return (int) Math.floorMod(nowMillis / 3_600_000, 24L);
    }

    /** The hour, and those beside it. */
    private static long around(int hour) {
        return 1L << hour | 1L << (hour + 1) % 24 | 1L << (hour + 23) % 24;
    }

    private static boolean holds(long[] cells, int at, long value) {
        for (int i = 0; i < KEPT; i++) {
            if (value != 0 && cells[at + i] == value) {
                return true;
            }
        }
        return false;
    }

    /** The newest first; the oldest goes. */
    private static void remember(long[] cells, int at, long value) {
        if (value == 0 || cells[at] == value) {
            return;
        }
        int last = KEPT - 1;
        for (int i = 1; i < KEPT; i++) {
            if (cells[at + i] == value) {
                last = i;
            }
        }
        for (int i = last; i > 0; i--) {
            cells[at + i] = cells[at + i - 1];
        }
        cells[at] = value;
    }

    /** Bytes that the history takes. */
    public long bytes() {
        return accounts.bytes();
    }
}
