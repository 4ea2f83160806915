package dev.jadegate.traffic.scan;

import dev.jadegate.traffic.rule.Rule;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * What counts as a scan; a protection that is null is off.
 *
 * @param frequent many refused requests
 * @param directories many paths that are not there
 * @param toolsTtlMillis how long a client is shut out that shows signs of a scanner; 0 when that is off
 */
public record ScanSettings(
        @Nullable Frequent frequent, @Nullable Directories directories, long toolsTtlMillis) {
    /**
     * More than {@code count} refused requests in {@code intervalMillis} shut a client out for {@code ttlMillis}. The API's defaults
     * are 20 in 60 seconds for half an hour.
     */
    public record Frequent(int count, long intervalMillis, long ttlMillis) {}

    /**
     * At least {@code count} answers 404 in {@code intervalMillis}, about many different paths, which are {@code sharePercent} of all
     * answers, shut a client out for {@code ttlMillis}. The API's defaults are 50 in 10 seconds, 70 percent, half an hour.
     */
    public record Directories(int count, long intervalMillis, int sharePercent, long ttlMillis) {}

    /** All off. */
    public static final ScanSettings NONE = new ScanSettings(null, null, 0);

    /** What {@code rules} say; of two about one kind the later counts. */
    public static ScanSettings of(Collection<? extends Rule> rules) {
        ScanSettings settings = NONE;
        for (Rule rule : rules) {
            if (rule instanceof Rule.Antiscan scan && scan.head().enabled()) {
                long interval = scan.intervalSeconds() * 1000L;
                long ttl = scan.ttlSeconds() * 1000L;
                settings = switch (scan.kind()) {
                    case HIGH_FREQUENCY ->
                        new ScanSettings(
                                new Frequent(scan.count(), interval, ttl),
                                settings.directories,
                                settings.toolsTtlMillis);
                    case DIRECTORY_TRAVERSAL ->
                        new ScanSettings(
                                settings.frequent,
                                new Directories(scan.count(), interval, scan.sharePercent(), ttl),
                                settings.toolsTtlMillis);
                    case SCAN_TOOLS -> new ScanSettings(settings.frequent, settings.directories, ttl);
                    // A list of addresses: the edge asks it as any other.
                    case COLLABORATIVE -> settings;
                };
            }
        }
        return settings;
    }
}
