package dev.jadegate.ram;

import static dev.jadegate.ram.CredentialFixture.ACCOUNT;
import static dev.jadegate.ram.CredentialFixture.ROOT;
import static dev.jadegate.ram.CredentialFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.store.EventSink;
import dev.jadegate.store.OpeningRefused;
import dev.jadegate.store.Store;
import dev.jadegate.store.postgres.PostgresOptions;
import dev.jadegate.store.postgres.PostgresStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The statements of identities and policies on PostgreSQL; the other tests run them on SQLite. */
class PostgresTest {
    private static final EmbeddedPostgres SERVER = start();
    private static final String INSTANCE = "acs:ecs:cn-hangzhou:" + ACCOUNT + ":instance/i-1";

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder().start();
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        SERVER.close();
    }

    private static Store open(Path folder, List<String> products, EventSink sink) throws OpeningRefused {
        return PostgresStore.open(
                "jdbc:postgresql://127.0.0.1:" + SERVER.getPort() + "/postgres?user=postgres&password=none",
                products,
                sink,
                PostgresOptions.defaults().withConnections(2, 2),
                Clock.systemUTC(),
                new Random(),
                folder.toString());
    }

    @Test
    void a_life_of_identities_and_policies_is_the_same_as_on_sqlite() {
        try (CredentialFixture ram = new CredentialFixture(PostgresTest::open)) {
            identities(ram);
            policiesDecide(ram);
            pagesAndTags(ram);
            deletions(ram);
            storedSecrets(ram);
        }
    }

    private static void storedSecrets(CredentialFixture ram) {
        AccountId account = ram.service.accounts().bootstrap().account();
        byte[] secret = "a-secret-of-an-earlier-version".getBytes(StandardCharsets.US_ASCII);
        byte[] underRoot = ram.seal.seal("ram/access-key", account + "/LTAI-earlier", secret);
        ram.store.maintain(transaction -> transaction.update(
                "INSERT INTO ram_access_key (account_id, user_id, access_key_id, sealed_secret, active, created_at,"
                        + " updated_at) VALUES (?, ?, 'LTAI-earlier', ?, 1, 0, 0)",
                account,
                account.value(),
                underRoot));
        ram.service.accounts().openSecrets();
        assertThat(ram.store.<Boolean>read(transaction -> transaction.exists(
                        "SELECT 1 FROM ram_access_key WHERE access_key_id = 'LTAI-earlier' AND sealed_secret = ?",
                        (Object) underRoot)))
                .as("it was moved")
                .isFalse();
        assertThat(ram.found("LTAI-earlier").secret()).isEqualTo(SecretBytes.copyOf(secret));
    }

    private static void identities(CredentialFixture ram) {
        assertThat(refusal(() -> ram.call(ROOT, "CreateUser", "UserName", "jane")))
                .isEqualTo("EntityAlreadyExists.User");
        ram.call(
                ROOT, "UpdateUser", "UserName", "bob", "NewUserName", "rob", "NewComments", "c", "NewEmail", "r@x.org");
        assertThat(ram.call(ROOT, "GetUser", "UserName", "rob")).contains("\"Email\":\"r@x.org\"");
        ram.call(ROOT, "CreateGroup", "GroupName", "ops");
        ram.call(ROOT, "UpdateGroup", "GroupName", "ops", "NewComments", "on call");
        ram.call(ROOT, "AddUserToGroup", "UserName", "jane", "GroupName", "ops");
        assertThat(Replies.all(ram.call(ROOT, "ListUsersForGroup", "GroupName", "ops"), "UserName"))
                .containsExactly("jane");
        assertThat(Replies.all(ram.call(ROOT, "ListGroupsForUser", "UserName", "jane"), "GroupName"))
                .containsExactly("ops");
        ram.call(ROOT, "CreateRole", "RoleName", "role", "AssumeRolePolicyDocument", Replies.trust(ROOT));
        ram.call(ROOT, "UpdateRole", "RoleName", "role", "NewMaxSessionDuration", "7200");
        assertThat(ram.call(ROOT, "GetRole", "RoleName", "role")).contains("\"MaxSessionDuration\":7200");
        for (int i = 0; i < 2; i++) {
            ram.call(ROOT, "SetAccountAlias", "AccountAlias", "acme-" + i);
        }
        assertThat(ram.call(ROOT, "GetAccountAlias")).contains("acme-1");
        ram.call(ROOT, "ClearAccountAlias");
    }

    private static void policiesDecide(CredentialFixture ram) {
        Caller.User jane = ram.jane();
        Judge judge = new Judge(ram.service.authorizer());
        ram.call(ROOT, "CreatePolicy", "PolicyName", "p", "PolicyDocument", Replies.policy(Replies.ALLOW_ALL));
        assertThat(judge.allows(jane, "ecs:StopInstance", INSTANCE)).isFalse();
        String[] attachment = {"PolicyType", "Custom", "PolicyName", "p", "GroupName", "ops"};
        ram.call(ROOT, "AttachPolicyToGroup", attachment);
        assertThat(refusal(() -> ram.call(ROOT, "AttachPolicyToGroup", attachment)))
                .isEqualTo("EntityAlreadyExists.Group.Policy");
        assertThat(judge.allows(jane, "ecs:StopInstance", INSTANCE)).isTrue();
        ram.call(
                ROOT,
                "CreatePolicyVersion",
                "PolicyName",
                "p",
                "PolicyDocument",
                Replies.policy(Replies.statement("Allow", "oss:*", "*")),
                "SetAsDefault",
                "true");
        assertThat(judge.allows(jane, "ecs:StopInstance", INSTANCE)).isFalse();
        assertThat(Replies.all(
                        ram.call(ROOT, "ListPolicyVersions", "PolicyName", "p", "PolicyType", "Custom"), "VersionId"))
                .containsExactly("v1", "v2");
        assertThat(ram.call(ROOT, "ListEntitiesForPolicy", "PolicyName", "p", "PolicyType", "Custom"))
                .contains("\"GroupName\":\"ops\"");
        assertThat(Replies.all(ram.call(ROOT, "ListPolicies", "PolicyType", "Custom"), "PolicyName"))
                .containsExactly("p");
    }

    private static void pagesAndTags(CredentialFixture ram) {
        List<String> names =
                IntStream.range(0, 7).mapToObj("user-%02d"::formatted).toList();
        for (String name : names) {
            ram.call(ROOT, "CreateUser", "UserName", name);
            ram.call(
                    ROOT,
                    "TagResources",
                    "ResourceType",
                    "user",
                    "ResourceNames.1",
                    name,
                    "Tag.1.Key",
                    "team",
                    "Tag.1.Value",
                    name.endsWith("3") ? "red" : "blue",
                    "Tag.2.Key",
                    "env",
                    "Tag.2.Value",
                    "");
        }
        assertThat(Replies.allPages(
                        "UserName",
                        marker -> marker == null
                                ? ram.call(ROOT, "ListUsers", "MaxItems", "3")
                                : ram.call(ROOT, "ListUsers", "MaxItems", "3", "Marker", marker)))
                .doesNotHaveDuplicates()
                .hasSize(9)
                .containsAll(names);
        String[] users = {"ResourceType", "user"};
        assertThat(Replies.all(ram.call(ROOT, "ListTagResources", users), "TagKey"))
                .hasSize(14);
        assertThat(Replies.all(ram.call(ROOT, "ListTagResources", users[0], users[1], "Tag.1.Key", "team"), "TagKey"))
                .hasSize(14);
        assertThat(Replies.all(
                        ram.call(
                                ROOT,
                                "ListTagResources",
                                users[0],
                                users[1],
                                "Tag.1.Key",
                                "team",
                                "Tag.1.Value",
                                "red",
                                "Tag.2.Key",
                                "env"),
                        "ResourceName"))
                .containsOnly("user-03")
                .hasSize(2);
    }

    private static void deletions(CredentialFixture ram) {
        assertThat(refusal(() -> ram.call(ROOT, "DeleteUser", "UserName", "jane")))
                .isEqualTo("DeleteConflict.User.Group");
        assertThat(refusal(() -> ram.call(ROOT, "DeletePolicy", "PolicyName", "p")))
                .isEqualTo("DeleteConflict.Policy.Group");
        ram.call(ROOT, "DeletePolicy", "PolicyName", "p", "CascadingDelete", "true");
        ram.call(ROOT, "RemoveUserFromGroup", "UserName", "jane", "GroupName", "ops");
        ram.call(ROOT, "DeleteGroup", "GroupName", "ops");
        ram.call(ROOT, "DeleteRole", "RoleName", "role");
        ram.call(ROOT, "DeleteUser", "UserName", "jane");
        assertThat(new Judge(ram.service.authorizer()).allows(ram.jane(), "ecs:StopInstance", INSTANCE))
                .isFalse();
    }
}
