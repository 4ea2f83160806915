package dev.jadegate.gate;

import org.jspecify.annotations.Nullable;

/** What to do next after an error, for those codes where something can be said. */
final class Advice {
    private Advice() {}

    static @Nullable String of(String code) {
        return switch (code) {
            case "SignatureDoesNotMatch" ->
                "Compare your string to sign with the server's; if they are equal, the access key secret is wrong.";
            case "InvalidTimeStamp.Expired" -> "Set the client's clock by NTP and send the request again.";
            case "SignatureNonceUsed" -> "Sign again with a new nonce: one signature is good for one request.";
            case "InvalidAccessKeyId.NotFound" -> "Check the key id; a deleted key cannot be used again.";
            case "InvalidAccessKeyId.Inactive" -> "Switch the key on with ram:UpdateAccessKey, or use another.";
            case "InvalidSecurityToken.Expired" -> "Call sts:AssumeRole again.";
            case "NoPermission", "Forbidden.NoPermission" ->
                "Ask for the action on the resource in a policy, or pass EncodedDiagnosticMessage to ram:DecodeDiagnosticMessage.";
            case "Throttling.User", "Rejected.Throttling" ->
                "Send the request again after the time that the message names.";
            case "InvalidVersion", "InvalidAction.NotFound" ->
                "See docs/compat for the products and operations that are offered.";
            case "ServiceUnavailable.Sealed" ->
                "Ask the operator to open the seal; what needs no key is answered meanwhile, when the server has started.";
            case "ServiceUnavailable" -> "Send the request again; if this lasts, look at /readyz and the server's log.";
            default -> null;
        };
    }
}
