package dev.jadegate.policy;

import dev.jadegate.base.json.JsonValue;
import dev.jadegate.base.json.JsonValue.JsonArray;
import dev.jadegate.base.json.JsonValue.JsonObject;
import dev.jadegate.base.json.JsonValue.JsonString;
import dev.jadegate.base.json.JsonValue.Member;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the Condition element of a statement. */
final class ConditionParser {
    private static final int KEY_LENGTH_MAX = 256;

    private final Findings findings;
    private final List<PolicyDocument.Condition> conditions = new ArrayList<>();

    ConditionParser(Findings findings) {
        this.findings = findings;
    }

    List<PolicyDocument.Condition> parse(@Nullable JsonValue value, String pointer) {
        if (value == null) {
            return conditions;
        }
        if (!(value instanceof JsonObject object)) {
            findings.error("condition", pointer, value.location(), "Condition is a JSON object of operators");
            return conditions;
        }
        for (Member member : object.members()) {
            operator(member, pointer + "/" + PolicyParser.escaped(member.name()));
        }
        return conditions;
    }

    private void operator(Member member, String pointer) {
        String name = member.name();
        Operator operator = Operator.of(name);
        if (operator == null) {
            boolean refused = isRefused(name);
            findings.error(
                    refused ? "refused-operator" : "unknown-operator",
                    pointer,
                    member.location(),
                    refused
                            ? "the condition operator '" + PolicyParser.shown(name) + "' is not supported by RAM"
                            : "'" + PolicyParser.shown(name) + "' is not a condition operator",
                    fix(name));
            return;
        }
        if (!(member.value() instanceof JsonObject keys) || keys.members().isEmpty()) {
            findings.error(
                    "condition", pointer, member.value().location(), "an operator holds an object of condition keys");
            return;
        }
        for (Member key : keys.members()) {
            String place = pointer + "/" + PolicyParser.escaped(key.name());
            if (!isKey(key.name())) {
                findings.error(
                        "condition-key",
                        place,
                        key.location(),
                        "the condition key `" + PolicyParser.shown(key.name())
                                + "` is not of the form `<prefix>:<name>`, as `acs:SourceIp`");
            } else if (!ConditionKeys.isKnown(key.name())) {
                findings.warning(
                        "unknown-key",
                        place,
                        key.location(),
                        "the condition key `" + PolicyParser.shown(key.name())
                                + "` is not one that this platform sets; where it is absent, a positive operator does not hold",
                        null);
            }
            List<String> values = values(operator, key.value(), place);
            if (!values.isEmpty()) {
                conditions.add(new PolicyDocument.Condition(operator, key.name(), values));
            }
        }
    }

    private static boolean isRefused(String name) {
        return Semantics.REFUSED_OPERATOR_ENDINGS.stream().anyMatch(name::endsWith)
                || Semantics.REFUSED_OPERATOR_BEGINNINGS.stream().anyMatch(name::startsWith);
    }

    private static @Nullable String fix(String name) {
        for (Operator operator : Operator.values()) {
            if (operator.wireName().equalsIgnoreCase(name)) {
                return "write '" + operator.wireName() + "'";
            }
        }
        if (name.endsWith("IfExists")) {
            return "write two statements, or use a negated operator, which holds when the key is absent";
        }
        return null;
    }

    /** {@code <prefix>:<name>}, with an optional {@code /<suffix>} that may hold anything, as a tag's key does. */
    private static boolean isKey(String key) {
        int colon = key.indexOf(':');
        int slash = key.indexOf('/');
        int end = slash < 0 ? key.length() : slash;
        if (colon < 1 || colon >= end - 1 || key.length() > KEY_LENGTH_MAX || slash == key.length() - 1) {
            return false;
        }
        for (int i = 0; i < end; i++) {
            char c = key.charAt(i);
            boolean word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!word && c != '-' && c != '_' && c != '.' && c != ':') {
                return false;
            }
        }
        return true;
    }

    private List<String> values(Operator operator, JsonValue value, String pointer) {
        List<String> values = new ArrayList<>();
        if (value instanceof JsonArray array) {
            for (int i = 0; i < array.elements().size(); i++) {
                value(operator, array.elements().get(i), pointer + "/" + i, values);
            }
            if (array.elements().isEmpty()) {
                findings.error("empty-list", pointer, array.location(), "at least one value is needed");
            }
        } else {
            value(operator, value, pointer, values);
        }
        return values;
    }

    private void value(Operator operator, JsonValue value, String pointer, List<String> values) {
        if (!(value instanceof JsonString string)) {
            findings.error("not-a-string", pointer, value.location(), "every value of a policy is a string in quotes");
            return;
        }
        String wrong = Literals.wrong(operator.type(), string.text());
        if (wrong != null) {
            findings.error(
                    "condition-value",
                    pointer,
                    value.location(),
                    "`" + PolicyParser.shown(string.text()) + "` is not " + wrong + ", which " + operator.wireName()
                            + " needs");
            return;
        }
        values.add(string.text());
    }
}
