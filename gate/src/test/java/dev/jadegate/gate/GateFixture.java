package dev.jadegate.gate;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.RecordedEvent;
import dev.jadegate.base.ResourceName;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Authorization;
import dev.jadegate.gate.api.Authorizer;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.ClientKeys;
import dev.jadegate.gate.api.Credentials;
import dev.jadegate.gate.api.ErrorForm;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.gate.api.Product;
import dev.jadegate.gate.api.Trail;
import dev.jadegate.gate.binding.ReplyWriter;
import dev.jadegate.gate.wire.WireHeaders;
import dev.jadegate.gate.wire.WireLimits;
import dev.jadegate.gate.wire.WireReply;
import dev.jadegate.gate.wire.WireRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A gate with one product, ports that keep what they were told, and a client that signs by itself. */
final class GateFixture {
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    static final String KEY = "LTAI5tExample";
    static final String SECRET = "the-secret-of-the-example";
    static final AccountId ACCOUNT = new AccountId("1234567890123456");
    static final Product PRODUCT = new Product("Ram", "2015-05-01", "ram");
    /** Refuses in a form of its own. */
    static final Product OTHER = new Product(
            "Other",
            "2016-01-20",
            "other",
            new ErrorForm(
                    "OTHER",
                    true,
                    Map.of(
                            "NoPermission", new ErrorForm.Renamed("Forbidden.NoPermission", 403),
                            "Throttling.User", new ErrorForm.Renamed("Rejected.Throttling", 429),
                            "InvalidParameter.*", new ErrorForm.Renamed("InvalidParameter", 400))));

    /** As the gateway of KMS instances. */
    static final Product INSTANCE = new Product(
            "Kms",
            "dkms-gcs-0.2",
            "kms",
            new ErrorForm(
                    "KMS",
                    true,
                    Map.of(
                            "NoPermission", new ErrorForm.Renamed("Forbidden.NoPermission", 403),
                            "InvalidAction.NotFound", new ErrorForm.Renamed("InvalidApiName", 400),
                            "InvalidParameter.*", new ErrorForm.Renamed("InvalidParameter", 400))));

    static final String CLIENT_KEY = "KAAP.7d3f0000-0000-4000-8000-000000000001";
    static final KeyPair CLIENT_KEYS = clientKeys();

    final List<String> events = new ArrayList<>();
    final AtomicInteger nonce = new AtomicInteger();
    boolean refuse;
    boolean trailBroken;
    /** When what the trail takes is durable; at once unless a test says otherwise. */
    CompletableFuture<?> durable = CompletableFuture.completedFuture(null);

    boolean keyActive = true;
    Instant clientKeyNotBefore = Instant.EPOCH;
    Instant clientKeyNotAfter = Instant.MAX;
    private Instant now = NOW;
    final Gate gate;

    record Tag(@Param(lengthMax = 128) String key, @Nullable String value) {}

    record EchoRequest(
            @Param(lengthMax = 8, chars = "A-Za-z0-9.@_-") String userName,
            @Nullable String displayName,
            @Nullable Boolean flag,
            @Param(min = 1, max = 100) @Nullable Integer maxItems,
            @Param(secret = true) @Nullable String password,

            @Param(secret = true, members = true, countMax = 2) @Nullable
            String context,

            @Param(countMax = 3) List<Tag> tag,
            List<String> names) {}

    record Echoed(String userName, @Nullable String displayName, List<String> tags, Instant at) {}

    record EchoReply(
            Echoed user,
            @Param(secret = true) @Nullable String password,
            @Param(secret = true) @Nullable String context) {}

    record MessageRequest(
            @Param(field = 1, lengthMax = 8) String userName,

            @Param(field = 2, bytes = true, secret = true) @Nullable
            String data,

            @Param(field = 3) int count) {}

