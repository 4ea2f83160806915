package dev.jadegate.seclang;

import dev.jadegate.seclang.run.Surroundings;
import java.time.Instant;

/** A time that stands still. */
public final class TestSurroundings implements Surroundings {
    private int count;

    @Override
    public String uniqueId() {
        return "transaction-" + ++count;
    }

    @Override
    public Instant now() {
        return Instant.parse("2026-11-27T03:00:00Z");
    }
}
