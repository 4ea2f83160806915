package dev.jadegate.cli.tour;

import dev.jadegate.base.SecretBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A five-minute walk: the guide's RAM, policy and ActionTrail sections as signed calls against a running server. */
@Command(
        name = "tour",
        description = "Runs the guide's RAM, policy and ActionTrail sections as real calls against a running server.",
        mixinStandardHelpOptions = true)
public final class TourCommand implements Callable<Integer> {
    private static final String RAM = "2015-05-01";
    private static final String TRAIL = "2020-07-06";
    private static final String STS = "2015-04-01";
    private static final String USER = "engineer-jane";
    private static final String GROUP = "DevOps-Engineers";
    private static final String ECS_POLICY = "RestrictedECSAccess";
    private static final String TOUR_POLICY = "LookButDoNotDelete";
    private static final String TRAIL_NAME = "security-audit-trail";

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private CommandSpec spec;

    @Option(
            names = "--endpoint",
            defaultValue = "${env:JADEGATE_ENDPOINT:-http://127.0.0.1:9460}",
            description = "Where the server listens (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private URI endpoint;

    @Option(
            names = "--access-key-id",
            defaultValue = "${env:ALIBABA_CLOUD_ACCESS_KEY_ID}",
            description = "Key of an administrator (default: $ALIBABA_CLOUD_ACCESS_KEY_ID).")
    private @Nullable String accessKeyId;

    @Option(names = "--keep", description = "Leave what the tour made.")
    private boolean keep;

    private final List<String> refusals = new ArrayList<>();
    private boolean broken;

    @Override
    public Integer call() throws IOException, InterruptedException {
        String secret = System.getenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET");
        if (accessKeyId == null || accessKeyId.isEmpty() || secret == null || secret.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "the tour signs with an administrator's key: set ALIBABA_CLOUD_ACCESS_KEY_ID and "
                            + "ALIBABA_CLOUD_ACCESS_KEY_SECRET as `./jadegate start --root-access-key new` printed them");
        }
        try (SignedClient client = new SignedClient(endpoint, Clock.systemUTC());
                SecretBytes adminSecret = SecretBytes.ofText(secret)) {
            SignedClient.Key admin = new SignedClient.Key(accessKeyId, adminSecret);
            cleanUp(client, admin);
            identities(client, admin);
            policies(client, admin);
            actingAsJane(client, admin);
            trail(client, admin);
            summary();
            if (!keep) {
                cleanUp(client, admin);
            }
        } catch (IOException unreachable) {
            spec.commandLine()
                    .getErr()
                    .println("jadegate: no server answers at " + endpoint + ": start one with `./jadegate start`");
            return 69;
        }
        return broken ? 70 : 0;
    }

    private void identities(SignedClient client, SignedClient.Key admin) throws IOException, InterruptedException {
        title("RAM users and groups");
        show(client, admin, "ram", RAM, "CreateUser", "UserName", USER, "DisplayName", "Jane Smith");
        show(
                client,
                admin,
                "ram",
                RAM,
                "CreateLoginProfile",
                "UserName",
                USER,
                "Password",
                "Tour-" + Long.toHexString(System.nanoTime()) + "-Aa1!",
                "MFABindRequired",
                "true",
                "PasswordResetRequired",
                "true");
        show(
                client,
                admin,
                "ram",
                RAM,
                "CreateGroup",
                "GroupName",
                GROUP,
                "Comments",
                "DevOps team with infrastructure management access");
        show(client, admin, "ram", RAM, "AddUserToGroup", "UserName", USER, "GroupName", GROUP);
        show(
                client,
                admin,
                "ram",
                RAM,
                "AttachPolicyToGroup",
                "PolicyType",
                "System",
                "PolicyName",
                "AliyunECSFullAccess",
                "GroupName",
                GROUP);
    }

    private void policies(SignedClient client, SignedClient.Key admin) throws IOException, InterruptedException {
        title("RAM policies");
        show(
                client,
                admin,
                "ram",
                RAM,
                "CreatePolicy",
                "PolicyName",
                ECS_POLICY,
                "PolicyDocument",
                resource("custom-policy.json"),
                "Description",
                "ECS access restricted to specific VPC and non-prod resources");
        show(
                client,
                admin,
                "ram",
                RAM,
                "CreatePolicy",
                "PolicyName",
                TOUR_POLICY,
                "PolicyDocument",
                resource("tour-policy.json"));
        show(
                client,
                admin,
                "ram",
                RAM,
                "AttachPolicyToUser",
                "PolicyType",
                "Custom",
                "PolicyName",
                TOUR_POLICY,
                "UserName",
                USER);
    }

    private void actingAsJane(SignedClient client, SignedClient.Key admin) throws IOException, InterruptedException {
        title("What the policies allow and refuse");
        SignedClient.Answer made = show(client, admin, "ram", RAM, "CreateAccessKey", "UserName", USER);
        try (SecretBytes secret = SecretBytes.ofText(field(made.body(), "AccessKeySecret"))) {
            SignedClient.Key jane = new SignedClient.Key(field(made.body(), "AccessKeyId"), secret);
            print("# now with the keys of " + USER);
            show(client, jane, "sts", STS, "GetCallerIdentity");
            show(client, jane, "ram", RAM, "GetUser", "UserName", USER);
            refused(client, jane, "ram", RAM, "CreateUser", "UserName", "mallory");
            refused(client, jane, "ram", RAM, "DeleteUser", "UserName", USER);
        }
    }