    record MessageReply(
            @Param(field = 1) String userName,

            @Param(field = 2, bytes = true, secret = true) @Nullable
            String data,

            @Param(field = 3) boolean good,
            @Param(field = 4) long count) {}

    GateFixture() {
        this(new Throttle(0));
    }

    GateFixture(Throttle throttle) {
        Operation<EchoRequest, EchoReply> echo = new Operation<>(
                PRODUCT,
                "Echo",
                Access.READ,
                "Answers what it was asked.",
                EchoRequest.class,
                EchoReply.class,
                (call, request) -> List.of(
                        new Permission("ram:Echo", ResourceName.global("ram", ACCOUNT, "user/" + request.userName()))),
                List.of(),
                (call, request) -> new EchoReply(
                        new Echoed(
                                request.userName(),
                                request.displayName(),
                                request.tag().stream()
                                        .map(tag -> tag.key() + "=" + tag.value())
                                        .toList(),
                                call.time()),
                        request.password(),
                        request.context()));
        Operation<EchoRequest, EchoReply> bug = new Operation<>(
                PRODUCT,
                "Bug",
                Access.READ,
                "Fails.",
                EchoRequest.class,
                EchoReply.class,
                Authorization.everyCaller(),
                List.of(),
                (call, request) -> {
                    throw new IllegalStateException("internal detail");
                });
        Operation<EchoRequest, EchoReply> other = new Operation<>(
                OTHER,
                "Echo",
                Access.READ,
                "Answers what it was asked.",
                EchoRequest.class,
                EchoReply.class,
                echo.authorization(),
                List.of(),
                (call, request) -> {
                    call.note("Seen", "here");
                    return echo.handler().handle(call, request);
                });
        Operation<MessageRequest, MessageReply> message = new Operation<>(
                INSTANCE,
                "Echo",
                Access.READ,
                "Answers what it was asked.",
                MessageRequest.class,
                MessageReply.class,
                (call, request) -> List.of(
                        new Permission("kms:Echo", new ResourceName("kms", "cn-hangzhou", ACCOUNT.value(), "key/1"))),
                List.of(),
                (call, request) -> new MessageReply(request.userName(), request.data(), true, request.count()));
        WireLimits limits = WireLimits.DEFAULT;
        gate = new Gate(
                new OperationRegistry(List.of(echo, bug, other, message), limits),
                limits,
                new Gate.Ports(
                        new FixedCredentials(), this::clientKey, this::judge, new KeptTrail(), (_, _, _, _, _) -> {}),
                throttle,
                () -> "6F9A2C55-0000-4000-8000-000000000001",
                ((InstantSource) () -> now).withZone(ZoneOffset.UTC),
                new SplittableRandom(1));
    }

    private static KeyPair clientKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private ClientKeys.@Nullable ClientKey clientKey(String id) {
        return id.equals(CLIENT_KEY)
                ? new ClientKeys.ClientKey(
                        new Caller.AccessPoint(ACCOUNT, id, "cn-hangzhou", "app"),
                        CLIENT_KEYS.getPublic(),
                        clientKeyNotBefore,
                        clientKeyNotAfter)
                : null;
    }

    /** The clock goes on. */
    void later(Duration duration) {
        now = now.plus(duration);
    }

    private Authorizer.@Nullable Denial judge(Call call, List<Permission> permissions) {
        return refuse
                ? new Authorizer.Denial(
                        permissions.getFirst(),
                        "AccountLevelIdentityBasedPolicy",
                        "ExplicitDeny",
                        new Authorizer.MatchedStatement("Custom/no/v1", "user/jane", "/Statement/0", 3, 5),
                        "sealed")
                : null;
    }

