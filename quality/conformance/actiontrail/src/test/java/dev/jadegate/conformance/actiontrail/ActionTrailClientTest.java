package dev.jadegate.conformance.actiontrail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.aliyun.actiontrail20200706.Client;
import com.aliyun.actiontrail20200706.models.CreateTrailRequest;
import com.aliyun.actiontrail20200706.models.DeleteTrailRequest;
import com.aliyun.actiontrail20200706.models.DescribeRegionsRequest;
import com.aliyun.actiontrail20200706.models.DescribeTrailsRequest;
import com.aliyun.actiontrail20200706.models.GetTrailStatusRequest;
import com.aliyun.actiontrail20200706.models.LookupEventsRequest;
import com.aliyun.actiontrail20200706.models.LookupEventsRequest.LookupEventsRequestLookupAttribute;
import com.aliyun.actiontrail20200706.models.LookupEventsResponseBody;
import com.aliyun.actiontrail20200706.models.StartLoggingRequest;
import com.aliyun.actiontrail20200706.models.StopLoggingRequest;
import com.aliyun.actiontrail20200706.models.UpdateTrailRequest;
import com.aliyun.tea.TeaException;
import com.aliyun.tea.TeaModel;
import com.aliyun.teaopenapi.models.Config;
import dev.jadegate.testkit.AccessKey;
import dev.jadegate.testkit.Compat;
import dev.jadegate.testkit.Platform;
import dev.jadegate.testkit.Reply;
import dev.jadegate.testkit.SignedRequests;
import dev.jadegate.testkit.TrustStores;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init") // Set before the tests.
class ActionTrailClientTest {
    private static final int HISTORY_USERS = 12;

    private static Platform platform;
    private static Compat.Product trail;
    private static Client http;
    private static SignedRequests root;
    private static AccessKey userKey;

    /** What the history holds that the tests look for. */
    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        platform = Platform.start(
                folder, ActionTrailClientTest.class, "com.aliyun:actiontrail20200706:2.0.0", new Replies());
        TrustStores.useForJvm(TrustStores.write(platform.server().certificateAuthority(), folder.resolve("trust.p12")));
        trail = platform.compat().product("actiontrail");
        trail.offeredBy(Client.class);
        http = client("http");
        root = new SignedRequests(
                platform.server().hostAndPort(), platform.root().key());
        for (int i = 0; i < HISTORY_USERS; i++) {
            ram(root, 200, "CreateUser", Map.of("UserName", "user-" + i));
            ram(root, 200, "UpdateUser", Map.of("UserName", "user-" + i, "NewComments", "changed"));
        }
        Reply key = ram(root, 200, "CreateAccessKey", Map.of("UserName", "user-0"));
        userKey = new AccessKey(
                key.json().at("AccessKey", "AccessKeyId").text(),
                key.json().at("AccessKey", "AccessKeySecret").text());
        ram(root, 200, "GetUser", Map.of("UserName", "user-1"));
        ram(root, 404, "GetUser", Map.of("UserName", "nobody"));
        ram(new SignedRequests(platform.server().hostAndPort(), userKey), 403, "ListUsers", Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        platform.close();
    }

    private static Reply ram(SignedRequests caller, int status, String action, Map<String, String> parameters) {
        Reply reply = caller.call(SignedRequests.RAM, action, parameters);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(status);
        return reply;
    }

    private static Client client(String protocol) throws Exception {
        return new Client(new Config()
                .setAccessKeyId(platform.root().id())
                .setAccessKeySecret(platform.root().secret())
                .setEndpoint(platform.server().hostAndPort())
                .setProtocol(protocol)
                .setRegionId("cn-hangzhou")
                .setConnectTimeout(10_000)
                .setReadTimeout(30_000));
    }

    private static LookupEventsRequestLookupAttribute by(String key, String value) {
        return new LookupEventsRequestLookupAttribute().setKey(key).setValue(value);
    }

