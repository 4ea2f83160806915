package dev.jadegate.traffic.rule;

import dev.jadegate.traffic.address.Address;
import dev.jadegate.traffic.address.AddressRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.safere.Pattern;

/** Reads conditions and checks that field, operator and values go together. */
final class ConditionParser {
    private static final Set<Operator.Test> ADDRESS_TESTS =
            Set.of(Operator.Test.CONTAINS, Operator.Test.EQUALS, Operator.Test.LISTED, Operator.Test.SPAN);

    private ConditionParser() {}

    /** The conditions of a rule; {@code answers} tells whether those about answers are allowed. */
    static List<Condition> conditions(Members rule, boolean needed, boolean answers) {
        List<Condition> conditions = new ArrayList<>();
        int addresses = 0;
        for (Members member : rule.objects("conditions", Semantics.CONDITIONS_MAX)) {
            Condition condition = condition(member, answers);
            if (condition != null) {
                conditions.add(condition);
                addresses += condition.field() == Field.IP ? condition.values().size() : 0;
            }
        }
        if (addresses > Semantics.CONDITION_ADDRESSES_MAX) {
            rule.wrong(
                    "conditions",
                    "the conditions of a rule hold " + addresses + " addresses; at most "
                            + Semantics.CONDITION_ADDRESSES_MAX + ": put more into an address book and use `inl`");
        }
        if (needed && conditions.isEmpty()) {
            rule.wrong("conditions", "`conditions` is missing: 1 to " + Semantics.CONDITIONS_MAX + " of them");
        }
        return conditions;
    }

    private static @org.jspecify.annotations.Nullable Condition condition(Members member, boolean answers) {
        String key = member.text("key", "");
        Field field = Field.of(key);
        if (field == null || (field.ofAnswer() && !answers)) {
            member.wrong("key", "there is no match field `" + key + "` here: " + fields(answers));
            return null;
        }
        String opValue = member.text("opValue", "");
        Operator operator = Operator.of(opValue);
        if (operator == null) {
            member.wrong("opValue", "there is no operator `" + opValue + "`: " + operators(field));
            return null;
        }
        if (!goesWith(field, operator)) {
            member.wrong("opValue", "`" + opValue + "` does not go with `" + key + "`, but " + operators(field));
            return null;
        }
        String subKey = field.kind() == Field.Kind.NAMED ? member.text("subKey", "") : "";
        if (field.kind() == Field.Kind.NAMED && (subKey.isEmpty() || subKey.length() > 128)) {
            member.wrong("subKey", "`" + key + "` needs a subKey of 1 to 128 characters: which one");
            return null;
        }
        List<String> values = values(member, field, operator);
        for (String value : values) {
            String wrong = wrong(field, operator, value);
            if (!wrong.isEmpty()) {
                member.wrong("values", wrong);
                return null;
            }
        }
        return new Condition(field, subKey, operator, values);
    }

    private static List<String> values(Members member, Field field, Operator operator) {
        if (operator.bare()) {
            return List.of();
        }
        boolean several = operator.several() || field.kind() == Field.Kind.ADDRESS || field.ofAnswer();
        String whole = member.get("values") instanceof dev.jadegate.base.json.JsonValue.JsonArray
                ? ""
                : member.text("values", "");
        List<String> values = several || whole.isEmpty() ? member.texts("values") : List.of(whole);
        int max = field == Field.IP ? Semantics.CONDITION_ADDRESSES_MAX : Semantics.VALUES_MAX;
        if (values.isEmpty() || values.size() > max) {
            member.wrong(
                    "values",
                    values.isEmpty()
                            ? "`values` is missing: with what `" + operator.wireName() + "` compares"
                            : "`values` holds " + values.size() + "; at most " + max);
            return values.subList(0, Math.min(max, values.size()));
        }
        if (!several && values.size() > 1) {
            member.wrong("values", "`" + operator.wireName() + "` compares with one value");
        }
        return values;
    }

    private static boolean goesWith(Field field, Operator operator) {
        Operator.Test test = operator.test();
        return switch (field.kind()) {
            case ADDRESS -> ADDRESS_TESTS.contains(test);
            case NUMBER ->
                test == Operator.Test.EQUALS
                        || test == Operator.Test.LESS
                        || test == Operator.Test.MORE
                        || test == Operator.Test.PRESENT
                        || (field.ofAnswer() && test == Operator.Test.CONTAINS);
            case TEXT, NAMED ->
                test != Operator.Test.LISTED
                        && test != Operator.Test.SPAN
                        && test != Operator.Test.LESS
                        && test != Operator.Test.MORE;
        };
    }

    /** What is wrong of a value, or an empty text. */
    private static String wrong(Field field, Operator operator, String value) {
        if (value.length() > Semantics.VALUE_LENGTH_MAX) {
            return "a value has " + value.length() + " characters; at most " + Semantics.VALUE_LENGTH_MAX;
        }
        boolean number = field.kind() == Field.Kind.NUMBER
                || operator.test() == Operator.Test.SHORTER
                || operator.test() == Operator.Test.LENGTH
                || operator.test() == Operator.Test.LONGER;
        if (number && !(value.length() <= 15 && value.chars().allMatch(c -> c >= '0' && c <= '9'))) {
            return "`" + value + "` is no whole number";
        }
        if (operator.test() == Operator.Test.PATTERN) {
            try {
                Pattern.compile(value);
            } catch (IllegalArgumentException refused) {
                return "`" + value + "` is no pattern that runs in linear time (" + firstLine(refused)
                        + "): leave out look-around, back references and possessive repetition";
            }
        }
        if (field == Field.IP
                && operator.test() != Operator.Test.LISTED
                && ranges(operator, value).isEmpty()) {
            return operator.test() == Operator.Test.SPAN
                    ? "`" + value + "` is no range of addresses, such as `192.0.2.1-192.0.2.9`"
                    : "`" + value + "` is no address and no network, such as `192.0.2.1` or `192.0.2.0/24`";
        }
        return "";
    }

    private static String firstLine(IllegalArgumentException refused) {
        String message = String.valueOf(refused.getMessage());
        return message.lines().findFirst().orElse("");
    }

    /** The ranges that {@code value} stands for; empty when it stands for none. */
    static List<AddressRange> ranges(Operator operator, String value) {
        int hyphen = operator.test() == Operator.Test.SPAN ? value.indexOf('-') : -1;
        if (hyphen < 0) {
            AddressRange range = AddressRange.parse(value);
            return range == null ? List.of() : List.of(range);
        }
        Address first = Address.parse(value.substring(0, hyphen).strip());
        Address last = Address.parse(value.substring(hyphen + 1).strip());
        if (first == null || last == null || first.isV4() != last.isV4() || first.compareTo(last) > 0) {
            return List.of();
        }
        return AddressRange.between(first, last);
    }

    private static String fields(boolean answers) {
        List<String> names = new ArrayList<>();
        for (Field field : Field.values()) {
            if (answers || !field.ofAnswer()) {
                names.add(field.wireName());
            }
        }
        return String.join(", ", names);
    }

    private static String operators(Field field) {
        List<String> names = new ArrayList<>();
        for (Operator operator : Operator.values()) {
            if (goesWith(field, operator)) {
                names.add(operator.wireName());
            }
        }
        return String.join(", ", names);
    }
}