    /** RPC 1.0 parameters of a call, unsigned. */
    Map<String, String> rpc(String action, String... pairs) {
        Map<String, String> parameters = new TreeMap<>();
        parameters.put("AccessKeyId", KEY);
        parameters.put("Action", action);
        parameters.put("Version", PRODUCT.version());
        parameters.put("Format", "JSON");
        parameters.put("SignatureMethod", "HMAC-SHA1");
        parameters.put("SignatureVersion", "1.0");
        parameters.put("SignatureNonce", "nonce-" + nonce.incrementAndGet());
        parameters.put("Timestamp", "2026-11-23T12:00:00Z");
        for (int i = 0; i < pairs.length; i += 2) {
            parameters.put(pairs[i], pairs[i + 1]);
        }
        return parameters;
    }

    /** Signs and sends as one GET. */
    WireReply get(Map<String, String> parameters) {
        return send("GET", query(parameters) + "&Signature=" + encode(sign("GET", parameters)), "");
    }

    WireReply send(String method, String query, String form) {
        WireHeaders headers = new WireHeaders().add("Host", "127.0.0.1:9460");
        if (!form.isEmpty()) {
            headers.add("Content-Type", "application/x-www-form-urlencoded");
        }
        return answer(new WireRequest(method, "/", query, headers, form.getBytes(StandardCharsets.UTF_8), origin()));
    }

    /** A signed GET, not sent yet. */
    WireRequest request(Map<String, String> parameters) {
        return new WireRequest(
                "GET",
                "/",
                query(parameters) + "&Signature=" + encode(sign("GET", parameters)),
                new WireHeaders().add("Host", "127.0.0.1:9460"),
                new byte[0],
                origin());
    }

    WireReply answer(WireRequest request) {
        return gate.handle(request).toCompletableFuture().join();
    }

    static Call.Origin origin() {
        return new Call.Origin("127.0.0.1", false, "127.0.0.1:9460", "test");
    }

    static String query(Map<String, String> parameters) {
        StringBuilder text = new StringBuilder();
        parameters.forEach((name, value) -> text.append(text.isEmpty() ? "" : "&")
                .append(encode(name))
                .append('=')
                .append(encode(value)));
        return text.toString();
    }

    /** RFC 3986 by way of the JDK's form encoder: written apart from the gate's own. */
    static String encode(String text) {
        return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    static String sign(String method, Map<String, String> parameters) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec((SECRET + "&").getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            String text = method + "&%2F&" + encode(query(new TreeMap<>(parameters)));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static String text(WireReply reply) {
        return new String(reply.body(), StandardCharsets.UTF_8);
    }

    private final class FixedCredentials implements Credentials {
        @Override
        public @Nullable Credential find(String accessKeyId) {
            return accessKeyId.equals(KEY)
                    ? new Credential(
                            new Caller.User(ACCOUNT, KEY, "200", "jane"), SecretBytes.ofText(SECRET), keyActive)
                    : null;
        }

        @Override
        public Credential session(String accessKeyId, String securityToken, Instant now) {
            throw new ApiFailure("InvalidSecurityToken.Malformed", 400, "no token is known here");
        }

        @Override
        public void used(Caller caller, Product product, Instant when) {}
    }

    private final class KeptTrail implements Trail {
        @Override
        public RecordedEvent succeeded(Call call, Record response) {
            StringBuilder json = new StringBuilder();
            ReplyWriter.json(response, ReplyWriter.Secrets.LEFT_OUT, json);
            return event(call, "OK", json.toString());
        }

        @Override
        public RecordedEvent failed(Call call, ApiFailure failure) {
            return event(call, failure.code(), "");
        }

        private RecordedEvent event(Call call, String code, String response) {
            String text = call.operationName() + " " + code + " " + call.recordedParameters() + " " + response
                    + (call.notes().isEmpty() ? "" : call.notes());
            return new RecordedEvent(
                    call.requestId(), call.time(), call.caller().account(), text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public CompletionStage<?> append(RecordedEvent event) {
            if (trailBroken) {
                return CompletableFuture.failedFuture(new IOException("no room"));
            }
            events.add(new String(event.json(), StandardCharsets.UTF_8));
            return durable;
        }
    }
}
