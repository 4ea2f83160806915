package dev.jadegate.policy;

import dev.jadegate.base.json.JsonLimits;
import dev.jadegate.base.json.JsonLocation;
import dev.jadegate.base.json.JsonReader;
import dev.jadegate.base.json.JsonSyntaxException;
import dev.jadegate.base.json.JsonValue;
import dev.jadegate.base.json.JsonValue.JsonArray;
import dev.jadegate.base.json.JsonValue.JsonObject;
import dev.jadegate.base.json.JsonValue.JsonString;
import dev.jadegate.base.json.JsonValue.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads and checks policy documents. An element that is not understood is refused, never passed over: a condition that is
 * ignored grants more than its author meant. Stateless.
 *
 * <p>Source: "Policy structure and syntax" and "Policy elements" of the RAM documentation.
 */
public final class PolicyParser {
    /** How deep a document nests: the deepest legal one has six levels. */
    private static final int DEPTH_MAX = 16;

    /** Bytes of UTF-8 for one UTF-16 unit, at most. */
    private static final int BYTES_PER_CHARACTER_MAX = 3;

    private static final Set<String> STATEMENT_NAMES =
            Set.of("Effect", "Action", "NotAction", "Resource", "Principal", "Condition");

    private final PolicyKind kind;
    private final Findings findings = new Findings();

    private PolicyParser(PolicyKind kind) {
        this.kind = kind;
    }

    /**
     * What came of reading a document.
     *
     * @param document null when there is an error among the findings
     */
    public record Parsed(@Nullable PolicyDocument document, List<Finding> findings) {
        public Parsed {
            findings = List.copyOf(findings);
        }

        /** The first error, or null. */
        public @Nullable Finding firstError() {
            return findings.stream()
                    .filter(finding -> finding.severity() == Finding.Severity.ERROR)
                    .findFirst()
                    .orElse(null);
        }
    }

    /** Reads {@code text} within the length that RAM allows; never throws for what is in it. */
    public static Parsed parse(String text, PolicyKind kind) {
        return parse(text, kind, kind.charactersMax());
    }

    /**
     * Reads {@code text}; never throws for what is in it.
     *
     * @param charactersMax the longest document, in UTF-16 units
     */
    public static Parsed parse(String text, PolicyKind kind, int charactersMax) {
        PolicyParser parser = new PolicyParser(kind);
        if (text.length() > charactersMax) {
            return parser.tooLong(text.length() + " characters", charactersMax);
        }
        try {
            return parser.parsed(JsonReader.read(text, limits(charactersMax)));
        } catch (JsonSyntaxException wrong) {
            return parser.notJson(wrong);
        }
    }

    /** Reads a document from UTF-8, as {@link #parse(String, PolicyKind)} does. */
    public static Parsed parse(byte[] utf8, PolicyKind kind) {
        PolicyParser parser = new PolicyParser(kind);
        int max = kind.charactersMax();
        if (utf8.length > BYTES_PER_CHARACTER_MAX * max || unitsOf(utf8) > max) {
            return parser.tooLong(utf8.length + " bytes", max);
        }
        try {
            return parser.parsed(JsonReader.read(utf8, limits(max)));
        } catch (JsonSyntaxException wrong) {
            return parser.notJson(wrong);
        }
    }

    private static JsonLimits limits(int charactersMax) {
        return new JsonLimits(BYTES_PER_CHARACTER_MAX * charactersMax, DEPTH_MAX, charactersMax);
    }

    /** Length in UTF-16 units of what may be UTF-8. */
    private static int unitsOf(byte[] utf8) {
        int units = 0;
        for (byte b : utf8) {
            units += (b & 0xC0) == 0x80 ? 0 : (b & 0xF8) == 0xF0 ? 2 : 1;
        }
        return units;
    }

    private Parsed tooLong(String length, int charactersMax) {
        findings.error(
                "length",
                "",
                new JsonLocation(0, 1, 1),
                "the document has " + length + ", allowed are " + charactersMax + " characters",
                "split it into several policies, or use wildcards");
        return new Parsed(null, findings.list());
    }

    private Parsed notJson(JsonSyntaxException wrong) {
        findings.error("syntax", wrong.pointer(), wrong.location(), wrong.why());
        return new Parsed(null, findings.list());
    }

    private Parsed parsed(JsonValue root) {
        PolicyDocument document = document(root);
        if (findings.refused()) {
            return new Parsed(null, findings.list());
        }
        PolicyLint.check(document, findings);
        return new Parsed(document, findings.list());
    }

