package dev.jadegate.gate.signature;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.gate.GateError;
import dev.jadegate.gate.wire.Parameters;
import dev.jadegate.gate.wire.WireHeaders;
import dev.jadegate.gate.wire.WireRequest;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * V3: {@code Authorization: ACS3-HMAC-SHA256 Credential=..,SignedHeaders=..,Signature=..}. Source: the V3 signature
 * page, and recomputed for requests of the official clients. V4, {@code ACS4-HMAC-SHA256}, which new clients use when they
 * are told to, differs in its name, in a credential of {@code ID/DATE/REGION/PRODUCT/aliyun_v4_request} and in its key.
 */
final class AcsStyle {
    /** Of V3, which clients use unless they are told otherwise. */
    static final String ALGORITHM = "ACS3-HMAC-SHA256";

    private static final String ALGORITHM_4 = "ACS4-HMAC-SHA256";

    private static final Pattern SCOPE_PART = Pattern.compile("[A-Za-z0-9-]{1,64}");

    /** Most names in SignedHeaders. */
    private static final int SIGNED_HEADERS_MAX = 64;

    /** Without the host: aliyun-java-sdk-core 4.7.10 leaves it out, whatever the signature page says. */
    private static final Set<String> MUST_BE_SIGNED =
            Set.of("x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256");

    private AcsStyle() {}

    /** Whether an Authorization header is of this style. */
    static boolean isNamed(String authorization) {
        String algorithm = algorithm(authorization);
        return algorithm.equals(ALGORITHM) || algorithm.equals(ALGORITHM_4);
    }

    /** The first word of an Authorization header. */
    static String algorithm(String authorization) {
        int space = authorization.indexOf(' ');
        return space < 0 ? authorization : authorization.substring(0, space);
    }

    /**
     * Reads and checks the shape of a V3 request.
     *
     * @param query parameters of the query alone: the signature covers the body by its hash
     * @param parameters parameters of query and body
     */
    static SignedRequest read(WireRequest request, String authorization, Parameters query, Parameters parameters) {
        Authorization claimed = Authorization.parse(authorization);
        WireHeaders headers = request.headers();
        for (String name : headers.names()) {
            if (name.startsWith("x-acs-") && headers.count(name) > 1) {
                throw GateError.INCOMPLETE_SIGNATURE.failure("the header `" + name + "` stands there more than once");
            }
            if (name.startsWith("x-acs-") && !claimed.signedHeaders.contains(name)) {
                throw GateError.INCOMPLETE_SIGNATURE.failure("the header `" + name + "` is not signed");
            }
        }
        String date = required(headers, "x-acs-date");
        String nonce = required(headers, "x-acs-signature-nonce");
        String action = required(headers, "x-acs-action");
        String version = required(headers, "x-acs-version");
        String contentHash = required(headers, "x-acs-content-sha256");
        for (String name : MUST_BE_SIGNED) {
            if (!claimed.signedHeaders.contains(name)) {
                throw GateError.INCOMPLETE_SIGNATURE.failure("the header `" + name + "` is not signed");
            }
        }
        String bodyHash = Hmac.sha256Hex(request.body());
        if (!bodyHash.equalsIgnoreCase(contentHash)) {
            throw GateError.CONTENT_HASH.failure();
        }
        String format = parameters.get("Format");
        return new SignedRequest(
                claimed.scope == null ? SignedRequest.Style.ACS3 : SignedRequest.Style.ACS4,
                claimed.accessKeyId,
                headers.first("x-acs-security-token"),
                date,
                nonce,
                action,
                version,
                parameters,
                scope(claimed, date),
                format != null && format.equalsIgnoreCase("XML"),
                (claimed.scope == null ? ALGORITHM : ALGORITHM_4)
                        + '\n'
                        + Hmac.sha256Hex(canonicalRequest(request, claimed, query, contentHash)),
                claimed.signature);
    }

