package dev.jadegate.ram;

import static dev.jadegate.ram.CredentialFixture.ACCOUNT;
import static dev.jadegate.ram.CredentialFixture.ROOT;
import static dev.jadegate.ram.CredentialFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.gate.api.Operation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Holds every operation on identities and policies to the published table of what it must be allowed on. */
class AuthorizationTableTest {
    private final CredentialFixture ram = new CredentialFixture();

    @AfterEach
    void close() {
        ram.close();
    }

    private record Row(String operation, List<String> parameters, List<String> resources) {
        static Row read(String line) {
            String[] columns = line.split("\t", -1);
            List<String> parameters = new ArrayList<>();
            for (String parameter : columns[1].split(" ", -1)) {
                if (!parameter.isEmpty()) {
                    int equals = parameter.indexOf('=');
                    parameters.add(parameter.substring(0, equals));
                    parameters.add(parameter.substring(equals + 1));
                }
            }
            return new Row(
                    columns[0],
                    parameters,
                    Arrays.asList(
                            columns[2].replace("{account}", ACCOUNT.value()).split(" ", -1)));
        }

        String statements(String without) {
            return Replies.policy(resources.stream()
                    .map(resource -> Replies.statement(
                            resource.equals(without) ? "Deny" : "Allow", "ram:" + operation, resource))
                    .toArray(String[]::new));
        }
    }

    private static List<Row> rows() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(AuthorizationTableTest.class.getResourceAsStream("/wire/ram-authorization.tsv")),
                StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Row::read)
                    .toList();
        }
    }

    /** Makes a document the one policy of jane. */
    private void give(String document) {
        ram.call(
                ROOT,
                "CreatePolicyVersion",
                "PolicyName",
                "exact",
                "PolicyDocument",
                document,
                "SetAsDefault",
                "true",
                "RotateStrategy",
                "DeleteOldestNonDefaultVersionWhenLimitExceeded");
    }

    @Test
    void the_documented_pairs_are_needed_and_enough() throws IOException {
        ram.allow(ROOT, "jane", "exact", Replies.statement("Allow", "none:None", "*"));
        for (Row row : rows()) {
            give(row.statements(""));
            assertThat(refusal(() -> ram.call(ram.jane(), row.operation, row.parameters.toArray(String[]::new))))
                    .as("%s with all it needs", row.operation)
                    .doesNotStartWith("NoPermission");
            for (String resource : row.resources) {
                give(row.statements(resource));
                assertThat(Replies.denial(() ->
                                        ram.call(ram.jane(), row.operation, row.parameters.toArray(String[]::new)))
                                .permission())
                        .as("%s without %s", row.operation, resource)
                        .satisfies(refused -> {
                            assertThat(refused.action()).isEqualTo("ram:" + row.operation);
                            assertThat(refused.resource()).hasToString(resource);
                        });
            }
        }
    }

    @Test
    void the_table_holds_every_operation_on_identities_and_policies() throws IOException {
        Set<String> listed = rows().stream().map(Row::operation).collect(Collectors.toSet());
        Set<String> credentials = Set.of("AccessKey", "LoginProfile", "MFA", "Password", "SecurityPreference");
        assertThat(ram.service.operations().stream()
                        .filter(operation -> operation.product().version().equals(CredentialFixture.RAM))
                        .map(Operation::name)
                        .filter(name -> credentials.stream().noneMatch(name::contains)))
                .containsExactlyInAnyOrderElementsOf(listed);
    }
}
