package dev.jadegate.edge.config;

/** What rules do with what they find. */
public enum WafMode {
    /** They block it. */
    ON,
    /** They tell it and let it pass. */
    DETECT,
    /** They do not run. */
    OFF
}
