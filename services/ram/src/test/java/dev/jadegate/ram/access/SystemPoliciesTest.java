package dev.jadegate.ram.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.policy.AccessRequest;
import dev.jadegate.policy.AttachedPolicy;
import dev.jadegate.policy.Finding;
import dev.jadegate.policy.PolicyEngine;
import dev.jadegate.policy.PolicyKind;
import dev.jadegate.policy.PolicyParser;
import dev.jadegate.policy.PolicySet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SystemPoliciesTest {
    private static final List<String> FULL_AND_READ_ONLY = List.of(
            "AliyunRAM",
            "AliyunKMS",
            "AliyunECS",
            "AliyunVPC",
            "AliyunYundunCloudFirewall",
            "AliyunYundunDDos",
            "AliyunYundunHigh",
            "AliyunYundunAntiDDoSPremium",
            "AliyunYundunWAF",
            "AliyunYundunWAFv3",
            "AliyunYundunSAS",
            "AliyunYundunAegis",
            "AliyunConfig",
            "AliyunActionTrail",
            "AliyunCloudMonitor",
            "AliyunOSS",
            "AliyunLog");
    private static final List<String> OTHERS = List.of(
            "AdministratorAccess",
            "ReadOnlyAccess",
            "PowerUserAccess",
            "AliyunSTSAssumeRoleAccess",
            "AliyunKMSCryptoAccess",
            "AliyunKMSCryptoAdminAccess",
            "AliyunKMSCryptoUserAccess",
            "AliyunKMSSecretAdminAccess",
            "AliyunKMSSecretUserAccess",
            "AliyunServiceRolePolicyForKMSSecretsManager",
            "AliyunECSNetworkInterfaceManagementAccess");

    private final SystemPolicies policies = new SystemPolicies();

    @Test
    void the_promised_policies_are_shipped_and_no_unknown_one_is() {
        assertThat(policies.after("").stream().map(SystemPolicies.SystemPolicy::name))
                .isSorted()
                .hasSize(2 * FULL_AND_READ_ONLY.size() + OTHERS.size())
                .containsAll(OTHERS)
                .containsAll(FULL_AND_READ_ONLY.stream()
                        .map(name -> name + "FullAccess")
                        .toList())
                .containsAll(FULL_AND_READ_ONLY.stream()
                        .map(name -> name + "ReadOnlyAccess")
                        .toList());
    }

    @Test
    void every_policy_is_one_that_CreatePolicy_would_take() {
        for (SystemPolicies.SystemPolicy policy : policies.after("")) {
            assertThat(policy.text()).hasSizeLessThanOrEqualTo(PolicyKind.IDENTITY.charactersMax());
            assertThat(policy.description()).isNotBlank();
            assertThat(policy.name()).matches("[A-Za-z0-9-]{1,128}");
            assertThat(PolicyParser.parse(policy.text(), PolicyKind.IDENTITY).findings())
                    .as(policy.name())
                    .noneMatch(finding -> finding.severity() == Finding.Severity.ERROR);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "AdministratorAccess, ram:DeleteUser, true",
        "ReadOnlyAccess, ecs:DescribeInstances, true",
        "ReadOnlyAccess, yundun-waf:DescribeDomains, true",
        "ReadOnlyAccess, actiontrail:LookupEvents, true",
        "ReadOnlyAccess, ecs:DeleteInstance, false",
        "ReadOnlyAccess, kms:Decrypt, false",
        "PowerUserAccess, ecs:DeleteInstance, true",
        "PowerUserAccess, ram:CreateUser, false",
        "PowerUserAccess, ram:ListRoles, true",
        "AliyunRAMFullAccess, ram:CreateUser, true",
        "AliyunRAMFullAccess, ecs:DescribeInstances, false",
        "AliyunRAMReadOnlyAccess, ram:GetUser, true",
        "AliyunRAMReadOnlyAccess, ram:DeleteUser, false",
        "AliyunSTSAssumeRoleAccess, sts:AssumeRole, true",
        "AliyunSTSAssumeRoleAccess, ram:GetRole, false",
        "AliyunKMSCryptoUserAccess, kms:Decrypt, true",
        "AliyunKMSCryptoUserAccess, kms:ScheduleKeyDeletion, false",
        "AliyunKMSCryptoAdminAccess, kms:ScheduleKeyDeletion, true",
        "AliyunKMSCryptoAdminAccess, kms:Decrypt, false",
        "AliyunKMSSecretUserAccess, kms:GetSecretValue, true",
        "AliyunKMSSecretUserAccess, kms:PutSecretValue, false",
        "AliyunKMSReadOnlyAccess, kms:Decrypt, false",
        "AliyunYundunHighFullAccess, yundun-ddoscoo:CreateWebRule, true",
        "AliyunYundunHighReadOnlyAccess, yundun-ddoscoo:CreateWebRule, false",
        "AliyunECSNetworkInterfaceManagementAccess, ecs:AttachNetworkInterface, true",
        "AliyunECSNetworkInterfaceManagementAccess, ecs:StopInstance, false"
    })
    void a_policy_allows_what_its_name_says(String name, String action, boolean allowed) {
        SystemPolicies.SystemPolicy policy = Objects.requireNonNull(policies.find(name));
        PolicySet set = PolicySet.identity(List.of(
                new AttachedPolicy(new AttachedPolicy.Id("System", name, "v1"), "user/jane", policy.document())));
        String resource = "acs:" + action.substring(0, action.indexOf(':')) + ":cn-hangzhou:1000000000000001:thing/1";
        assertThat(PolicyEngine.decide(set, null, new AccessRequest(action, resource, Map.of()))
                        .isAllowed())
                .isEqualTo(allowed);
    }
}