    private static LookupEventsResponseBody lookup(LookupEventsRequest request) {
        return trail.works("LookupEvents", () -> http.lookupEvents(request)).getBody();
    }

    private static List<Map<String, ?>> all(LookupEventsRequest request) {
        List<Map<String, ?>> events = new ArrayList<>();
        for (int page = 0; page < 1000; page++) {
            LookupEventsResponseBody body = lookup(request);
            events.addAll(body.getEvents());
            if (body.getNextToken() == null || body.getNextToken().isEmpty()) {
                return events;
            }
            request.setNextToken(body.getNextToken());
        }
        throw new AssertionError("the pages do not end");
    }

    private static void awaitHistory() {
        await().untilAsserted(() -> assertThat(
                        all(new LookupEventsRequest().setLookupAttribute(List.of(by("EventName", "UpdateUser")))))
                .hasSize(HISTORY_USERS));
    }

    @ParameterizedTest
    @CsvSource({
        "EventName, CreateAccessKey, eventName",
        "ServiceName, Ram, serviceName",
        "EventRW, Write, eventRW",
        "EventRW, Read, eventRW",
        "EventType, ApiCall, eventType",
        "SourceIpAddress, 127.0.0.1, sourceIpAddress",
        "ResourceType, ACS::RAM::User, resourceType",
        "ResourceName, user-3, resourceName"
    })
    void events_are_found_by_each_key(String key, String value, String member) {
        awaitHistory();

        List<Map<String, ?>> events = all(new LookupEventsRequest().setLookupAttribute(List.of(by(key, value))));

        assertThat(events)
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.get(member)).isEqualTo(value));
    }

    @Test
    void events_are_found_by_who_called_and_by_their_id() {
        awaitHistory();

        List<Map<String, ?>> ofUser = all(new LookupEventsRequest().setLookupAttribute(List.of(by("User", "user-0"))));
        List<Map<String, ?>> ofKey =
                all(new LookupEventsRequest().setLookupAttribute(List.of(by("EventAccessKeyId", userKey.id()))));

        assertThat(ofUser).singleElement().satisfies(event -> {
            assertThat(event.get("eventName")).isEqualTo("ListUsers");
            assertThat(event.get("errorCode")).isEqualTo("NoPermission");
        });
        assertThat(ofKey).isEqualTo(ofUser);
        String id = String.valueOf(ofUser.getFirst().get("eventId"));
        assertThat(all(new LookupEventsRequest().setLookupAttribute(List.of(by("EventId", id)))))
                .isEqualTo(ofUser);
    }

    @Test
    void two_keys_must_both_hold_and_case_counts() {
        awaitHistory();

        assertThat(all(new LookupEventsRequest()
                        .setLookupAttribute(List.of(by("EventName", "GetUser"), by("ResourceName", "nobody")))))
                .singleElement()
                .satisfies(event -> assertThat(event.get("errorCode")).isEqualTo("EntityNotExist.User"));
        assertThat(all(new LookupEventsRequest().setLookupAttribute(List.of(by("EventName", "updateuser")))))
                .isEmpty();
    }

    /** Documented: of one key given twice the second counts, of more than two the first two. */
    @Test
    void a_key_given_twice_and_a_third_key_count_as_documented() {
        awaitHistory();

        assertThat(all(new LookupEventsRequest()
                        .setLookupAttribute(List.of(by("ResourceName", "user-1"), by("ResourceName", "user-2")))))
                .allSatisfy(event -> assertThat(event.get("resourceName")).isEqualTo("user-2"))
                .isNotEmpty();
        assertThat(all(new LookupEventsRequest()
                        .setLookupAttribute(List.of(
                                by("EventName", "UpdateUser"),
                                by("ResourceName", "user-2"),
                                by("ServiceName", "Kms")))))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"FORWARD", "BACKWARD"})
    void pages_have_every_event_once_in_the_order_asked_for(String direction) {
        awaitHistory();

        List<String> names = all(new LookupEventsRequest()
                        .setLookupAttribute(List.of(by("EventName", "UpdateUser")))
                        .setDirection(direction)
                        .setMaxResults("5"))
                .stream()
                .map(event -> String.valueOf(event.get("resourceName")))
                .toList();

        List<String> expected = new ArrayList<>();
        for (int i = 0; i < HISTORY_USERS; i++) {
            expected.add("user-" + i);
        }
        assertThat(names).containsExactlyElementsOf(direction.equals("FORWARD") ? expected : expected.reversed());
    }

    @Test
    void a_range_of_time_holds_what_happened_in_it() {
        awaitHistory();
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

        assertThat(all(new LookupEventsRequest()
                        .setStartTime(now.minusSeconds(3600).toString())
                        .setEndTime(now.plusSeconds(1).toString())
                        .setLookupAttribute(List.of(by("EventName", "UpdateUser")))))
                .hasSize(HISTORY_USERS);
        assertThat(all(new LookupEventsRequest()
                        .setStartTime(now.minusSeconds(7200).toString())
                        .setEndTime(now.minusSeconds(3600).toString())))
                .isEmpty();
    }

    @Test
    void a_range_that_is_none_or_lies_before_the_history_is_refused() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

        trail.refused(
                "LookupEvents",
                "InvalidParameterValue",
                () -> http.lookupEvents(new LookupEventsRequest().setStartTime(now.toString())));
        trail.refused(
                "LookupEvents",
                "InvalidParameterValue",
                () -> http.lookupEvents(new LookupEventsRequest()
                        .setStartTime(now.toString())
                        .setEndTime(now.minusSeconds(1).toString())));
        trail.refused(
                "LookupEvents",
                "InvalidParameterValue",
                () -> http.lookupEvents(new LookupEventsRequest()
                        .setStartTime(now.minus(91, ChronoUnit.DAYS).toString())
                        .setEndTime(now.toString())));
    }

    @Test
    void a_foreign_token_an_unknown_key_and_a_page_past_the_limit_are_refused() {
        trail.refused(
                "LookupEvents",
                "InvalidParameterValue",
                () -> http.lookupEvents(new LookupEventsRequest().setNextToken("bm90IGEgdG9rZW4")));
        trail.refused(
                "LookupEvents",
                "InvalidParameterValue",
                () -> http.lookupEvents(new LookupEventsRequest().setLookupAttribute(List.of(by("Colour", "blue")))));
        trail.refused(
                "LookupEvents",
                "InvalidParameter.MaxResults.Range",
                () -> http.lookupEvents(new LookupEventsRequest().setMaxResults("51")));
        trail.refused(
                "LookupEvents",
                "InvalidParameter.MaxResults.Type",
                () -> http.lookupEvents(new LookupEventsRequest().setMaxResults("many")));
        trail.refused(
                "LookupEvents",
                "InvalidParameter.Direction",
                () -> http.lookupEvents(new LookupEventsRequest().setDirection("SIDEWAYS")));
    }

    /** The form that ActionTrail documents for management events. */
    @Test
    void an_event_tells_who_did_what_to_which_resource_with_what_result() {
        awaitHistory();

        Map<String, ?> event = all(new LookupEventsRequest()
                        .setLookupAttribute(List.of(by("EventName", "UpdateUser"), by("ResourceName", "user-4"))))
                .getFirst();

        assertThat(event.get("eventVersion")).isEqualTo("1");
        assertThat(event.get("apiVersion")).isEqualTo("2015-05-01");
        assertThat(event.get("eventRW")).isEqualTo("Write");
        assertThat(event.get("eventCategory")).isEqualTo("Management");
        assertThat(event.get("errorCode")).isEqualTo("");
        assertThat(event.get("recipientAccountId")).isEqualTo(platform.server().accountId());
        assertThat(String.valueOf(event.get("eventTime"))).matches("[0-9-]{10}T[0-9:]{8}Z");
        Map<?, ?> identity = (Map<?, ?>) Objects.requireNonNull(event.get("userIdentity"));
        assertThat(identity.get("type")).isEqualTo("root-account");
        assertThat(identity.get("accessKeyId")).isEqualTo(platform.root().id());
        Map<?, ?> parameters = (Map<?, ?>) Objects.requireNonNull(event.get("requestParameters"));
        assertThat(parameters.get("UserName")).isEqualTo("user-4");
    }

    @Test
    void no_secret_is_in_the_history() {
        awaitHistory();

        assertThat(all(new LookupEventsRequest()).toString())
                .doesNotContain(userKey.secret())
                .doesNotContain(platform.root().secret());
    }

    @Test
    void trails_are_made_switched_changed_and_deleted() throws Exception {
        Client tls = client("https");
        String name = "audit-trail_1";

        trail.works(
                "CreateTrail",
                () -> tls.createTrail(new CreateTrailRequest()
                        .setName(name)
                        .setOssBucketName("audit-bucket")
                        .setOssKeyPrefix("actiontrail/")));
        trail.refused(
                "CreateTrail",
                "TrailAlreadyExistsException",
                () -> tls.createTrail(new CreateTrailRequest().setName(name).setOssBucketName("audit-bucket")));
        assertThat(status(tls, name)).isFalse();

        trail.works("StartLogging", () -> tls.startLogging(new StartLoggingRequest().setName(name)));
        assertThat(status(tls, name)).isTrue();
        trail.works("StopLogging", () -> tls.stopLogging(new StopLoggingRequest().setName(name)));
        assertThat(status(tls, name)).isFalse();

        trail.works(
                "UpdateTrail",
                () -> tls.updateTrail(new UpdateTrailRequest().setName(name).setEventRW("Write")));
        assertThat(trail.works("DescribeTrails", () -> tls.describeTrails(new DescribeTrailsRequest()))
                        .getBody()
                        .getTrailList())
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.getName()).isEqualTo(name);
                    assertThat(found.getEventRW()).isEqualTo("Write");
                    assertThat(found.getOssKeyPrefix()).isEqualTo("actiontrail/");
                });

        trail.works("DeleteTrail", () -> tls.deleteTrail(new DeleteTrailRequest().setName(name)));
        trail.refused(
                "GetTrailStatus",
                "TrailNotFoundException",
                () -> tls.getTrailStatus(new GetTrailStatusRequest().setName(name)));
        trail.refused(
                "DeleteTrail", "TrailNotFoundException", () -> tls.deleteTrail(new DeleteTrailRequest().setName(name)));
    }

    private static boolean status(Client client, String name) {
        return trail.works("GetTrailStatus", () -> client.getTrailStatus(new GetTrailStatusRequest().setName(name)))
                .getBody()
                .getIsLogging();
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "Upper-case", "1-starts-with-a-digit", "a-name-that-is-longer-than-36-letters"})
    void a_trail_name_of_another_form_is_refused(String name) {
        trail.refused(
                "CreateTrail",
                "InvalidTrailNameException",
                () -> http.createTrail(new CreateTrailRequest().setName(name).setOssBucketName("audit-bucket")));
    }

    @Test
    void the_regions_are_the_one_of_the_installation() {
        assertThat(trail.works("DescribeRegions", () -> http.describeRegions(new DescribeRegionsRequest()))
                        .getBody()
                        .getRegions()
                        .getRegion())
                .singleElement()
                .satisfies(region -> assertThat(region.getRegionId()).isEqualTo("cn-hangzhou"));
    }

    private static final class Replies implements Compat.Adapter {
        @Override
        public String requestId(Object reply) {
            Map<?, ?> body = (Map<?, ?>) ((TeaModel) reply).toMap().get("body");
            return String.valueOf(body == null ? null : body.get("RequestId"));
        }

        @Override
        public Compat.@Nullable Refusal refusal(Exception failure) {
            if (!(failure instanceof TeaException refusal) || refusal.getData() == null) {
                return null;
            }
            return Compat.Refusal.ofMembers(refusal.getCode(), null, refusal.getMessage(), refusal.getData());
        }
    }
}
