package dev.jadegate.traffic.address;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A list of regions. An entry is
 *
 * <ul>
 *   <li>a country, {@code AD};
 *   <li>a province, {@code CN-GD}, or the administrative code that the API uses for China's, {@code 440000};
 *   <li>a city by its English name, {@code CN-GD/Shenzhen};
 *   <li>a continent, {@code continent:AS}.
 * </ul>
 *
 * {@code CN} stands for mainland China: Hong Kong, Macao and Taiwan have codes of their own. Provinces and cities are found when
 * the file tells them. Immutable.
 */
public final class RegionList {
    /** Entries of one list: more than there are countries and provinces of China, and room for cities. */
    public static final int ENTRIES_MAX = 2000;

    /** Administrative codes (GB/T 2260, first two digits) and ISO 3166-2:CN letters. */
    private static final Map<String, String> PROVINCES = Map.ofEntries(
            Map.entry("11", "CN-BJ"),
            Map.entry("12", "CN-TJ"),
            Map.entry("13", "CN-HE"),
            Map.entry("14", "CN-SX"),
            Map.entry("15", "CN-NM"),
            Map.entry("21", "CN-LN"),
            Map.entry("22", "CN-JL"),
            Map.entry("23", "CN-HL"),
            Map.entry("31", "CN-SH"),
            Map.entry("32", "CN-JS"),
            Map.entry("33", "CN-ZJ"),
            Map.entry("34", "CN-AH"),
            Map.entry("35", "CN-FJ"),
            Map.entry("36", "CN-JX"),
            Map.entry("37", "CN-SD"),
            Map.entry("41", "CN-HA"),
            Map.entry("42", "CN-HB"),
            Map.entry("43", "CN-HN"),
            Map.entry("44", "CN-GD"),
            Map.entry("45", "CN-GX"),
            Map.entry("46", "CN-HI"),
            Map.entry("50", "CN-CQ"),
            Map.entry("51", "CN-SC"),
            Map.entry("52", "CN-GZ"),
            Map.entry("53", "CN-YN"),
            Map.entry("54", "CN-XZ"),
            Map.entry("61", "CN-SN"),
            Map.entry("62", "CN-GS"),
            Map.entry("63", "CN-QH"),
            Map.entry("64", "CN-NX"),
            Map.entry("65", "CN-XJ"),
            Map.entry("71", "TW"),
            Map.entry("81", "HK"),
            Map.entry("82", "MO"));

    private final Set<String> entries;
    private final boolean cities;

    private RegionList(Set<String> entries) {
        this.entries = Set.copyOf(entries);
        this.cities = entries.stream().anyMatch(entry -> entry.indexOf('/') > 0);
    }

    /**
     * The list of {@code texts}; repeated entries count once.
     *
     * @throws IllegalArgumentException naming the first text that is no entry, or when there are too many
     */
    public static RegionList of(Collection<String> texts) {
        if (texts.size() > ENTRIES_MAX) {
            throw new IllegalArgumentException(
                    texts.size() + " regions are more than the " + ENTRIES_MAX + " that one list takes");
        }
        Set<String> entries = new HashSet<>();
        List<String> wrong = new ArrayList<>();
        for (String text : texts) {
            String entry = normal(text.strip());
            if (entry.isEmpty()) {
                wrong.add(text);
            }
            entries.add(entry);
        }
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException("`" + wrong.getFirst()
                    + "` is no region: write a country (`AD`), a province (`CN-GD` or `440000`), a city (`CN-GD/Shenzhen`) or"
                    + " `continent:AS`");
        }
        return new RegionList(entries);
    }

    private static String normal(String text) {
        if (text.length() == 6 && text.endsWith("0000")) {
            return PROVINCES.getOrDefault(text.substring(0, 2), "");
        }
        if (text.startsWith("continent:")) {
            return letters(text, 10, 2) && text.length() == 12 ? "continent:" + upper(text.substring(10)) : "";
        }
        if (text.length() == 2) {
            return letters(text, 0, 2) ? upper(text) : "";
        }
        int slash = text.indexOf('/');
        String province = slash < 0 ? text : text.substring(0, slash);
        if (province.length() < 4
                || province.length() > 6
                || !letters(province, 0, 2)
                || province.charAt(2) != '-'
                || slash == text.length() - 1) {
            return "";
        }
        return upper(province) + (slash < 0 ? "" : text.substring(slash).toLowerCase(Locale.ROOT));
    }

    private static boolean letters(String text, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (i >= text.length() || (text.charAt(i) | 32) < 'a' || (text.charAt(i) | 32) > 'z') {
                return false;
            }
        }
        return true;
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    /** The entry that {@code region} is in, or an empty text. */
    public String find(Region region) {
        if (region.country().isEmpty()) {
            return "";
        }
        if (entries.contains(region.country())) {
            return region.country();
        }
        if (!region.subdivision().isEmpty()) {
            String province = province(region);
            if (entries.contains(province)) {
                return province;
            }
            String city = cities && !region.city().isEmpty()
                    ? province + "/" + region.city().toLowerCase(Locale.ROOT)
                    : "";
            if (!city.isEmpty() && entries.contains(city)) {
                return city;
            }
        }
        String continent = "continent:" + region.continent();
        return entries.contains(continent) ? continent : "";
    }

    /** Older files write China's provinces by number. */
    private static String province(Region region) {
        String subdivision = region.subdivision();
        if (region.country().equals("CN") && subdivision.charAt(0) <= '9') {
            return PROVINCES.getOrDefault(subdivision, "CN-" + subdivision);
        }
        return region.country() + "-" + subdivision;
    }

    /** How many entries it has. */
    public int size() {
        return entries.size();
    }
}
