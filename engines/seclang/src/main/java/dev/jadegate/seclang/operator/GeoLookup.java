package dev.jadegate.seclang.operator;

/** Matches when something is known of the place of an address: {@code @geoLookup}. What is known stands in GEO. */
record GeoLookup() implements Operator {
    @Override
    public boolean matches(String value, Context context) {
        return !context.place(value).isEmpty();
    }
}
