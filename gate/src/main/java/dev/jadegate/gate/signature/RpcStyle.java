package dev.jadegate.gate.signature;

import dev.jadegate.gate.GateError;
import dev.jadegate.gate.wire.Parameters;
import dev.jadegate.gate.wire.PercentEncoding;
import dev.jadegate.gate.wire.WireRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * RPC 1.0: everything is a parameter, and query and form of one request are signed together with HMAC-SHA1, or by the RSA key
 * of an application, SHA256withRSA. Source:
 * recomputed for requests of the official clients.
 */
final class RpcStyle {
    /** Parameters of the style itself; the rest belongs to the operation. */
    static final Set<String> OWN_PARAMETERS = Set.of(
            "AccessKeyId",
            "Action",
            "Format",
            "SecurityToken",
            "Signature",
            "SignatureMethod",
            "SignatureNonce",
            "SignatureType",
            "SignatureVersion",
            "Timestamp",
            "Version");

    private static final String BY_CLIENT_KEY = "SHA256withRSA";

    private RpcStyle() {}

    static SignedRequest read(WireRequest request, Parameters parameters) {
        String method = parameters.get("SignatureMethod");
        boolean byClientKey = BY_CLIENT_KEY.equals(method);
        if (method != null && !byClientKey && !method.equalsIgnoreCase("HMAC-SHA1")) {
            throw GateError.SIGNATURE_METHOD.failure(method, "HMAC-SHA1");
        }
        String version = parameters.get("SignatureVersion");
        if (version != null && !version.equals("1.0")) {
            throw GateError.SIGNATURE_METHOD.failure("version " + version, "SignatureVersion 1.0");
        }
        return new SignedRequest(
                byClientKey ? SignedRequest.Style.RPC_CLIENT_KEY : SignedRequest.Style.RPC,
                required(parameters, "AccessKeyId"),
                emptyToNull(parameters.get("SecurityToken")),
                required(parameters, "Timestamp"),
                required(parameters, "SignatureNonce"),
                required(parameters, "Action"),
                required(parameters, "Version"),
                parameters,
                null,
                wantsXml(parameters),
                stringToSign(request.method(), parameters),
                required(parameters, "Signature"));
    }

    /**
     * The same request as clients sign it that send empty values and leave them out of the signature (tea-openapi up to
     * 0.0.8, observed); null when there are none, or for another style. What was not signed is not handed on.
     */
    static @Nullable SignedRequest withoutEmptyValues(WireRequest request, SignedRequest signed) {
        Parameters filled = signed.parameters().withoutEmptyValues();
        boolean same = filled.size() == signed.parameters().size();
        return same || signed.style() != SignedRequest.Style.RPC ? null : read(request, filled);
    }

    private static String stringToSign(String method, Parameters parameters) {
        StringBuilder text = new StringBuilder(1024);
        text.append(method).append("&%2F&");
        PercentEncoding.encode(parameters.canonical("Signature"), text);
        return text.toString();
    }

    /** XML is what this style answers with when no format is named. */
    static boolean wantsXml(Parameters parameters) {
        String format = parameters.get("Format");
        return format == null || !format.equalsIgnoreCase("JSON");
    }

    private static String required(Parameters parameters, String name) {
        String value = parameters.get(name);
        if (value == null || value.isEmpty()) {
            throw GateError.MISSING_PARAMETER.failure(name);
        }
        return value;
    }

    private static @Nullable String emptyToNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
