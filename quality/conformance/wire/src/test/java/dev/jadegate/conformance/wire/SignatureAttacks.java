package dev.jadegate.conformance.wire;

import static dev.jadegate.conformance.wire.Target.RAM;
import static dev.jadegate.conformance.wire.Target.STS;

import dev.jadegate.testkit.AccessKey;
import dev.jadegate.testkit.RawHttp;
import dev.jadegate.testkit.SignedRequests;
import dev.jadegate.testkit.WireCall;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Callers who prove nothing, too little, too late or twice. */
final class SignatureAttacks {
    private static final String UNKNOWN_ID = "LTAI5tNobodysKey0000";
    private static final int WINDOW_SECONDS = 15 * 60;

    private SignatureAttacks() {}

    static List<Attack> of(Style style) {
        return style == Style.ACS3 ? acs3() : rpc();
    }

    /** The two signature styles. */
    enum Style {
        ACS3,
        RPC
    }

    private static List<Attack> acs3() {
        return List.of(
                Attack.raw(
                        "nothing is signed",
                        400,
                        "MissingParameter",
                        target -> "POST / HTTP/1.1\r\nHost: " + target.hostAndPort() + "\r\nContent-Length: 0\r\n\r\n"),
                Attack.of(
                        "another scheme of authorization",
                        400,
                        "InvalidParameter.SignatureMethod",
                        target -> get(target).replacing("Authorization", "Basic cm9vdDpyb290")),
                authorization("no parts", "ACS3-HMAC-SHA256", "IncompleteSignature"),
                authorization(
                        "no credential", "ACS3-HMAC-SHA256 SignedHeaders=host,Signature=00", "IncompleteSignature"),
                authorization(
                        "an unknown part",
                        "ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host,Signature=00,More=1",
                        "IncompleteSignature"),
                authorization(
                        "a signature twice",
                        "ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host,Signature=00,Signature=01",
                        "IncompleteSignature"),
                authorization(
                        "an empty credential",
                        "ACS3-HMAC-SHA256 Credential=,SignedHeaders=host,Signature=00",
                        "IncompleteSignature"),
                authorization(
                        "65 signed headers",
                        "ACS3-HMAC-SHA256 Credential=a,SignedHeaders=" + "a;".repeat(64) + "host,Signature=00",
                        "IncompleteSignature"),
                authorization(
                        "an ACS4 credential without its scope",
                        "ACS4-HMAC-SHA256 Credential=a,SignedHeaders=host,Signature=00",
                        "IncompleteSignature"),
                authorization(
                        "an ACS4 credential that ends otherwise",
                        "ACS4-HMAC-SHA256 Credential=a/20261124/center/Ram/aws4_request,SignedHeaders=host,Signature=00",
                        "IncompleteSignature"),
                Attack.of(
                        "a key of ACS4 for another day",
                        400,
                        "IncompleteSignature",
                        target -> target.acs3("GetUser")
                                .query("UserName", "jane")
                                .scope("20200101", "center", "Ram")
                                .sign()),
                Attack.of(
                        "the product of an ACS4 credential changed after signing",
                        400,
                        "SignatureDoesNotMatch",
                        target -> {
                            WireCall call = acs4(target);
                            return call.replacing(
                                    "Authorization",
                                    call.header("Authorization").replace("/Ram/", "/Kms/"));
                        }),
                Attack.of("a signature of ACS4 claimed as one of ACS3", 400, "SignatureDoesNotMatch", target -> {
                    WireCall call = acs4(target);
                    return call.replacing(
                            "Authorization",
                            call.header("Authorization")
                                    .replace("ACS4-", "ACS3-")
                                    .replaceFirst("/[^,]*", ""));
                }),
                Attack.of("the host taken out of what is signed", 400, "SignatureDoesNotMatch", target -> {
                    WireCall call = get(target);
                    return call.replacing(
                            "Authorization", call.header("Authorization").replace("=host;", "="));
                }),
                Attack.of("a signed header is not there", 400, "IncompleteSignature", target -> {
                    WireCall call = get(target);
                    return call.replacing(
                            "Authorization", call.header("Authorization").replace("=host;", "=host;x-more;"));
                }),
                Attack.of(
                        "an x-acs header is not signed",
                        400,
                        "IncompleteSignature",
                        target -> target.acs3("GetUser")
                                .query("UserName", "jane")
                                .unsigned("x-acs-more", "1")
                                .sign()),
                Attack.of(
                        "an x-acs header stands twice",
                        400,
                        "IncompleteSignature",
                        target -> get(target).withHeader("x-acs-action", "DeleteUser")),
                Attack.of(
                        "the signature is not hexadecimal",
                        400,
                        "SignatureDoesNotMatch",
                        target -> target.acs3("GetUser").signature("not hex").sign()),
                Attack.of(
                        "half the signature",
                        400,
                        "SignatureDoesNotMatch",
                        target -> target.acs3("GetUser")
                                .signature(target.acs3("GetUser")
                                        .computeSignature()
                                        .substring(32))
                                .sign()),
                Attack.of(
                        "the signature of another secret",
                        400,
                        "SignatureDoesNotMatch",
                        target -> target.as(new AccessKey(target.rootKey().id(), "another-secret-entirely"))
                                .acs3(RAM, "GetUser")
                                .sign()),
                Attack.of(
                        "the query changed after signing",
                        400,
                        "SignatureDoesNotMatch",
                        target -> get(target).withTarget("/?UserName=john")),
                Attack.of(
                        "a parameter added after signing",
                        400,
                        "SignatureDoesNotMatch",
                        target -> get(target).withTarget("/?UserName=jane&Comments=x")),
                Attack.of(
                        "the path changed after signing",
                        400,
                        "SignatureDoesNotMatch",
                        target -> get(target).withTarget("/admin?UserName=jane")),
                Attack.of(
                        "the method changed after signing",
                        400,
                        "SignatureDoesNotMatch",
                        target -> get(target).withMethod("GET")),
                Attack.of(
                        "the action changed after signing",
                        400,
                        "SignatureDoesNotMatch",
                        target -> get(target).replacing("x-acs-action", "DeleteUser")),
                Attack.of(
                        "the host changed after signing",
                        400,
                        "SignatureDoesNotMatch",
                        target -> get(target).replacing("host", "example.com")),
                Attack.of(
                        "the body changed after signing",
                        400,
                        "InvalidParameter.ContentSha256",
                        target -> target.acs3("GetUser")
                                .body("application/x-www-form-urlencoded", "UserName=jane")
                                .sign()
                                .withBody("UserName=john".getBytes(StandardCharsets.US_ASCII))),
                Attack.of(
                        "a signed hash of another body",
                        400,
                        "InvalidParameter.ContentSha256",
                        target -> target.acs3("GetUser")
                                .body("application/x-www-form-urlencoded", "UserName=jane")
                                .contentHash("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
                                .sign()),
                missing("x-acs-date"),
                missing("x-acs-signature-nonce"),
                missing("x-acs-action"),
                missing("x-acs-version"),
                date("words", "yesterday", "InvalidTimeStamp.Format"),
                date("an offset", "2026-11-23T10:00:00+01:00", "InvalidTimeStamp.Format"),
                date("a day that is none", "2026-02-30T10:00:00Z", "InvalidTimeStamp.Format"),
                Attack.of(
                        "sixteen minutes late",
                        400,
                        "InvalidTimeStamp.Expired",
                        target -> at(target, -WINDOW_SECONDS - 60)),
                Attack.of(
                        "sixteen minutes early",
                        400,
                        "InvalidTimeStamp.Expired",
                        target -> at(target, WINDOW_SECONDS + 60)),
                Attack.of("sent before", 400, "SignatureNonceUsed", target -> {
                    WireCall call = get(target);
                    RawHttp.send(target.hostAndPort(), call);
                    return call;
                }),
                Attack.of(
                        "a nonce of 129 characters",
                        400,
                        "InvalidParameter.SignatureNonce.Length",
                        target -> target.acs3("GetUser")
                                .header("x-acs-signature-nonce", "n".repeat(129))
                                .sign()),
                Attack.of(
                        "a key that is not there",
                        404,
                        "InvalidAccessKeyId.NotFound",
                        target -> target.as(new AccessKey(UNKNOWN_ID, "any-secret-there-is"))
                                .acs3(RAM, "GetUser")
                                .sign()),
                Attack.of(
                        "a key id of 4000 characters",
                        404,
                        "InvalidAccessKeyId.NotFound",
                        target -> target.as(new AccessKey("K".repeat(4000), "any-secret-there-is"))
                                .acs3(RAM, "GetUser")
                                .sign()),
                Attack.of(
                        "a key that is switched off",
                        403,
                        "InvalidAccessKeyId.Inactive",
                        target -> target.as(target.inactive())
                                .acs3(RAM, "GetUser")
                                .sign()),
                Attack.of(
                        "a token that is none",
                        400,
                        "InvalidSecurityToken.Malformed",
                        target -> withToken(target, target.session(), "token")),
                Attack.of("a token that was altered", 400, "InvalidSecurityToken.Malformed", target -> {
                    String token = String.valueOf(target.session().securityToken());
                    char last = token.charAt(token.length() - 2);
                    return withToken(
                            target,
                            target.session(),
                            token.substring(0, token.length() - 2)
                                    + (last == 'A' ? 'B' : 'A')
                                    + token.charAt(token.length() - 1));
                }),
                Attack.of(
                        "the token of another session",
                        400,
                        "InvalidSecurityToken.MismatchWithAccessKey",
                        target -> withToken(
                                target,
                                target.session(),
                                String.valueOf(target.otherSession().securityToken()))),
                Attack.of(
                        "a token on the account's own key",
                        400,
                        "InvalidSecurityToken.MismatchWithAccessKey",
                        target -> withToken(
                                target,
                                target.rootKey().key(),
                                String.valueOf(target.session().securityToken()))),
                Attack.of(
                        "a session's key without its token",
                        404,
                        "InvalidAccessKeyId.NotFound",
                        target -> target.as(new AccessKey(
                                        target.session().id(), target.session().secret()))
                                .acs3(STS, "GetCallerIdentity")
                                .sign()));
    }

    private static List<Attack> rpc() {
        return List.of(
                Attack.of(
                        "no signature",
                        400,
                        "MissingParameter",
                        target -> target.rpc("GetUser").signature("").sign()),
                Attack.of(
                        "a signature that is not Base64",
                        400,
                        "SignatureDoesNotMatch",
                        target -> target.rpc("GetUser").signature("***").sign()),
                Attack.of(
                        "a signature of other parameters",
                        400,
                        "SignatureDoesNotMatch",
                        target -> target.rpc("GetUser")
                                .query("UserName", "jane")
                                .signature(target.rpc("GetUser").computeSignature())
                                .sign()),
                Attack.of(
                        "the method changed after signing",
                        400,
                        "SignatureDoesNotMatch",
                        target -> target.rpc("GetUser").sign().withMethod("GET")),
                Attack.of(
                        "a form added after signing",
                        400,
                        "SignatureDoesNotMatch",
                        target -> target.rpc("GetUser")
                                .sign()
                                .withHeader("Content-Type", "application/x-www-form-urlencoded")
                                .withBody("UserName=jane".getBytes(StandardCharsets.US_ASCII))),
                Attack.of(
                        "an undocumented method of signing",
                        400,
                        "InvalidParameter.SignatureMethod",
                        target -> target.rpc("GetUser")
                                .query("SignatureMethod", "HMAC-SHA256")
                                .sign()),
                Attack.of(
                        "an unknown version of signing",
                        400,
                        "InvalidParameter.SignatureMethod",
                        target -> target.rpc("GetUser")
                                .query("SignatureVersion", "2.0")
                                .sign()),
                without("Timestamp"),
                without("AccessKeyId"),
                without("Action"),
                without("Version"),
                without("SignatureNonce"),
                Attack.of(
                        "sixteen minutes late",
                        400,
                        "InvalidTimeStamp.Expired",
                        target -> target.rpc("GetUser")
                                .query("Timestamp", shifted(-WINDOW_SECONDS - 60))
                                .sign()),
                Attack.of(
                        "a time stamp in words",
                        400,
                        "InvalidTimeStamp.Format",
                        target -> target.rpc("GetUser")
                                .query("Timestamp", "2026-11-23 10:00:00")
                                .sign()),
                Attack.of("sent before", 400, "SignatureNonceUsed", target -> {
                    WireCall call =
                            target.rpc("GetUser").query("UserName", "jane").sign();
                    RawHttp.send(target.hostAndPort(), call);
                    return call;
                }),
                Attack.of(
                        "a parameter in the query and in the form",
                        400,
                        "InvalidParameter.Duplicate",
                        target -> target.rpc("GetUser")
                                .query("UserName", "jane")
                                .form("UserName", "john")
                                .sign()),
                Attack.xml(
                        "a wrong signature, answered in XML",
                        400,
                        "SignatureDoesNotMatch",
                        target -> target.rpc("GetUser")
                                .query("Format", "xml")
                                .signature("AAAA")
                                .sign()),
                Attack.xml(
                        "a refusal without a format is XML",
                        404,
                        "EntityNotExist.User",
                        target -> target.rpc("GetUser")
                                .without("Format")
                                .query("UserName", "nobody")
                                .sign()),
                Attack.of(
                        "a format in small letters",
                        404,
                        "EntityNotExist.User",
                        target -> target.rpc("GetUser")
                                .query("Format", "json")
                                .query("UserName", "nobody")
                                .sign()),
                Attack.of(
                        "a token on the account's own key",
                        400,
                        "InvalidSecurityToken.MismatchWithAccessKey",
                        target -> target.rpc("GetUser")
                                .query(
                                        "SecurityToken",
                                        String.valueOf(target.session().securityToken()))
                                .sign()));
    }

    private static WireCall get(Target target) {
        return target.acs3("GetUser").query("UserName", "jane").sign();
    }

    private static WireCall withToken(Target target, AccessKey key, String token) {
        return target.as(new AccessKey(key.id(), key.secret(), token))
                .acs3(STS, "GetCallerIdentity")
                .sign();
    }

    private static String shifted(int seconds) {
        return SignedRequests.timestamp(Instant.now().plusSeconds(seconds));
    }

    private static WireCall at(Target target, int seconds) {
        return target.acs3("GetUser").header("x-acs-date", shifted(seconds)).sign();
    }

    private static WireCall acs4(Target target) {
        return target.acs3("GetUser")
                .query("UserName", "jane")
                .scope("center", "Ram")
                .sign();
    }

    private static Attack authorization(String what, String header, String code) {
        return Attack.of(
                "an Authorization with " + what,
                400,
                code,
                target -> get(target).replacing("Authorization", header));
    }

    private static Attack missing(String header) {
        return Attack.of(
                "no " + header,
                400,
                "MissingParameter",
                target -> target.acs3("GetUser").without(header).sign());
    }

    private static Attack without(String parameter) {
        return Attack.of(
                "no " + parameter,
                400,
                "MissingParameter",
                target -> target.rpc("GetUser").without(parameter).sign());
    }

    private static Attack date(String what, String date, String code) {
        return Attack.of(
                "a date with " + what,
                400,
                code,
                target -> target.acs3("GetUser").header("x-acs-date", date).sign());
    }
}
