package dev.jadegate.cli.tour;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.cli.client.Connection;
import dev.jadegate.cli.client.SignedClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A five-minute walk: the guide's RAM, policy, ActionTrail and KMS sections as signed calls against a running server. */
@Command(
        name = "tour",
        description =
                "Runs the guide's RAM, policy, ActionTrail and KMS sections as real calls against a running server.",
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

    private static final int HISTORY_TRIES_MAX = 50;
    private static final Duration HISTORY_PAUSE = Duration.ofMillis(100);

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private Connection connection;

    @Option(names = "--keep", description = "Leave what the tour made.")
    private boolean keep;

    @Override
    public Integer call() throws IOException, InterruptedException {
        SignedClient.Key admin = connection.key();
        try (SecretBytes _ = admin.secret();
                SignedClient client = connection.client()) {
            cleanUp(client, admin);
            Walk walk = new Walk(client, spec.commandLine().getOut());
            identities(walk, admin);
            policies(walk, admin);
            actingAsJane(walk, admin);
            trail(walk, admin);
            KmsChapter kms = new KmsChapter(walk, admin);
            kms.run();
            walk.summary();
            if (!keep) {
                cleanUp(client, admin);
                kms.cleanUp();
            }
            return walk.broken() ? 70 : 0;
        } catch (IOException unreachable) {
            spec.commandLine()
                    .getErr()
                    .println("jadegate: no server answers at " + connection.endpoint()
                            + ": start one with `./jadegate start`");
            return 69;
        }
    }

    private void identities(Walk walk, SignedClient.Key admin) throws IOException, InterruptedException {
        walk.title("RAM users and groups");
        walk.show(admin, "ram", RAM, "CreateUser", "UserName", USER, "DisplayName", "Jane Smith");
        walk.show(
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
        walk.show(
                admin,
                "ram",
                RAM,
                "CreateGroup",
                "GroupName",
                GROUP,
                "Comments",
                "DevOps team with infrastructure management access");
        walk.show(admin, "ram", RAM, "AddUserToGroup", "UserName", USER, "GroupName", GROUP);
        walk.show(
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

    private void policies(Walk walk, SignedClient.Key admin) throws IOException, InterruptedException {
        walk.title("RAM policies");
        walk.show(
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
        walk.show(
                admin,
                "ram",
                RAM,
                "CreatePolicy",
                "PolicyName",
                TOUR_POLICY,
                "PolicyDocument",
                resource("tour-policy.json"));
        walk.show(
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

    private void actingAsJane(Walk walk, SignedClient.Key admin) throws IOException, InterruptedException {
        walk.title("What the policies allow and refuse");
        SignedClient.Answer made = walk.show(admin, "ram", RAM, "CreateAccessKey", "UserName", USER);
        try (SecretBytes secret = SecretBytes.ofText(Walk.field(made.body(), "AccessKeySecret"))) {
            SignedClient.Key jane = new SignedClient.Key(Walk.field(made.body(), "AccessKeyId"), secret, null);
            walk.print("# now with the keys of " + USER);
            walk.show(jane, "sts", STS, "GetCallerIdentity");
            walk.show(jane, "ram", RAM, "GetUser", "UserName", USER);
            walk.refused(USER, jane, "ram", RAM, "CreateUser", "UserName", "mallory");
            walk.refused(USER, jane, "ram", RAM, "DeleteUser", "UserName", USER);
        }
    }

    private void trail(Walk walk, SignedClient.Key admin) throws IOException, InterruptedException {
        walk.title("ActionTrail");
        walk.show(
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
        walk.show(admin, "actiontrail", TRAIL, "StartLogging", "Name", TRAIL_NAME);
        awaitHistory(walk.client(), admin);
        walk.show(
                admin,
                "actiontrail",
                TRAIL,
                "LookupEvents",
                "LookupAttribute",
                "[{\"Key\":\"User\",\"Value\":\"" + USER + "\"},{\"Key\":\"EventName\",\"Value\":\"DeleteUser\"}]",
                "MaxResults",
                "1");
    }

    /** An event can be looked up a moment after it was recorded. */
    private static void awaitHistory(SignedClient client, SignedClient.Key admin)
            throws IOException, InterruptedException {
        Map<String, String> query = Map.of(
                "LookupAttribute.1.Key", "User",
                "LookupAttribute.1.Value", USER,
                "LookupAttribute.2.Key", "EventName",
                "LookupAttribute.2.Value", "DeleteUser");
        for (int tries = 0; tries < HISTORY_TRIES_MAX; tries++) {
            if (!client.call(admin, TRAIL, "LookupEvents", query).body().contains("\"Events\":[]")) {
                return;
            }
            Thread.sleep(HISTORY_PAUSE);
        }
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

    private static String resource(String name) throws IOException {
        try (InputStream in = TourCommand.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
