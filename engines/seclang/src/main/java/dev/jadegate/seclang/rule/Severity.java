package dev.jadegate.seclang.rule;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How bad a match is; rules may write its level instead of its name. */
public enum Severity {
    EMERGENCY(0),
    ALERT(1),
    CRITICAL(2),
    ERROR(3),
    WARNING(4),
    NOTICE(5),
    INFO(6),
    DEBUG(7);

    private final int level;

    Severity(int level) {
        this.level = level;
    }

    /** 0 is the worst. */
    public int level() {
        return level;
    }

    /** By name in any case or by number, or null. */
    public static @Nullable Severity of(String text) {
        for (Severity severity : values()) {
            if (severity.name().equals(text.toUpperCase(Locale.ROOT))
                    || Integer.toString(severity.level).equals(text)) {
                return severity;
            }
        }
        return null;
    }
}
