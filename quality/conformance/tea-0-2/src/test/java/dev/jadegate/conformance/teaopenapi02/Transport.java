package dev.jadegate.conformance.teaopenapi02;

import java.util.Locale;

/** Both ways over the one port. */
enum Transport {
    HTTP,
    HTTPS;

    /** As the clients' configuration names it. */
    String protocol() {
        return name().toLowerCase(Locale.ROOT);
    }
}
