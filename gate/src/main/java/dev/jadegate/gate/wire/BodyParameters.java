package dev.jadegate.gate.wire;

import dev.jadegate.gate.GateError;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The parameters of a request's body, by its content type. */
public final class BodyParameters {
    private BodyParameters() {}

    /**
     * Adds what the body holds to {@code parameters}. An empty body holds nothing, whatever its type.
     *
     * @throws dev.jadegate.base.ApiFailure when the body is not of its type
     */
    public static void add(WireRequest request, Parameters parameters, JsonParameters json) {
        byte[] body = request.body();
        if (body.length == 0) {
            return;
        }
        String header = request.headers().first("content-type");
        String type = header == null ? "" : mediaType(header);
        switch (type) {
            case "application/json" -> json.addBody(body, parameters);
            // Old clients send a form without a type; octets outside ASCII are refused by the decoder.
            case "", "application/x-www-form-urlencoded" ->
                parameters.addEncoded(new String(body, StandardCharsets.ISO_8859_1));
            default ->
                throw GateError.MALFORMED_BODY.failure("`" + type
                        + "` is not supported: send `application/x-www-form-urlencoded` or `application/json`");
        }
    }

    private static String mediaType(String header) {
        int semicolon = header.indexOf(';');
        String type = semicolon < 0 ? header : header.substring(0, semicolon);
        return type.trim().toLowerCase(Locale.ROOT);
    }
}
