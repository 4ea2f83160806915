package dev.jadegate.seclang.parse;

import dev.jadegate.seclang.rule.Position;
import dev.jadegate.seclang.rule.Settings;
import dev.jadegate.seclang.rule.Settings.AuditMode;
import dev.jadegate.seclang.rule.Settings.EngineMode;
import dev.jadegate.seclang.rule.Settings.LimitAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Collects the engine's configuration from directives. */
final class SettingsBuilder {
    /**
     * Directives that are understood and mean nothing here: files, logs and processes are the caller's, patterns need no
     * match limit in linear time.
     */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "secrequestbodyinmemorylimit",
            "secpcrematchlimit",
            "secpcrematchlimitrecursion",
            "sectmpdir",
            "secdatadir",
            "secuploaddir",
            "secuploadfilelimit",
            "secuploadfilemode",
            "secuploadkeepfiles",
            "secdebuglog",
            "secdebugloglevel",
            "secauditlog",
            "secauditlog2",
            "secauditlogtype",
            "secauditlogformat",
            "secauditlogstoragedir",
            "secauditlogdirmode",
            "secauditlogfilemode",
            "seccookieformat",
            "seccookiev0separator",
            "secunicodemapfile",
            "secstatusengine",
            "secserversignature",
            "secconnengine",
            "secruleinheritance",
            "secrxprefilter",
            "secrulesautoreload",
            "secgeolookupdb",
            "sechttpblkey",
            "secinterceptonerror",
            "seccontentinjection",
            "secstreaminbodyinspection",
            "secstreamoutbodyinspection",
            "secdisablebackendcompression",
            "secguardianlog",
            "secchrootdir",
            "secsensorid",
            "secremoterules",
            "secremoterulesfailaction",
            "secxmlexternalentity",
            "secparsexmlintoargs");

    /** Reading recurses: well within the stack of any thread. */
    private static final int JSON_DEPTH_MAX = 1_024;

    private EngineMode engine = Settings.DEFAULT.engine();
    private boolean requestBodyAccess = Settings.DEFAULT.requestBodyAccess();
    private long requestBodyLimit = Settings.DEFAULT.requestBodyLimit();
    private long requestBodyNoFilesLimit = Settings.DEFAULT.requestBodyNoFilesLimit();
    private LimitAction requestBodyLimitAction = Settings.DEFAULT.requestBodyLimitAction();
    private int jsonDepthLimit = Settings.DEFAULT.jsonDepthLimit();
    private int argumentsLimit = Settings.DEFAULT.argumentsLimit();
    private boolean responseBodyAccess = Settings.DEFAULT.responseBodyAccess();
    private long responseBodyLimit = Settings.DEFAULT.responseBodyLimit();
    private LimitAction responseBodyLimitAction = Settings.DEFAULT.responseBodyLimitAction();
    private List<String> responseBodyTypes = Settings.DEFAULT.responseBodyTypes();
    private char argumentSeparator = Settings.DEFAULT.argumentSeparator();
    private AuditMode audit = Settings.DEFAULT.audit();
    private String auditRelevantStatus = Settings.DEFAULT.auditRelevantStatus();
    private String auditParts = Settings.DEFAULT.auditParts();
    private int collectionTimeoutSeconds = Settings.DEFAULT.collectionTimeoutSeconds();
    private String webApplication = Settings.DEFAULT.webApplication();

    /** Takes the directive in, or returns false when it is not one of configuration. */
    boolean take(Directive directive) throws InvalidRulesException {
        String name = directive.name().toLowerCase(Locale.ROOT);
        switch (name) {
            case "secruleengine" -> engine = engine(directive.argument(0));
            case "secrequestbodyaccess" -> requestBodyAccess = onOff(directive.argument(0));
            case "secrequestbodylimit" -> requestBodyLimit = number(directive.argument(0), Integer.MAX_VALUE);
            case "secrequestbodynofileslimit" ->
                requestBodyNoFilesLimit = number(directive.argument(0), Integer.MAX_VALUE);
            case "secrequestbodylimitaction" -> requestBodyLimitAction = limitAction(directive.argument(0));
            case "secrequestbodyjsondepthlimit" -> jsonDepthLimit = (int) number(directive.argument(0), JSON_DEPTH_MAX);
            case "secargumentslimit" -> argumentsLimit = (int) number(directive.argument(0), 1_000_000);
            case "secresponsebodyaccess" -> responseBodyAccess = onOff(directive.argument(0));
            case "secresponsebodylimit" -> responseBodyLimit = number(directive.argument(0), Integer.MAX_VALUE);
            case "secresponsebodylimitaction" -> responseBodyLimitAction = limitAction(directive.argument(0));
            case "secresponsebodymimetype" -> addTypes(directive);
            case "secresponsebodymimetypesclear" -> responseBodyTypes = List.of();
            case "secargumentseparator" ->
                argumentSeparator = directive.argument(0).text().charAt(0);
            case "secauditengine" -> audit = audit(directive.argument(0));
            case "secauditlogrelevantstatus" ->
                auditRelevantStatus = directive.argument(0).text();
            case "secauditlogparts" -> auditParts = directive.argument(0).text();
            case "seccollectiontimeout" ->
                collectionTimeoutSeconds = (int) number(directive.argument(0), Integer.MAX_VALUE);
            case "secwebappid" -> webApplication = directive.argument(0).text();
            default -> {
                return WITHOUT_EFFECT.contains(name);
            }
        }
        return true;
    }

    private void addTypes(Directive directive) {
        List<String> types = new ArrayList<>();
        for (Directive.Word word : directive.arguments()) {
            for (String type : word.text().trim().split("\\s+", -1)) {
                types.add(type.toLowerCase(Locale.ROOT));
            }
        }
        responseBodyTypes = types;
    }

    static EngineMode engine(Directive.Word word) throws InvalidRulesException {
        return switch (word.text().toLowerCase(Locale.ROOT)) {
            case "on" -> EngineMode.ON;
            case "off" -> EngineMode.OFF;
            case "detectiononly" -> EngineMode.DETECTION_ONLY;
            default -> throw wrong(word, "On, Off or DetectionOnly");
        };
    }

    static AuditMode audit(Directive.Word word) throws InvalidRulesException {
        return switch (word.text().toLowerCase(Locale.ROOT)) {
            case "on" -> AuditMode.ON;
            case "off" -> AuditMode.OFF;
            case "relevantonly" -> AuditMode.RELEVANT_ONLY;
            default -> throw wrong(word, "On, Off or RelevantOnly");
        };
    }

    static boolean onOff(Directive.Word word) throws InvalidRulesException {
        return switch (word.text().toLowerCase(Locale.ROOT)) {
            case "on" -> true;
            case "off" -> false;
            default -> throw wrong(word, "On or Off");
        };
    }

    private static LimitAction limitAction(Directive.Word word) throws InvalidRulesException {
        return switch (word.text().toLowerCase(Locale.ROOT)) {
            case "reject" -> LimitAction.REJECT;
            case "processpartial" -> LimitAction.PROCESS_PARTIAL;
            default -> throw wrong(word, "Reject or ProcessPartial");
        };
    }

    private static long number(Directive.Word word, long max) throws InvalidRulesException {
        try {
            long number = Long.parseLong(word.text());
            if (number >= 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException notOne) {
            // Told below.
        }
        throw wrong(word, "a number from 0 to " + max);
    }

    private static InvalidRulesException wrong(Directive.Word word, String allowed) {
        return new InvalidRulesException(
                word.position(), "`" + Text.shown(word.text()) + "` is not allowed here: write " + allowed);
    }

    static Directive.Word word(String text, Position position) {
        return new Directive.Word(text, position);
    }

    Settings build() {
        return new Settings(
                engine,
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
