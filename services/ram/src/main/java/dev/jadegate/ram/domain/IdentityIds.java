package dev.jadegate.ram.domain;

import java.security.SecureRandom;

/** Ids of users, groups and roles: numbers of 18 digits that say nothing. Safe for use by many threads. */
public final class IdentityIds {
    private static final long FIRST = 200_000_000_000_000_000L;
    private static final long COUNT = 200_000_000_000_000_000L;

    private final SecureRandom random;

    public IdentityIds(SecureRandom random) {
        this.random = random;
    }

    /** A new id. */
    public String next() {
        return Long.toString(FIRST + random.nextLong(COUNT));
    }
}
