package dev.jadegate.traffic.address;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells regions out of one or two MaxMind DBs: one of cities or countries, one of autonomous systems. What was read is kept
 * for at most {@value #KEPT_MAX} records a file. A damaged record counts as unknown. May be used by many threads.
 */
public final class Regions {
    static final int KEPT_MAX = 16_384;

    private final @Nullable Mmdb places;
    private final @Nullable Mmdb networks;
    private final ConcurrentHashMap<Integer, Region> knownPlaces = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Integer, Region> knownNetworks = new ConcurrentHashMap<>();

    /** Regions out of these files; both may be missing, then nothing is known. */
    public Regions(@Nullable Mmdb places, @Nullable Mmdb networks) {
        this.places = places;
        this.networks = networks;
    }

    /** What is known of {@code address}. */
    public Region of(Address address) {
        Region place = places == null ? Region.UNKNOWN : read(places, knownPlaces, address);
        if (networks == null) {
            return place;
        }
        Region network = read(networks, knownNetworks, address);
        return network.equals(Region.UNKNOWN)
                ? place
                : new Region(
                        place.country(),
                        place.continent(),
                        place.subdivision(),
                        place.city(),
                        place.latitude(),
                        place.longitude(),
                        network.network(),
                        network.networkOwner());
    }

    private static Region read(Mmdb file, ConcurrentHashMap<Integer, Region> known, Address address) {
        try {
            int place = file.find(address);
            if (place < 0) {
                return Region.UNKNOWN;
            }
            Region kept = known.get(place);
            if (kept == null) {
                kept = region(file.record(place));
                if (known.size() < KEPT_MAX) {
                    known.put(place, kept);
                }
            }
            return kept;
        } catch (InvalidMmdbException damaged) {
            return Region.UNKNOWN;
        }
    }

    private static Region region(MmdbValue record) {
        String country = text(record.at("country", "iso_code"));
        return new Region(
                country.isEmpty() ? text(record.at("registered_country", "iso_code")) : country,
                text(record.at("continent", "code")),
                text(record.at("subdivisions", 0, "iso_code")),
                text(record.at("city", "names", "en")),
                real(record.at("location", "latitude")),
                real(record.at("location", "longitude")),
                record.at("autonomous_system_number") instanceof MmdbValue.Whole(long number) ? number : 0,
                text(record.at("autonomous_system_organization")));
    }

    private static String text(@Nullable MmdbValue value) {
        return value instanceof MmdbValue.Text(String text) ? text : "";
    }

    private static double real(@Nullable MmdbValue value) {
        return value instanceof MmdbValue.Real(double number) ? number : Double.NaN;
    }
}
