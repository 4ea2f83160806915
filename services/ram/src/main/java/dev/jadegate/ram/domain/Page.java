package dev.jadegate.ram.domain;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list that is sorted by name; the marker is the last name, so that page 200 costs what page 1 does.
 *
 * @param marker for the next page, null on the last
 */
public record Page<T>(List<T> items, @Nullable String marker) {
    /** Items of a page when the call names no number. */
    public static final int ITEMS_DEFAULT = 100;

    /** Every marker begins so: other text is not taken for a name. */
    private static final String MARK = "after:";

    public Page {
        items = List.copyOf(items);
    }

    /** A page of {@code rows}, of which one more than {@code itemsMax} were asked for. */
    public static <T> Page<T> of(List<T> rows, int itemsMax, Function<T, String> name) {
        if (rows.size() <= itemsMax) {
            return new Page<>(rows, null);
        }
        List<T> items = rows.subList(0, itemsMax);
        byte[] last = (MARK + name.apply(items.getLast())).getBytes(StandardCharsets.UTF_8);
        return new Page<>(items, Base64.getUrlEncoder().withoutPadding().encodeToString(last));
    }

    /** The name after which a page begins; empty for the first. */
    public static String after(@Nullable String marker) {
        if (marker == null || marker.isEmpty()) {
            return "";
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(marker), StandardCharsets.UTF_8);
            if (text.startsWith(MARK)) {
                return text.substring(MARK.length());
            }
        } catch (IllegalArgumentException _) {
            // Told below, as text of another origin is.
        }
        throw RamError.MARKER.failure();
    }

    /** Whether there is more, as replies tell it. */
    public boolean isTruncated() {
        return marker != null;
    }
}