    private PolicyDocument document(JsonValue root) {
        List<PolicyDocument.Statement> statements = new ArrayList<>();
        if (!(root instanceof JsonObject object)) {
            findings.error("not-an-object", "", root.location(), "a policy document is a JSON object");
            return new PolicyDocument(kind, statements);
        }
        for (Member member : object.members()) {
            if (!member.name().equals("Version") && !member.name().equals("Statement")) {
                findings.error(
                        "unknown-element",
                        "",
                        member.location(),
                        "`" + shown(member.name())
                                + "` is not an element of a policy: those are Version and Statement");
            }
        }
        JsonValue version = object.get("Version");
        if (!(version instanceof JsonString string) || !string.text().equals("1")) {
            findings.error(
                    "version",
                    "/Version",
                    version == null ? root.location() : version.location(),
                    "Version is \"1\"",
                    "write \"Version\": \"1\"");
        }
        JsonValue list = object.get("Statement");
        if (!(list instanceof JsonArray array) || array.elements().isEmpty()) {
            findings.error(
                    "statement",
                    "/Statement",
                    list == null ? root.location() : list.location(),
                    "Statement is a list of at least one statement");
            return new PolicyDocument(kind, statements);
        }
        for (int i = 0; i < array.elements().size(); i++) {
            PolicyDocument.@Nullable Statement statement =
                    statement(array.elements().get(i), i);
            if (statement != null) {
                statements.add(statement);
            }
        }
        return new PolicyDocument(kind, statements);
    }

    private PolicyDocument.@Nullable Statement statement(JsonValue value, int index) {
        String pointer = "/Statement/" + index;
        if (!(value instanceof JsonObject object)) {
            findings.error("statement", pointer, value.location(), "a statement is a JSON object");
            return null;
        }
        for (Member member : object.members()) {
            String place = pointer + "/" + escaped(member.name());
            if (Semantics.REFUSED_ELEMENTS.contains(member.name())) {
                findings.error(
                        "refused-element",
                        place,
                        member.location(),
                        "`" + member.name() + "` is not supported by RAM",
                        "list the resources that are meant, or deny the others in a statement of their own");
            } else if (!STATEMENT_NAMES.contains(member.name())) {
                findings.error(
                        "unknown-element",
                        place,
                        member.location(),
                        "`" + shown(member.name()) + "` is not an element of a statement",
                        "the elements are Effect, Action or NotAction, "
                                + (kind == PolicyKind.TRUST ? "Principal" : "Resource") + " and Condition");
            }
        }
        JsonValue effect = object.get("Effect");
        String effectText = effect instanceof JsonString string ? string.text() : "";
        if (!effectText.equals("Allow") && !effectText.equals("Deny")) {
            findings.error(
                    "effect",
                    pointer + "/Effect",
                    at(effect, object),
                    "Effect is \"Allow\" or \"Deny\"",
                    effectFix(effectText));
        }
        JsonValue action = object.get("Action");
        JsonValue notAction = object.get("NotAction");
        if ((action == null) == (notAction == null)) {
            findings.error("action", pointer, object.location(), "a statement has either Action or NotAction");
        }
        String actionName = action != null ? "Action" : "NotAction";
        List<Text> actions = texts(action != null ? action : notAction, pointer + "/" + actionName, true);
        actions.forEach(this::checkAction);
        List<Text> resources = resources(object, pointer);
        List<PolicyDocument.TrustedPrincipal> principals = principals(object, pointer);
        List<PolicyDocument.Condition> conditions =
                new ConditionParser(findings).parse(object.get("Condition"), pointer + "/Condition");
        return new PolicyDocument.Statement(
                index,
                effectText.equals("Allow"),
                notAction != null,
                values(actions),
                values(resources),
                principals,
                conditions,
                object.location().line(),
                object.location().column());
    }

    private static @Nullable String effectFix(String effect) {
        return effect.equalsIgnoreCase("allow")
                ? "write \"Allow\""
                : effect.equalsIgnoreCase("deny") ? "write \"Deny\"" : null;
    }

    private void checkAction(Text action) {
        String text = action.value;
        if (text.equals("*")) {
            return;
        }
        int colon = text.indexOf(':');
        boolean valid = colon > 0
                && colon < text.length() - 1
                && text.indexOf(':', colon + 1) < 0
                && text.chars().allMatch(c -> isWord(c) || c == ':' || c == '*' || c == '?' || c == '/' || c == '.');
        if (!valid) {
            findings.error(
                    "action",
                    action.pointer,
                    action.location,
                    "the action `" + shown(text)
                            + "` is not of the form `<product>:<operation>`, as `ecs:Describe*`, or `*`");
        }
    }

