package dev.jadegate.traffic.account;

import dev.jadegate.traffic.rate.StateTable;
import dev.jadegate.traffic.rate.Windows;

/**
 * Counts how logins end, by account, by source, by both, and by TLS fingerprint, and tells guessing from stuffing: many failures at
 * one account; many accounts from one source that hardly ever gets in. 88 bytes a key. May be used by many threads.
 */
public final class LoginGuard {
    private static final int FAILED = 0;
    private static final int TRIED = 2;
    private static final int ACCOUNTS_SINCE = 4;
    private static final int ACCOUNTS = 5;
    private static final int SUCCEEDED = 6;
    private static final int NUMBERS = 8;

    private final StateTable states;
    private final Limits limits;

    /**
     * What is too much, over {@code windowMillis}.
     *
     * @param windowMillis over which is counted
     * @param accountFailures failures at one account, from anywhere
     * @param pairFailures failures at one account from one source
     * @param sourceFailures failures from one source, at any account
     * @param sourceAccounts different accounts from one source, when fewer than {@code successPercent} of its logins succeed
     * @param successPercent below which many accounts are stuffing and not a school
     * @param fingerprintAccounts as {@code sourceAccounts}, for all sources that share a JA4
     */
    public record Limits(
            long windowMillis,
            int accountFailures,
            int pairFailures,
            int sourceFailures,
            int sourceAccounts,
            int successPercent,
            int fingerprintAccounts) {
        /** Ten minutes; 30, 8 and 60 failures; 15 accounts with less than 20 percent success; no limit by fingerprint. */
        public static final Limits DEFAULT = new Limits(600_000, 30, 8, 60, 15, 20, Integer.MAX_VALUE);

        public Limits {
            if (windowMillis < 1000
                    || accountFailures < 1
                    || pairFailures < 1
                    || sourceFailures < 1
                    || sourceAccounts < 2
                    || successPercent < 0
                    || successPercent > 100
                    || fingerprintAccounts < 2) {
                throw new IllegalArgumentException(
                        "limits of logins: a window of a second or more, 1 failure, 2 accounts, 0 to 100 percent");
            }
        }
    }

    /** Whose login it is, as hashes under a secret; 0 for what is not known. */
    public record Keys(long account, long source, long pair, long fingerprint) {}

    /**
     * What is known before a login.
     *
     * @param guessing somebody guesses the password of this account from this source
     * @param underAttack the account is tried from many sources
     * @param flooding the source fails too often
     * @param stuffing the source, or all with its fingerprint, tries many accounts
     */
    public record Standing(boolean guessing, boolean underAttack, boolean flooding, boolean stuffing) {
        /** Nothing is held against it. */
        public boolean clean() {
            return !guessing && !underAttack && !flooding && !stuffing;
        }
    }

    /** A guard over at least {@code capacity} keys; a login takes up to four. */
    public LoginGuard(int capacity, Limits limits) {
        this.states = new StateTable(capacity, NUMBERS);
        this.limits = limits;
    }

    /** What is held against a login at {@code nowMillis}; counts nothing. */
    public Standing before(Keys keys, long nowMillis) {
        return new Standing(
                failures(keys.pair, nowMillis) >= limits.pairFailures,
                failures(keys.account, nowMillis) >= limits.accountFailures,
                failures(keys.source, nowMillis) >= limits.sourceFailures,
                stuffs(keys.source, limits.sourceAccounts, nowMillis)
                        || stuffs(keys.fingerprint, limits.fingerprintAccounts, nowMillis));
    }

    private long failures(long key, long nowMillis) {
        return key == 0
                ? 0
                : states.ifKnown(
                        key, 0, (cells, at) -> Windows.count(cells, at + FAILED, limits.windowMillis, nowMillis));
    }

    private boolean stuffs(long key, int accountsMax, long nowMillis) {
        return key != 0
                && states.ifKnown(key, 0, (cells, at) -> {
                            long tried = Windows.count(cells, at + TRIED, limits.windowMillis, nowMillis);
                            long succeeded = Windows.count(cells, at + SUCCEEDED, limits.windowMillis, nowMillis);
                            boolean many = nowMillis / limits.windowMillis - cells[at + ACCOUNTS_SINCE] <= 1
                                    && different(cells[at + ACCOUNTS]) >= accountsMax;
                            return many && succeeded * 100 < tried * limits.successPercent ? 1 : 0;
                        })
                        == 1;
    }

    /** Learns how a login ended. A success forgives the failures of its account from its source, and no others. */
    public void ended(Keys keys, LoginOutcome.Outcome outcome, long nowMillis) {
        if (outcome == LoginOutcome.Outcome.UNKNOWN) {
            return;
        }
        boolean failed = outcome == LoginOutcome.Outcome.FAILED;
        count(keys.account, keys.account, failed, nowMillis);
        count(keys.source, keys.account, failed, nowMillis);
        count(keys.fingerprint, keys.account, failed, nowMillis);
        if (failed) {
            count(keys.pair, keys.account, true, nowMillis);
        } else if (keys.pair != 0) {
            states.forget(keys.pair);
        }
    }

    private void count(long key, long account, boolean failed, long nowMillis) {
        if (key == 0) {
            return;
        }
        states.with(key, nowMillis, (cells, at) -> {
            long window = nowMillis / limits.windowMillis;
            if (window - cells[at + ACCOUNTS_SINCE] > 1) {
                cells[at + ACCOUNTS_SINCE] = window;
                cells[at + ACCOUNTS] = 0;
            }
            cells[at + ACCOUNTS] |= 1L << (account & 63);
            Windows.add(cells, at + TRIED, limits.windowMillis, nowMillis);
            return Windows.add(cells, at + (failed ? FAILED : SUCCEEDED), limits.windowMillis, nowMillis);
        });
    }

    /** Linear counting over 64 bits: good to some 150, and more than any limit beyond. */
    private static int different(long bits) {
        int zero = 64 - Long.bitCount(bits);
        return zero == 0 ? Integer.MAX_VALUE : (int) Math.round(-64 * Math.log(zero / 64.0));
    }

    /** Forgets what is held against a key: somebody's call for help was heard. */
    public void forgive(long key) {
        states.forget(key);
    }

    /** Bytes that the guard takes. */
    public long bytes() {
        return states.bytes();
    }
}
