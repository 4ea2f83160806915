package dev.jadegate.policy;

/**
 * Instants as text, read without allocating: {@code 2026-11-23T12:00:00Z}, with an optional fraction of a second and with
 * an offset instead of {@code Z}; the seconds may be left out. The form is that of
 * {@link java.time.format.DateTimeFormatter#ISO_OFFSET_DATE_TIME} for the years 0000 to 9999.
 */
final class DateText {
    /** What {@link #epochSecond} answers for what is no instant. */
    static final long NONE = Long.MIN_VALUE;

    private static final int LENGTH_MAX = 40;
    private static final int NANO_DIGITS = 9;
    private static final int OFFSET_SECONDS_MAX = 18 * 3600;

    private DateText() {}

    /** Seconds since 1970-01-01T00:00:00Z, rounded down; {@link #NONE} when it is no instant. */
    static long epochSecond(String text) {
        if (text.length() > LENGTH_MAX || text.length() < 17) {
            return NONE;
        }
        int year = digits(text, 0, 4);
        int month = field(text, 4, '-', 12);
        int day = field(text, 7, '-', 31);
        int hour = (text.charAt(10) | 0x20) == 't' ? digits(text, 11, 2) : -1;
        int minute = field(text, 13, ':', 59);
        boolean valid = year >= 0
                && month >= 1
                && day >= 1
                && day <= daysOf(year, month)
                && hour >= 0
                && hour <= 23
                && minute >= 0;
        if (!valid) {
            return NONE;
        }
        int second = 0;
        int offsetAt = 16;
        if (text.charAt(16) == ':') {
            second = field(text, 16, ':', 59);
            offsetAt = endOfFraction(text);
        }
        long offset = second < 0 || offsetAt < 0 ? NONE : offset(text, offsetAt);
        return offset == NONE
                ? NONE
                : epochDay(year, month, day) * 86_400 + hour * 3600L + minute * 60L + second - offset;
    }

    /** The nanoseconds of what is an instant. */
    static int nanos(String text) {
        if (text.length() <= 19 || text.charAt(16) != ':' || text.charAt(19) != '.') {
            return 0;
        }
        int nanos = 0;
        int end = endOfFraction(text);
        for (int i = 20; i < 20 + NANO_DIGITS; i++) {
            nanos = nanos * 10 + (i < end ? text.charAt(i) - '0' : 0);
        }
        return nanos;
    }

    /** Where the offset begins when there are seconds; -1 when there is none. */
    private static int endOfFraction(String text) {
        if (text.length() <= 19 || text.charAt(19) != '.') {
            return 19;
        }
        int end = 20;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end > 20 + NANO_DIGITS ? -1 : end;
    }

    private static long offset(String text, int from) {
        int length = text.length() - from;
        if (length == 1 && (text.charAt(from) | 0x20) == 'z') {
            return 0;
        }
        if ((length != 3 && length != 6 && length != 9) || (text.charAt(from) != '+' && text.charAt(from) != '-')) {
            return NONE;
        }
        int hours = digits(text, from + 1, 2);
        int minutes = length == 3 ? 0 : field(text, from + 3, ':', 59);
        int seconds = length == 9 ? field(text, from + 6, ':', 59) : 0;
        int offset = hours * 3600 + minutes * 60 + seconds;
        if (hours < 0 || minutes < 0 || seconds < 0 || offset > OFFSET_SECONDS_MAX) {
            return NONE;
        }
        return text.charAt(from) == '-' ? -offset : offset;
    }

    /** Two digits after {@code separator}, at most {@code max}; -1 when they are not there. */
    private static int field(String text, int at, char separator, int max) {
        int value = at < text.length() && text.charAt(at) == separator ? digits(text, at + 1, 2) : -1;
        return value <= max ? value : -1;
    }

    private static int digits(String text, int from, int count) {
        if (from + count > text.length()) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < from + count; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }

    private static int daysOf(int year, int month) {
        if (month == 2) {
            return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
        }
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }

    /** Days since 1970-01-01 in the Gregorian calendar, by counting years from March on. */
    private static long epochDay(int year, int month, int day) {
        long shifted = month <= 2 ? year - 1L : year;
        long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        long leapDays = Math.floorDiv(shifted, 4L) - Math.floorDiv(shifted, 100L) + Math.floorDiv(shifted, 400L);
        return shifted * 365 + leapDays + dayOfYear - 719_468;
    }
}
