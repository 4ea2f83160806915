package dev.jadegate.ram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.binding.RecordShape;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Compares the declared operations with tables of the published ones: the official clients' classes parse only these
 * names.
 */
class WireNamesTest {
    /** Resource groups do not exist here. */
    private static final Set<String> PARAMETERS_LEFT_OUT = Set.of("ResourceGroupId");

    /** What is answered beyond the published fields, for which clients have no name and no harm. */
    private static final Set<String> FIELDS_BEYOND = Set.of(
            "Group.UpdateDate",
            "Policy.AttachmentCount:Integer",
            "Policy.PolicyDocument",
            "Policy.UpdateDate",
            "Policies.Policy[].PolicyDocument",
            "Role.UpdateDate",
            "Roles.Role[].AssumeRolePolicyDocument",
            "User.UpdateDate",
            "MFADevice.Type",
            "PasswordPolicy.InitialPasswordAge:Integer",
            "PasswordPolicy.InterceptRiskPasswordOnApi:Boolean",
            "SecurityPreference.LoginProfilePreference.AllowUserToLoginWithPasskey:Boolean",
            "SecurityPreference.LoginProfilePreference.MFAOperationForLogin",
            "SecurityPreference.MaxIdleDays.MaxIdleDaysForAccessKeys:Integer",
            "SecurityPreference.MaxIdleDays.MaxIdleDaysForUsers:Integer",
            "SecurityPreference.PersonalInfoPreference.AllowUserToManagePersonalDingTalk:Boolean",
            "SecurityPreference.VerificationPreference.VerificationTypes[]");

    private final CredentialFixture ram = new CredentialFixture();

    @AfterEach
    void close() {
        ram.close();
    }

    private record Published(Set<String> parameters, Set<String> fields) {}

    private static Map<String, Published> published(String product) throws IOException {
        Map<String, Published> operations = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(WireNamesTest.class.getResourceAsStream("/wire/" + product + ".tsv")),
                StandardCharsets.UTF_8))) {
            for (String line :
                    lines.lines().filter(each -> !each.startsWith("#")).toList()) {
                String[] columns = line.split("\t", -1);
                operations.put(columns[0], new Published(set(columns[1]), set(columns[2])));
            }
        }
        return operations;
    }

    private static Set<String> set(String words) {
        Set<String> set = new TreeSet<>(Arrays.asList(words.split(" ", -1)));
        set.remove("");
        return set;
    }

    /** {@code AccessKeys.AccessKey[].Status}, with {@code :Boolean} and the like for what is no text. */
    private static void fields(Class<?> type, String prefix, Set<String> into) {
        for (RecordShape.Component component : RecordShape.of(type).components()) {
            add(component.kind(), prefix + component.wireName(), into);
        }
    }

    private static void add(RecordShape.Kind kind, String name, Set<String> into) {
        switch (kind) {
            case RecordShape.Kind.Text _, RecordShape.Kind.Time _ -> into.add(name);
            case RecordShape.Kind.Truth _ -> into.add(name + ":Boolean");
            case RecordShape.Kind.Whole whole ->
                into.add(name + (whole.max() == Integer.MAX_VALUE ? ":Integer" : ":Long"));
            case RecordShape.Kind.Many many -> add(many.element(), name + "[]", into);
            case RecordShape.Kind.Nested nested -> fields(nested.type(), name + ".", into);
            case RecordShape.Kind.Tree _ -> throw new AssertionError("no tree is published: " + name);
        }
    }

    private static Set<String> parameterNames(Set<String> parameters) {
        Set<String> names = new TreeSet<>();
        parameters.forEach(parameter -> names.add(parameter.substring(0, parameter.indexOf(':'))));
        return names;
    }

    @Test
    void names_and_types_are_the_published_ones() throws IOException {
        Map<String, Map<String, Published>> products = Map.of(
                CredentialFixture.RAM, published("ram"),
                CredentialFixture.STS, published("sts"),
                CredentialFixture.IMS, published("ims"));
        Set<String> wrong = new TreeSet<>();
        for (Operation<?, ?> operation : ram.service.operations()) {
            String version = operation.product().version();
            Published published = Objects.requireNonNull(products.get(version)).get(operation.name());
            String title = operation.product().code() + " " + operation.name();
            if (published == null) {
                wrong.add(title + " is not published");
                continue;
            }
            Set<String> parameters = new TreeSet<>();
            RecordShape.of(operation.request()).components().forEach(each -> parameters.add(each.wireName()));
            boolean anything = operation.request().getSimpleName().equals("AnyParameters");
            compare(
                    title + " parameter",
                    parameters,
                    anything ? Set.of() : parameterNames(published.parameters),
                    PARAMETERS_LEFT_OUT,
                    wrong);
            if (!published.fields.contains("?")) {
                Set<String> fields = new HashSet<>();
                fields(operation.response(), "", fields);
                Set<String> beyond = new TreeSet<>(fields);
                beyond.removeAll(published.fields);
                beyond.removeAll(FIELDS_BEYOND);
                beyond.forEach(each -> wrong.add(title + " answers " + each + ", which is not published"));
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static void compare(
            String title, Set<String> ours, Set<String> theirs, Set<String> leftOut, Set<String> wrong) {
        Set<String> missing = new TreeSet<>(theirs);
        missing.removeAll(ours);
        missing.removeAll(leftOut);
        missing.forEach(each -> wrong.add(title + " " + each + " is missing"));
        Set<String> invented = new TreeSet<>(ours);
        invented.removeAll(theirs);
        invented.forEach(each -> wrong.add(title + " " + each + " is not published"));
    }
}
