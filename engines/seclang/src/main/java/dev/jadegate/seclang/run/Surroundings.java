package dev.jadegate.seclang.run;

import java.time.Instant;
import java.util.Map;

/** What a transaction needs from outside: handed in, for the engine reads no clock, file or network. */
public interface Surroundings {
    /** Names the transaction. */
    String uniqueId();

    Instant now();

    /** What is known of the place of an address, by the names of GEO's members. */
    default Map<String, String> place(String address) {
        return Map.of();
    }

    /** What was kept in a persistent collection, by member; what has expired is left out by the caller. */
    default Map<String, String> stored(String collection, String key) {
        return Map.of();
    }
}
