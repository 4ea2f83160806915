package dev.jadegate.traffic.rule;

import org.jspecify.annotations.Nullable;

/** What is done with a request that a rule is about. */
public enum Action {
    /** It is refused. */
    BLOCK("block"),
    /** It passes, and is told of. */
    MONITOR("monitor"),
    /** Its client has to run a script once. */
    JS("js"),
    /** Somebody has to solve a puzzle once in a while. */
    CAPTCHA("captcha"),
    /** Somebody has to solve a puzzle each time. */
    CAPTCHA_STRICT("captcha_strict"),
    /** What is sensitive in the answer is masked. */
    FILTER("filter");

    private final String wireName;

    Action(String wireName) {
        this.wireName = wireName;
    }

    /** As the API writes it. */
    public String wireName() {
        return wireName;
    }

    /** Whether it keeps a request from its server. */
    public boolean stops() {
        return this != MONITOR && this != FILTER;
    }

    static @Nullable Action of(String wireName) {
        for (Action action : values()) {
            if (action.wireName.equals(wireName)) {
                return action;
            }
        }
        return null;
    }
}