    private List<Text> resources(JsonObject statement, String pointer) {
        JsonValue resource = statement.get("Resource");
        if (kind == PolicyKind.TRUST) {
            if (resource != null) {
                findings.error(
                        "resource",
                        pointer + "/Resource",
                        resource.location(),
                        "a trust policy has no Resource: it stands for its role");
            }
            return List.of();
        }
        if (resource == null && statement.members().stream().noneMatch(PolicyParser::isRefused)) {
            findings.error("resource", pointer, statement.location(), "a statement has a Resource");
        }
        List<Text> resources = texts(resource, pointer + "/Resource", false);
        for (Text text : resources) {
            if (!ResourcePattern.isValid(text.value)) {
                findings.error(
                        "resource",
                        text.pointer,
                        text.location,
                        "the resource `" + shown(text.value)
                                + "` is not of the form `acs:<product>:<region>:<account>:<resource>`, or `*`");
            }
        }
        return resources;
    }

    private List<PolicyDocument.TrustedPrincipal> principals(JsonObject statement, String pointer) {
        JsonValue principal = statement.get("Principal");
        List<PolicyDocument.TrustedPrincipal> principals = new ArrayList<>();
        if (kind != PolicyKind.TRUST) {
            if (principal != null) {
                findings.error(
                        "principal",
                        pointer + "/Principal",
                        principal.location(),
                        "only a trust policy has a Principal: this one applies to whom it is attached to");
            }
            return principals;
        }
        if (!(principal instanceof JsonObject object) || object.members().isEmpty()) {
            findings.error(
                    "principal",
                    pointer + "/Principal",
                    at(principal, statement),
                    "a trust policy's statement has a Principal with RAM, Service or Federated");
            return principals;
        }
        for (Member member : object.members()) {
            String place = pointer + "/Principal/" + escaped(member.name());
            PolicyDocument.TrustedPrincipal.@Nullable Type type = switch (member.name()) {
                case "RAM" -> PolicyDocument.TrustedPrincipal.Type.RAM;
                case "Service" -> PolicyDocument.TrustedPrincipal.Type.SERVICE;
                case "Federated" -> PolicyDocument.TrustedPrincipal.Type.FEDERATED;
                default -> null;
            };
            if (type == null) {
                findings.error(
                        "principal",
                        place,
                        member.location(),
                        "`" + shown(member.name())
                                + "` is not a kind of principal: those are RAM, Service and Federated");
                continue;
            }
            for (Text text : texts(member.value(), place, true)) {
                if (!TrustedPrincipals.isValid(type, text.value)) {
                    findings.error(
                            "principal",
                            text.pointer,
                            text.location,
                            "`" + shown(text.value) + "` is not " + TrustedPrincipals.form(type));
                }
                principals.add(new PolicyDocument.TrustedPrincipal(type, text.value));
            }
        }
        return principals;
    }

    /** One string, or a list of them. */
    private List<Text> texts(@Nullable JsonValue value, String pointer, boolean oneAtLeast) {
        List<Text> texts = new ArrayList<>();
        if (value == null) {
            return texts;
        }
        if (value instanceof JsonString string) {
            texts.add(new Text(string.text(), pointer, string.location()));
        } else if (value instanceof JsonArray array) {
            for (int i = 0; i < array.elements().size(); i++) {
                if (array.elements().get(i) instanceof JsonString string) {
                    texts.add(new Text(string.text(), pointer + "/" + i, string.location()));
                } else {
                    findings.error(
                            "not-a-string",
                            pointer + "/" + i,
                            array.elements().get(i).location(),
                            "every value of a policy is a string in quotes");
                }
            }
            if (array.elements().isEmpty()) {
                findings.error(
                        "empty-list",
                        pointer,
                        array.location(),
                        oneAtLeast ? "at least one value is needed" : "at least one resource is needed");
            }
        } else {
            findings.error("not-a-string", pointer, value.location(), "this is a string or a list of strings");
        }
        return texts;
    }

    private static List<String> values(List<Text> texts) {
        return texts.stream().map(Text::value).toList();
    }

    private static JsonLocation at(@Nullable JsonValue value, JsonValue otherwise) {
        return value == null ? otherwise.location() : value.location();
    }

    private static boolean isWord(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    static String shown(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }

    /** A name as a token of a JSON pointer (RFC 6901). */
    static String escaped(String name) {
        return shown(name).replace("~", "~0").replace("/", "~1");
    }

    private static boolean isRefused(Member member) {
        return Semantics.REFUSED_ELEMENTS.contains(member.name());
    }

    /** A string of the document and where it stands. */
    private record Text(String value, String pointer, JsonLocation location) {}
}
