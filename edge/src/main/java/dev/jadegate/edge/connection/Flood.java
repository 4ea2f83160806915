package dev.jadegate.edge.connection;

import java.util.Locale;

/** What a client can have too much of on one HTTP/2 connection. */
enum Flood {
    RESETS,
    REFUSALS,
    SETTINGS,
    PINGS,
    EMPTY_DATA,
    PRIORITIES,
    WINDOW_UPDATES,
    UNKNOWN_FRAMES,
    CONTINUATIONS;

    int most(Http2Limits limits) {
        return switch (this) {
            case RESETS -> limits.resets();
            case REFUSALS -> limits.refusals();
            case SETTINGS -> limits.settings();
            case PINGS -> limits.pings();
            case EMPTY_DATA -> limits.emptyData();
            case PRIORITIES -> limits.priorities();
            case WINDOW_UPDATES -> limits.windowUpdates();
            case UNKNOWN_FRAMES -> limits.unknown();
            case CONTINUATIONS -> limits.continuations();
        };
    }

    /** For metrics and for the peer. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
