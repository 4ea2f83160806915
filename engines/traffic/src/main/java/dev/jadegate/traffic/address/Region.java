package dev.jadegate.traffic.address;

/**
 * What a file knows of an address; texts are empty where it knows nothing.
 *
 * @param country two capital letters (ISO 3166-1)
 * @param continent two capital letters
 * @param subdivision the province: what follows the hyphen in ISO 3166-2, such as {@code GD}
 * @param city its English name
 * @param latitude degrees, NaN when not known
 * @param longitude degrees, NaN when not known
 * @param network number of the autonomous system, 0 when not known
 * @param networkOwner who runs it
 */
public record Region(
        String country,
        String continent,
        String subdivision,
        String city,
        double latitude,
        double longitude,
        long network,
        String networkOwner) {
    /** Nothing is known. */
    public static final Region UNKNOWN = new Region("", "", "", "", Double.NaN, Double.NaN, 0, "");

    /** Kilometres along the earth from here to {@code other}, NaN when one of the places is not known. */
    public double kilometresTo(Region other) {
        double here = Math.toRadians(latitude);
        double there = Math.toRadians(other.latitude);
        double across = Math.toRadians(other.longitude - longitude);
        double half = Math.pow(Math.sin((there - here) / 2), 2)
                + Math.cos(here) * Math.cos(there) * Math.pow(Math.sin(across / 2), 2);
        return 2 * 6371 * Math.asin(Math.min(1, Math.sqrt(half)));
    }
}
