package dev.jadegate.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One story that every wire dialect must be able to tell: identities, a policy that refuses and allows, a role assumed
 * whose session is limited, tags in lists, the trail. A dialect says how an official client makes a call of any
 * operation; the story is the same for all.
 */
public final class CoreScenario {
    private static final AtomicInteger RUNS = new AtomicInteger();
    private static final String ODD_TEXT = "J S *~ é + 简 a%20b/c=d&e";
    private static final int PAGES_MAX = 1_000;

    private final Compat.Product ram;
    private final Compat.Product sts;
    private final Compat.Product trail;
    private final Dialect dialect;
    private final String account;
    private final AccessKey root;
    private final String suffix;

    /** Makes calls as one official client does. */
    @FunctionalInterface
    public interface Dialect {
        /**
         * Makes one call.
         *
         * @param parameters flattened, as {@code Tag.1.Key}
         * @return the body of the reply
         * @throws Exception as the client throws it when the call is refused
         */
        Json call(AccessKey key, String version, String action, Map<String, String> parameters) throws Exception;
    }

    public CoreScenario(Compat compat, Dialect dialect, JadegateProcess server, RootKey root) {
        this.ram = compat.product("ram");
        this.sts = compat.product("sts");
        this.trail = compat.product("actiontrail");
        this.dialect = dialect;
        this.account = server.accountId();
        this.root = root.key();
        this.suffix = "-" + ProcessHandle.current().pid() + "-" + RUNS.incrementAndGet();
    }

    /** For {@link Compat} where replies are {@link Json}: the adapter's request id. */
    public static String requestId(Object reply) {
        return ((Json) reply).get("RequestId").text();
    }

    /** Tells the whole story; throws {@link AssertionError} where it goes otherwise. */
    public void run() {
        String user = "core" + suffix;
        AccessKey key = identities(user);
        decisions(user, key);
        session(user, key);
        tags(user);
        paging();
        impostors(key);
        history(user);
    }

    private AccessKey identities(String user) {
        works(ram, root, "CreateUser", "UserName", user, "DisplayName", ODD_TEXT, "Comments", " + ");
        Json read = works(ram, root, "GetUser", "UserName", user).get("User");
        same(ODD_TEXT, read.get("DisplayName").text());
        same(" + ", read.get("Comments").text());
        refused(ram, root, "EntityAlreadyExists.User", "CreateUser", "UserName", user);
        refused(ram, root, "EntityNotExist.User", "GetUser", "UserName", "nobody");
        refused(ram, root, "MissingParameter", "GetUser");
        refused(ram, root, "InvalidParameter.UserName.InvalidChars", "GetUser", "UserName", "a b");
        Json made = works(ram, root, "CreateAccessKey", "UserName", user).get("AccessKey");
        return new AccessKey(
                made.get("AccessKeyId").text(), made.get("AccessKeySecret").text());
    }

    private void decisions(String user, AccessKey key) {
        refused(ram, key, "NoPermission", "GetUser", "UserName", user);
        String policy = policy("reads", "[\"ram:Get*\"]");
        works(ram, root, "AttachPolicyToUser", "PolicyType", "Custom", "PolicyName", policy, "UserName", user);
        works(ram, key, "GetUser", "UserName", user);
        refused(ram, key, "NoPermission", "CreateUser", "UserName", user + "-2");
        works(ram, root, "DetachPolicyFromUser", "PolicyType", "Custom", "PolicyName", policy, "UserName", user);
        refused(ram, key, "NoPermission", "GetUser", "UserName", user);
    }

    private String policy(String kind, String actions) {
        String name = kind + suffix;
        works(
                ram,
                root,
                "CreatePolicy",
                "PolicyName",
                name,
                "PolicyDocument",
                "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":" + actions
                        + ",\"Resource\":\"*\"}]}");
        return name;
    }

