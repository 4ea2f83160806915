package dev.jadegate.gate.signature;

import dev.jadegate.gate.GateError;
import dev.jadegate.gate.wire.WireHeaders;
import dev.jadegate.gate.wire.WireRequest;
import java.security.PublicKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The gateway of KMS instances: messages of Protocol Buffers, headers {@code x-kms-*}, and a signature by the RSA key of a
 * client key: {@code Authorization: Bearer <signature>}. Source: "Common request headers" and "Request signatures" of the KMS
 * Instance API, and recomputed for requests of the official client, whose word is {@code Bearer} and not {@code TOKEN}.
 */
final class InstanceStyle {
    /** The only version, which names the gateway as other versions name products. */
    static final String VERSION = "dkms-gcs-0.2";

    static final String CONTENT_TYPE = "application/x-protobuf";

    private static final String SIGNATURE_METHOD = "RSA_PKCS1_SHA_256";
    private static final String HEADER_PREFIX = "x-kms-";
    private static final String API_NAME = "x-kms-apiname";
    private static final String API_VERSION = "x-kms-apiversion";
    private static final String METHOD = "x-kms-signaturemethod";
    /** With three {@code c}: so it is documented, and so clients send it. */
    private static final String CLIENT_KEY_ID = "x-kms-acccesskeyid";

    /** Headers that are signed or say how to read what is signed: two of one would be read by two readers. */
    private static final Set<String> ONCE = Set.of(
            "authorization", "content-sha256", "content-type", "date", API_NAME, API_VERSION, METHOD, CLIENT_KEY_ID);

    private static final List<String> TOKEN_WORDS = List.of("Bearer ", "TOKEN ");

    private InstanceStyle() {}

    /** Whether a request is of this style. */
    static boolean isNamed(WireRequest request) {
        WireHeaders headers = request.headers();
        String contentType = headers.first("content-type");
        return headers.first(API_NAME) != null
                || headers.first(API_VERSION) != null
                || CONTENT_TYPE.equalsIgnoreCase(contentType);
    }

    /**
     * What a request says of itself, its shape checked and nothing proved.
     *
     * @param signature in Base64, as sent
     */
    record Claim(String clientKeyId, String action, Instant signedAt, String stringToSign, String signature) {}

    static Claim read(WireRequest request) {
        WireHeaders headers = request.headers();
        for (String name : headers.names()) {
            if ((ONCE.contains(name) || name.startsWith(HEADER_PREFIX)) && headers.count(name) > 1) {
                throw InstanceError.PARAM.failure(name, " It stands there more than once.");
            }
        }
        String version = headers.first(API_VERSION);
        if (!VERSION.equals(version)) {
            throw InstanceError.API_VERSION.failure(shown(version));
        }
        if (!request.method().equals("POST")) {
            throw GateError.UNSUPPORTED_METHOD.failure(request.method());
        }
        String action = headers.first(API_NAME);
        if (action == null || action.isEmpty()) {
            throw InstanceError.API_NAME.failure("");
        }
        String method = headers.first(METHOD);
        if (!SIGNATURE_METHOD.equals(method)) {
            throw InstanceError.PARAM.failure(METHOD, method == null ? "" : " message:\"" + shown(method) + "\".");
        }
        String clientKeyId = required(headers, CLIENT_KEY_ID);
        String authorization = required(headers, "authorization");
        String date = required(headers, "date");
        if (!request.path().equals("/") || !request.rawQuery().isEmpty()) {
            // The signature covers neither.
            throw InstanceError.PARAM.failure("request target", " It is `/`, without a query.");
        }
        checkBody(request);
        return new Claim(clientKeyId, action, time(date), stringToSign(request), token(authorization));
    }

    private static void checkBody(WireRequest request) {
        String contentType = request.headers().first("content-type");
        if (request.body().length == 0 && contentType == null) {
            return;
        }
        if (!CONTENT_TYPE.equalsIgnoreCase(contentType)) {
            throw InstanceError.PARAM.failure("Content-Type", " It is `" + CONTENT_TYPE + "`.");
        }
        String hash = request.headers().first("content-sha256");
        if (hash == null || !hash.equalsIgnoreCase(Hmac.sha256Hex(request.body()))) {
            throw InstanceError.PARAM.failure("Content-SHA256", "");
        }
    }

    private static Instant time(String date) {
        try {
            return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException _) {
            throw InstanceError.PARAM.failure("Date", "");
        }
    }

    private static String token(String authorization) {
        for (String word : TOKEN_WORDS) {
            if (authorization.startsWith(word)) {
                return authorization.substring(word.length()).trim();
            }
        }
        throw InstanceError.PARAM.failure("Authorization", " It is `Bearer <signature>`.");
    }

    private static String stringToSign(WireRequest request) {
        WireHeaders headers = request.headers();
        StringBuilder text = new StringBuilder(512);
        text.append(request.method()).append('\n');
        text.append(orEmpty(headers.first("content-sha256"))).append('\n');
        text.append(orEmpty(headers.first("content-type"))).append('\n');
        text.append(orEmpty(headers.first("date"))).append('\n');
        for (String name : new TreeSet<>(headers.names())) {
            if (name.startsWith(HEADER_PREFIX)) {
                text.append(name)
                        .append(':')
                        .append(orEmpty(headers.first(name)).trim())
                        .append('\n');
            }
        }
        return text.append('/').toString();
    }

    /** Whether the private half of {@code key} made the signature. */
    static boolean isSignedBy(Claim claim, PublicKey key) {
        return ClientKeySignature.verifies(key, claim.stringToSign, claim.signature);
    }

    private static String required(WireHeaders headers, String name) {
        String value = headers.first(name);
        if (value == null || value.isEmpty()) {
            throw InstanceError.MISSING.failure(name);
        }
        return value;
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static String shown(@Nullable String text) {
        String value = orEmpty(text);
        return value.length() <= 64 ? value : value.substring(0, 64) + "...";
    }
}
