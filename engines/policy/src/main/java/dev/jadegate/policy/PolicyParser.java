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

    private static final Set<String> STATEMENT_NAMES =
            Set.of("Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "Condition");

    private final PolicyKind kind;
    private final List<Finding> findings = new ArrayList<>();

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

    /** Reads {@code text}; never throws for what is in it. */
    public static Parsed parse(String text, PolicyKind kind) {
        return new PolicyParser(kind).parse(text);
    }

    private Parsed parse(String text) {
        if (text.length() > kind.charactersMax()) {
            error(
                    "length",
                    "",
                    new JsonLocation(0, 1, 1),
                    "the document has " + text.length() + " characters, allowed are " + kind.charactersMax());
            return new Parsed(null, findings);
        }
        JsonValue root;
        try {
            root = JsonReader.read(text, new JsonLimits(3 * kind.charactersMax(), DEPTH_MAX, kind.charactersMax()));
        } catch (JsonSyntaxException wrong) {
            error("syntax", "", wrong.location(), wrong.why());
            return new Parsed(null, findings);
        }
        PolicyDocument document = document(root);
        boolean refused = findings.stream().anyMatch(finding -> finding.severity() == Finding.Severity.ERROR);
        return new Parsed(refused ? null : document, findings);
    }

    private PolicyDocument document(JsonValue root) {
        List<PolicyDocument.Statement> statements = new ArrayList<>();
        if (!(root instanceof JsonObject object)) {
            error("not-an-object", "", root.location(), "a policy document is a JSON object");
            return new PolicyDocument(kind, statements);
        }
        for (Member member : object.members()) {
            if (!member.name().equals("Version") && !member.name().equals("Statement")) {
                error(
                        "unknown-element",
                        "",
                        member.location(),
                        "`" + shown(member.name())
                                + "` is not an element of a policy: those are Version and Statement");
            }
        }
        JsonValue version = object.get("Version");
        if (!(version instanceof JsonString string) || !string.text().equals("1")) {
            error("version", "/Version", version == null ? root.location() : version.location(), "Version is \"1\"");
        }
        JsonValue list = object.get("Statement");
        if (!(list instanceof JsonArray array) || array.elements().isEmpty()) {
            error(
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
            error("statement", pointer, value.location(), "a statement is a JSON object");
            return null;
        }
        for (Member member : object.members()) {
            if (!STATEMENT_NAMES.contains(member.name())) {
                error(
                        "unknown-element",
                        pointer + "/" + escaped(member.name()),
                        member.location(),
                        "`" + shown(member.name()) + "` is not an element of a statement");
            }
        }
        JsonValue effect = object.get("Effect");
        String effectText = effect instanceof JsonString string ? string.text() : "";
        if (!effectText.equals("Allow") && !effectText.equals("Deny")) {
            error("effect", pointer + "/Effect", at(effect, object), "Effect is \"Allow\" or \"Deny\"");
        }
        JsonValue action = object.get("Action");
        JsonValue notAction = object.get("NotAction");
        if ((action == null) == (notAction == null)) {
            error("action", pointer, object.location(), "a statement has either Action or NotAction");
        }
        String actionName = action != null ? "Action" : "NotAction";
        List<Text> actions = texts(action != null ? action : notAction, pointer + "/" + actionName, true);
        actions.forEach(this::checkAction);
        List<Text> resources = resources(object, pointer);
        List<PolicyDocument.TrustedPrincipal> principals = principals(object, pointer);
        List<PolicyDocument.Condition> conditions =
                new ConditionParser(this::error, this::warning).parse(object.get("Condition"), pointer + "/Condition");
        boolean everything = effectText.equals("Allow")
                && conditions.isEmpty()
                && actions.stream().anyMatch(text -> text.value.equals("*"))
                && resources.stream().anyMatch(text -> text.value.equals("*"));
        if (everything) {
            warning(
                    "allows-everything",
                    pointer,
                    object.location(),
                    "this statement allows every action on everything");
        }
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
            error(
                    "action",
                    action.pointer,
                    action.location,
                    "the action `" + shown(text)
                            + "` is not of the form `<product>:<operation>`, as `ecs:Describe*`, or `*`");
        }
    }

    private List<Text> resources(JsonObject statement, String pointer) {
        JsonValue resource = statement.get("Resource");
        JsonValue notResource = statement.get("NotResource");
        if (notResource != null) {
            error(
                    "not-resource",
                    pointer + "/NotResource",
                    notResource.location(),
                    "NotResource is not supported by RAM: list the resources, or deny those that are not meant");
        }
        if (kind == PolicyKind.TRUST) {
            if (resource != null) {
                error(
                        "resource",
                        pointer + "/Resource",
                        resource.location(),
                        "a trust policy has no Resource: it stands for its role");
            }
            return List.of();
        }
        if (resource == null && notResource == null) {
            error("resource", pointer, statement.location(), "a statement has a Resource");
        }
        List<Text> resources = texts(resource, pointer + "/Resource", false);
        for (Text text : resources) {
            if (!ResourcePattern.isValid(text.value)) {
                error(
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
                error(
                        "principal",
                        pointer + "/Principal",
                        principal.location(),
                        "only a trust policy has a Principal: this one applies to whom it is attached to");
            }
            return principals;
        }
        if (!(principal instanceof JsonObject object) || object.members().isEmpty()) {
            error(
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
                error(
                        "principal",
                        place,
                        member.location(),
                        "`" + shown(member.name())
                                + "` is not a kind of principal: those are RAM, Service and Federated");
                continue;
            }
            for (Text text : texts(member.value(), place, true)) {
                if (!TrustedPrincipals.isValid(type, text.value)) {
                    error(
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
                    error(
                            "not-a-string",
                            pointer + "/" + i,
                            array.elements().get(i).location(),
                            "every value of a policy is a string in quotes");
                }
            }
            if (array.elements().isEmpty()) {
                error(
                        "empty-list",
                        pointer,
                        array.location(),
                        oneAtLeast ? "at least one value is needed" : "at least one resource is needed");
            }
        } else {
            error("not-a-string", pointer, value.location(), "this is a string or a list of strings");
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

    private void error(String code, String pointer, JsonLocation location, String message) {
        findings.add(new Finding(Finding.Severity.ERROR, code, pointer, location.line(), location.column(), message));
    }

    private void warning(String code, String pointer, JsonLocation location, String message) {
        findings.add(new Finding(Finding.Severity.WARNING, code, pointer, location.line(), location.column(), message));
    }

    /** A string of the document and where it stands. */
    private record Text(String value, String pointer, JsonLocation location) {}
}