    private void trail(SignedClient client, SignedClient.Key admin) throws IOException, InterruptedException {
        title("ActionTrail");
        show(
                client,
                admin,
                "actiontrail",
                TRAIL,
                "CreateTrail",
                "Name",
                TRAIL_NAME,
                "OssBucketName",
                "audit-trail-archive",
                "OssKeyPrefix",
                "actiontrail/",
                "SlsProjectArn",
                "acs:log:cn-hangzhou:*:project/audit-logs",
                "SlsWriteRoleArn",
                "acs:ram::*:role/aliyunactiontraildefaultrole",
                "EventRW",
                "All",
                "TrailRegion",
                "All",
                "IsOrganizationTrail",
                "false");
        show(client, admin, "actiontrail", TRAIL, "StartLogging", "Name", TRAIL_NAME);
        show(
                client,
                admin,
                "actiontrail",
                TRAIL,
                "LookupEvents",
                "LookupAttribute",
                "[{\"Key\":\"User\",\"Value\":\"" + USER + "\"},{\"Key\":\"EventName\",\"Value\":\"DeleteUser\"}]",
                "MaxResults",
                "1");
    }

    private void summary() {
        title("Refused calls and what refused them");
        refusals.forEach(this::print);
    }

    /** Deletes what a tour makes, in the order that RAM allows; what is not there is not missed. */
    private void cleanUp(SignedClient client, SignedClient.Key admin) throws IOException, InterruptedException {
        SignedClient.Answer keys = client.call(admin, RAM, "ListAccessKeys", Map.of("UserName", USER));
        Matcher key = Pattern.compile("\"AccessKeyId\":\"([^\"]+)\"").matcher(keys.body());
        while (key.find()) {
            client.call(admin, RAM, "DeleteAccessKey", Map.of("UserName", USER, "UserAccessKeyId", key.group(1)));
        }
        client.call(admin, RAM, "DeleteLoginProfile", Map.of("UserName", USER));
        client.call(
                admin,
                RAM,
                "DetachPolicyFromUser",
                Map.of("PolicyType", "Custom", "PolicyName", TOUR_POLICY, "UserName", USER));
        client.call(
                admin,
                RAM,
                "DetachPolicyFromGroup",
                Map.of("PolicyType", "System", "PolicyName", "AliyunECSFullAccess", "GroupName", GROUP));
        client.call(admin, RAM, "RemoveUserFromGroup", Map.of("UserName", USER, "GroupName", GROUP));
        client.call(admin, RAM, "DeleteUser", Map.of("UserName", USER));
        client.call(admin, RAM, "DeleteGroup", Map.of("GroupName", GROUP));
        client.call(admin, RAM, "DeletePolicy", Map.of("PolicyName", ECS_POLICY));
        client.call(admin, RAM, "DeletePolicy", Map.of("PolicyName", TOUR_POLICY));
        client.call(admin, TRAIL, "DeleteTrail", Map.of("Name", TRAIL_NAME));
    }

    private SignedClient.Answer show(
            SignedClient client, SignedClient.Key key, String product, String version, String action, String... pairs)
            throws IOException, InterruptedException {
        SignedClient.Answer answer = run(client, key, product, version, action, pairs);
        if (answer.isRefusal()) {
            broken = true;
            print("# that should have worked");
        }
        return answer;
    }

    private void refused(
            SignedClient client, SignedClient.Key key, String product, String version, String action, String... pairs)
            throws IOException, InterruptedException {
        SignedClient.Answer answer = run(client, key, product, version, action, pairs);
        if (!answer.isRefusal()) {
            broken = true;
            print("# that should have been refused");
            return;
        }
        String type = field(answer.body(), "NoPermissionType");
        String policy = field(answer.body(), "Policy");
        String where = policy.isEmpty()
                ? "no statement of any attached policy allows it"
                : "statement " + field(answer.body(), "Pointer") + " of " + policy + ", line "
                        + number(answer.body(), "Line") + ", column " + number(answer.body(), "Column")
                        + ", attached to "
                        + field(answer.body(), "AttachedTo");
        refusals.add(product + ':' + action + " by " + USER + ": " + type + ", " + where);
    }

    private SignedClient.Answer run(
            SignedClient client, SignedClient.Key key, String product, String version, String action, String... pairs)
            throws IOException, InterruptedException {
        Map<String, String> parameters = new LinkedHashMap<>();
        StringBuilder command = new StringBuilder("aliyun " + product + " " + action);
        for (int i = 0; i < pairs.length; i += 2) {
            parameters.put(pairs[i], pairs[i + 1]);
            String shown = pairs[i].equals("Password") ? "****" : pairs[i + 1];
            command.append(" \\\n    --").append(pairs[i]).append(' ').append(quoted(shown));
        }
        print("$ " + command);
        SignedClient.Answer answer = client.call(key, version, action, parameters);
        print(answer.body().replaceAll("(\"AccessKeySecret\":\")[^\"]+", "$1******"));
        print("");
        return answer;
    }

    private static String quoted(String text) {
        boolean plain = !text.isEmpty()
                && text.chars().allMatch(c -> Character.isLetterOrDigit(c) || "-_./:@*".indexOf(c) >= 0);
        return plain ? text : "'" + text.strip() + "'";
    }

    private static String field(String json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static String number(String json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":([0-9]+)").matcher(json);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = TourCommand.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void title(String text) {
        print("");
        print("== " + text + " " + "=".repeat(Math.max(0, 70 - text.length())));
        print("");
    }

    private void print(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