    private void session(String user, AccessKey key) {
        String role = "role" + suffix;
        works(
                ram,
                root,
                "CreateRole",
                "RoleName",
                role,
                "AssumeRolePolicyDocument",
                "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\","
                        + "\"Principal\":{\"RAM\":[\"acs:ram::" + account + ":root\"]}}]}");
        String ofRole = policy("role-reads", "[\"ram:Get*\",\"ram:List*\"]");
        works(ram, root, "AttachPolicyToRole", "PolicyType", "Custom", "PolicyName", ofRole, "RoleName", role);
        String ofUser = policy("assumes", "\"sts:AssumeRole\"");
        works(ram, root, "AttachPolicyToUser", "PolicyType", "Custom", "PolicyName", ofUser, "UserName", user);
        Json assumed = works(
                sts,
                key,
                "AssumeRole",
                "RoleArn",
                "acs:ram::" + account + ":role/" + role,
                "RoleSessionName",
                "session",
                "DurationSeconds",
                "900",
                "Policy",
                "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"ram:GetUser\",\"Resource\":\"*\"}]}");
        Json credentials = assumed.get("Credentials");
        AccessKey session = new AccessKey(
                credentials.get("AccessKeyId").text(),
                credentials.get("AccessKeySecret").text(),
                credentials.get("SecurityToken").text());
        same(
                "AssumedRoleUser",
                works(sts, session, "GetCallerIdentity").get("IdentityType").text());
        works(ram, session, "GetUser", "UserName", user);
        refused(ram, session, "NoPermission", "ListUsers");
        refused(
                ram,
                new AccessKey(session.id(), session.secret(), session.securityToken() + "x"),
                "InvalidSecurityToken.Malformed",
                "GetUser",
                "UserName",
                user);
    }

    private void tags(String user) {
        works(
                ram,
                root,
                "TagResources",
                "ResourceType",
                "user",
                "ResourceNames.1",
                user,
                "Tag.1.Key",
                "team + 1",
                "Tag.1.Value",
                "blue",
                "Tag.2.Key",
                "tier",
                "Tag.2.Value",
                "*~");
        Json listed = works(
                ram,
                root,
                "ListTagResources",
                "ResourceType",
                "user",
                "ResourceNames",
                "[" + Json.quote(user) + "]",
                "Tag",
                "[{\"Key\":\"team + 1\",\"Value\":\"blue\"}]");
        check(
                listed.get("TagResources").items().stream()
                        .anyMatch(tag -> tag.get("TagKey").text().equals("team + 1")),
                "the tag is not in " + listed);
        works(ram, root, "UntagResources", "ResourceType", "user", "ResourceNames.1", user, "TagKeys.1", "team + 1");
    }

    private void paging() {
        List<String> listed = new ArrayList<>();
        String marker = "";
        for (int page = 0; page < PAGES_MAX; page++) {
            Json reply = marker.isEmpty()
                    ? works(ram, root, "ListPolicies", "PolicyType", "Custom", "MaxItems", "2")
                    : works(ram, root, "ListPolicies", "PolicyType", "Custom", "MaxItems", "2", "Marker", marker);
            reply.at("Policies", "Policy")
                    .items()
                    .forEach(policy -> listed.add(policy.get("PolicyName").text()));
            if (!reply.get("IsTruncated").truth()) {
                check(listed.contains("reads" + suffix), "the policy is not in " + listed);
                check(listed.stream().distinct().count() == listed.size(), "a policy stands twice in " + listed);
                return;
            }
            marker = reply.get("Marker").text();
        }
        throw new AssertionError("ListPolicies does not end");
    }

    private void impostors(AccessKey key) {
        refused(ram, new AccessKey(key.id(), "another-secret-entirely"), "SignatureDoesNotMatch", "ListUsers");
        refused(
                ram,
                new AccessKey("LTAI5tNobodysKey0000", "another-secret-entirely"),
                "InvalidAccessKeyId.NotFound",
                "ListUsers");
        refused(ram, root, "InvalidAction.NotFound", "MakeCoffee");
    }

    private void history(String user) {
        Json found = works(
                trail,
                root,
                "LookupEvents",
                "LookupAttribute.1.Key",
                "ResourceName",
                "LookupAttribute.1.Value",
                user,
                "LookupAttribute.2.Key",
                "EventName",
                "LookupAttribute.2.Value",
                "CreateUser",
                "MaxResults",
                "50");
        check(!found.get("Events").items().isEmpty(), "no CreateUser of " + user + " in the trail");
    }

    private Json works(Compat.Product product, AccessKey key, String action, String... parameters) {
        return product.works(action, () -> dialect.call(key, version(product), action, pairs(parameters)));
    }

    private void refused(Compat.Product product, AccessKey key, String code, String action, String... parameters) {
        product.refused(action, code, () -> dialect.call(key, version(product), action, pairs(parameters)));
    }

    private String version(Compat.Product product) {
        if (product == ram) {
            return SignedRequests.RAM;
        }
        return product == sts ? SignedRequests.STS : SignedRequests.ACTION_TRAIL;
    }

    private static Map<String, String> pairs(String... parameters) {
        Map<String, String> pairs = new HashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            pairs.put(parameters[i], parameters[i + 1]);
        }
        return pairs;
    }

    private static void same(String expected, String actual) {
        check(expected.equals(actual), "`" + actual + "` came back for `" + expected + "`");
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
