package dev.jadegate.seclang.rule;

import java.util.List;

/**
 * The engine's configuration by directives. Sizes in bytes.
 *
 * @param argumentSeparator between the pairs of a form
 * @param collectionTimeoutSeconds how long a persistent collection lives untouched
 */
public record Settings(
        EngineMode engine,
        boolean requestBodyAccess,
        long requestBodyLimit,
        long requestBodyNoFilesLimit,
        LimitAction requestBodyLimitAction,
        int jsonDepthLimit,
        int argumentsLimit,
        boolean responseBodyAccess,
        long responseBodyLimit,
        LimitAction responseBodyLimitAction,
        List<String> responseBodyTypes,
        char argumentSeparator,
        AuditMode audit,
        String auditRelevantStatus,
        String auditParts,
        int collectionTimeoutSeconds,
        String webApplication) {
    /** Whether rules run, and whether they may interrupt. */
    public enum EngineMode {
        ON,
        OFF,
        DETECTION_ONLY
    }

    /** What happens to a body beyond its limit. */
    public enum LimitAction {
        REJECT,
        PROCESS_PARTIAL
    }

    /** Which transactions leave an audit event. */
    public enum AuditMode {
        ON,
        OFF,
        RELEVANT_ONLY
    }

    /**
     * What holds when no directive says otherwise. Sizes and types are those of the recommended configuration of ModSecurity
     * 3; the depth of JSON and the number of arguments too.
     */
    public static final Settings DEFAULT = new Settings(
            EngineMode.ON,
            true,
            13_107_200,
            131_072,
            LimitAction.REJECT,
            512,
            1_000,
            true,
            524_288,
            LimitAction.PROCESS_PARTIAL,
            List.of("text/plain", "text/html", "text/xml"),
            '&',
            AuditMode.RELEVANT_ONLY,
            "",
            "ABIJDEFHZ",
            3_600,
            "");

    public Settings {
        responseBodyTypes = List.copyOf(responseBodyTypes);
    }

    /** These settings with rules that run in another mode. */
    public Settings withEngine(EngineMode mode) {
        return new Settings(
                mode,
                requestBodyAccess,
                requestBodyLimit,
                requestBodyNoFilesLimit,
                requestBodyLimitAction,
                jsonDepthLimit,
                argumentsLimit,
                responseBodyAccess,
                responseBodyLimit,
                responseBodyLimitAction,
                responseBodyTypes,
                argumentSeparator,
                audit,
                auditRelevantStatus,
                auditParts,
                collectionTimeoutSeconds,
                webApplication);
    }
}