    /** The scope of the key, which must be one for the day of the request. */
    private static SignedRequest.@Nullable Scope scope(Authorization claimed, String date) {
        SignedRequest.Scope scope = claimed.scope;
        if (scope != null && !date.replace("-", "").startsWith(scope.date() + "T")) {
            throw GateError.INCOMPLETE_SIGNATURE.failure("the date of the credential is not that of `x-acs-date`");
        }
        return scope;
    }

    private static byte[] canonicalRequest(
            WireRequest request, Authorization claimed, Parameters query, String contentHash) {
        StringBuilder text = new StringBuilder(1024);
        text.append(request.method()).append('\n');
        text.append(request.path().isEmpty() ? "/" : request.path()).append('\n');
        text.append(query.canonical(null)).append('\n');
        for (String name : claimed.signedHeaders) {
            String value = request.headers().first(name);
            if (value == null) {
                throw GateError.INCOMPLETE_SIGNATURE.failure("the signed header `" + name + "` is not there");
            }
            text.append(name).append(':').append(value.trim()).append('\n');
        }
        text.append('\n')
                .append(String.join(";", claimed.signedHeaders))
                .append('\n')
                .append(contentHash);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String required(WireHeaders headers, String name) {
        String value = headers.first(name);
        if (value == null || value.isEmpty()) {
            throw GateError.MISSING_PARAMETER.failure(name);
        }
        return value;
    }

    /** The parts of the Authorization header. */
    private record Authorization(
            String accessKeyId, SignedRequest.@Nullable Scope scope, List<String> signedHeaders, String signature) {
        static Authorization parse(String header) {
            String algorithm = algorithm(header);
            String rest = header.substring(algorithm.length()).trim();
            String accessKeyId = null;
            String signedHeaders = null;
            String signature = null;
            for (String part : rest.split(",", 8)) {
                String field = part.trim();
                if (field.startsWith("Credential=")) {
                    accessKeyId = once(accessKeyId, field, "Credential");
                } else if (field.startsWith("SignedHeaders=")) {
                    signedHeaders = once(signedHeaders, field, "SignedHeaders");
                } else if (field.startsWith("Signature=")) {
                    signature = once(signature, field, "Signature");
                } else {
                    throw malformed("the header `Authorization` has an unknown part");
                }
            }
            if (accessKeyId == null || signedHeaders == null || signature == null) {
                throw malformed("the header `Authorization` needs Credential, SignedHeaders and Signature");
            }
            List<String> names = List.of(signedHeaders.split(";", SIGNED_HEADERS_MAX + 1));
            if (names.size() > SIGNED_HEADERS_MAX) {
                throw malformed("more than " + SIGNED_HEADERS_MAX + " signed headers");
            }
            if (new HashSet<>(names).size() != names.size()) {
                throw malformed("a header is named twice in SignedHeaders");
            }
            if (algorithm.equals(ALGORITHM)) {
                return new Authorization(accessKeyId, null, names, signature);
            }
            String[] parts = accessKeyId.split("/", 6);
            if (parts.length != 5
                    || !parts[4].equals(Hmac.ACS4_END)
                    || !SCOPE_PART.matcher(parts[1]).matches()
                    || !SCOPE_PART.matcher(parts[2]).matches()
                    || !SCOPE_PART.matcher(parts[3]).matches()) {
                throw malformed("`Credential` is not ID/DATE/REGION/PRODUCT/" + Hmac.ACS4_END);
            }
            return new Authorization(parts[0], new SignedRequest.Scope(parts[1], parts[2], parts[3]), names, signature);
        }

        private static String once(@Nullable String before, String field, String name) {
            String value = field.substring(name.length() + 1);
            if (before != null || value.isEmpty()) {
                throw malformed("`" + name + "` is empty or given twice in the header `Authorization`");
            }
            return value;
        }

        private static ApiFailure malformed(String why) {
            return GateError.INCOMPLETE_SIGNATURE.failure(why);
        }
    }
}
