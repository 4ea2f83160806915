package dev.jadegate.conformance.teaopenapi02;

import static org.assertj.core.api.Assertions.assertThat;

import com.aliyun.ram20150501.Client;
import com.aliyun.ram20150501.models.AttachPolicyToRoleRequest;
import com.aliyun.ram20150501.models.CreateRoleRequest;
import com.aliyun.ram20150501.models.DeleteRoleRequest;
import com.aliyun.ram20150501.models.DetachPolicyFromRoleRequest;
import com.aliyun.ram20150501.models.GetRoleRequest;
import com.aliyun.ram20150501.models.ListRolesRequest;
import com.aliyun.ram20150501.models.UpdateRoleRequest;
import dev.jadegate.testkit.Compat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(Transport.class)
@ExtendWith(CloudExtension.class)
class RolesTest {
    private final Cloud cloud;
    private final Compat.Product noted;
    private final Client ram;

    RolesTest(Transport transport, Cloud cloud) {
        this.cloud = cloud;
        this.noted = cloud.noted("ram");
        this.ram = cloud.ram(transport);
    }

    private String trust() {
        return Policies.trust("acs:ram::" + cloud.accountId() + ":root");
    }

    @Test
    void a_role_is_read_as_it_was_made_and_changed() {
        String name = cloud.name("role");

        var made = noted.works(
                        "CreateRole",
                        () -> ram.createRole(new CreateRoleRequest()
                                .setRoleName(name)
                                .setAssumeRolePolicyDocument(trust())
                                .setDescription("a + b")
                                .setMaxSessionDuration(7200L)))
                .getBody()
                .getRole();
        assertThat(made.getArn()).isEqualTo("acs:ram::" + cloud.accountId() + ":role/" + name);
        assertThat(made.getMaxSessionDuration()).isEqualTo(7200);

        String narrow = Policies.trust("acs:ram::" + cloud.accountId() + ":user/someone");
        noted.works(
                "UpdateRole",
                () -> ram.updateRole(new UpdateRoleRequest()
                        .setRoleName(name)
                        .setNewAssumeRolePolicyDocument(narrow)
                        .setNewMaxSessionDuration(3600L)
                        .setNewDescription("c")));

        var read = noted.works("GetRole", () -> ram.getRole(new GetRoleRequest().setRoleName(name)))
                .getBody()
                .getRole();
        assertThat(read.getRoleId()).isEqualTo(made.getRoleId());
        assertThat(read.getAssumeRolePolicyDocument()).isEqualTo(narrow);
        assertThat(read.getMaxSessionDuration()).isEqualTo(3600);
        assertThat(read.getDescription()).isEqualTo("c");
        noted.refused(
                "CreateRole",
                "EntityAlreadyExists.Role",
                () -> ram.createRole(new CreateRoleRequest().setRoleName(name).setAssumeRolePolicyDocument(trust())));
    }

    @Test
    void a_session_lasts_an_hour_to_twelve() {
        noted.refused(
                "CreateRole",
                "InvalidParameter.MaxSessionDuration.Range",
                () -> ram.createRole(new CreateRoleRequest()
                        .setRoleName(cloud.name("role"))
                        .setAssumeRolePolicyDocument(trust())
                        .setMaxSessionDuration(3599L)));
        noted.refused(
                "CreateRole",
                "InvalidParameter.MaxSessionDuration.Range",
                () -> ram.createRole(new CreateRoleRequest()
                        .setRoleName(cloud.name("role"))
                        .setAssumeRolePolicyDocument(trust())
                        .setMaxSessionDuration(43201L)));
        noted.works(
                "CreateRole",
                () -> ram.createRole(new CreateRoleRequest()
                        .setRoleName(cloud.name("role"))
                        .setAssumeRolePolicyDocument(trust())
                        .setMaxSessionDuration(43200L)));
    }

    @Test
    void a_role_with_a_policy_is_not_deleted() {
        String name = cloud.name("role");
        noted.works(
                "CreateRole",
                () -> ram.createRole(new CreateRoleRequest().setRoleName(name).setAssumeRolePolicyDocument(trust())));
        noted.works(
                "AttachPolicyToRole",
                () -> ram.attachPolicyToRole(new AttachPolicyToRoleRequest()
                        .setPolicyType("System")
                        .setPolicyName("ReadOnlyAccess")
                        .setRoleName(name)));

        noted.refused(
                "DeleteRole",
                "DeleteConflict.Role.Policy",
                () -> ram.deleteRole(new DeleteRoleRequest().setRoleName(name)));

        noted.works(
                "DetachPolicyFromRole",
                () -> ram.detachPolicyFromRole(new DetachPolicyFromRoleRequest()
                        .setPolicyType("System")
                        .setPolicyName("ReadOnlyAccess")
                        .setRoleName(name)));
        noted.works("DeleteRole", () -> ram.deleteRole(new DeleteRoleRequest().setRoleName(name)));
        noted.refused("GetRole", "EntityNotExist.Role", () -> ram.getRole(new GetRoleRequest().setRoleName(name)));
        noted.refused(
                "DeleteRole", "EntityNotExist.Role", () -> ram.deleteRole(new DeleteRoleRequest().setRoleName(name)));
    }

    @Test
    void roles_are_listed_page_by_page_each_once() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String name = cloud.name("role");
            noted.works(
                    "CreateRole",
                    () -> ram.createRole(
                            new CreateRoleRequest().setRoleName(name).setAssumeRolePolicyDocument(trust())));
            made.add(name);
        }

        List<String> listed = new ArrayList<>();
        String marker = null;
        boolean more = true;
        for (int page = 0; more && page < 1000; page++) {
            @Nullable String from = marker;
            var body = noted.works(
                            "ListRoles",
                            () -> ram.listRoles(
                                    new ListRolesRequest().setMaxItems(2).setMarker(from)))
                    .getBody();
            body.getRoles().getRole().forEach(role -> listed.add(role.getRoleName()));
            more = body.getIsTruncated();
            marker = body.getMarker();
        }

        assertThat(listed).containsAll(made).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not json",
                "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\"}]}",
                "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}"
            })
    void a_document_that_trusts_nobody_is_refused(String document) {
        noted.refused(
                "CreateRole",
                "MalformedPolicyDocument",
                () -> ram.createRole(
                        new CreateRoleRequest().setRoleName(cloud.name("role")).setAssumeRolePolicyDocument(document)));
    }
}
