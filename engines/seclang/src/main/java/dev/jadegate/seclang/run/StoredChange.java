package dev.jadegate.seclang.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change of a persistent collection that a transaction asks for.
 *
 * @param value null when the member is removed
 * @param expires when the member ends
 */
public record StoredChange(
        String collection,
        String key,
        String member,
        @Nullable String value,
        Instant expires) {}
