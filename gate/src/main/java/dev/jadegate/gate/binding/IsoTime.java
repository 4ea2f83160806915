package dev.jadegate.gate.binding;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Times as replies and events write them: {@code yyyy-MM-ddTHH:mm:ssZ}. */
public final class IsoTime {
    private static final int YEAR_MAX = 9999;

    private IsoTime() {}

    /** {@code time} in whole seconds; what is within a second is cut off. */
    public static String text(Instant time) {
        LocalDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, ZoneOffset.UTC);
        if (utc.getYear() < 0 || utc.getYear() > YEAR_MAX) {
            return time.truncatedTo(ChronoUnit.SECONDS).toString();
        }
        StringBuilder text = new StringBuilder(20);
        digits(utc.getYear() / 100, text);
        digits(utc.getYear() % 100, text);
        digits(utc.getMonthValue(), text.append('-'));
        digits(utc.getDayOfMonth(), text.append('-'));
        digits(utc.getHour(), text.append('T'));
        digits(utc.getMinute(), text.append(':'));
        digits(utc.getSecond(), text.append(':'));
        return text.append('Z').toString();
    }

    private static void digits(int number, StringBuilder text) {
        text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
