package dev.jadegate.conformance.wire;

import static dev.jadegate.conformance.wire.Target.RAM;
import static dev.jadegate.conformance.wire.Target.STS;

import dev.jadegate.testkit.Acs3Request;
import dev.jadegate.testkit.WireCall;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;

/** Requests that are signed well and make no sense. */
final class ParameterAttacks {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON = "application/json";

    private ParameterAttacks() {}

    static List<Attack> all() {
        return List.of(
                Attack.of(
                        "an API version that is not served",
                        404,
                        "InvalidVersion",
                        target -> target.root().acs3("1999-01-01", "GetUser").sign()),
                Attack.of(
                        "an API version of 5000 characters",
                        404,
                        "InvalidVersion",
                        target ->
                                target.root().acs3("9".repeat(5000), "GetUser").sign()),
                action("an operation that is not there", "MakeCoffee"),
                action("an operation of another product", "AssumeRole"),
                action("an operation in small letters", "getuser"),
                action("an operation of 3000 characters", "A".repeat(3000)),
                action("an operation with markup", "<script>alert(1)</script>"),
                action("an operation with quotes", "Get\"User'"),
                ram("no parameter where one is needed", "MissingParameter", "GetUser", r -> r),
                ram("an empty name", "MissingParameter", "GetUser", r -> r.query("UserName", "")),
                name("a name of 65 characters", "InvalidParameter.UserName.Length", "u".repeat(65)),
                name("a name of 60000 characters", "InvalidParameter.UserName.Length", "u".repeat(60_000)),
                name("a name with a space", "InvalidParameter.UserName.InvalidChars", "a b"),
                name("a name with a NUL", "InvalidParameter.UserName.InvalidChars", "a\0b"),
                name("a name with a line break", "InvalidParameter.UserName.InvalidChars", "a\r\nb"),
                name("a name with SQL", "InvalidParameter.UserName.InvalidChars", "a'; drop table user--"),
                name("a name with a path", "InvalidParameter.UserName.InvalidChars", "../../etc/passwd"),
                name("a name with markup", "InvalidParameter.UserName.InvalidChars", "<b>jane</b>"),
                name("a name in another script", "InvalidParameter.UserName.InvalidChars", "用户"),
                name("a name with an emoji", "InvalidParameter.UserName.InvalidChars", "a\uD83D\uDD10b"),
                items("letters for a number", "InvalidParameter.MaxItems.Type", "many"),
                items("a number of 25 digits", "InvalidParameter.MaxItems.Type", "1".repeat(25)),
                items("a number past 32 bits", "InvalidParameter.MaxItems.Type", "4294967297"),
                items("a fraction", "InvalidParameter.MaxItems.Type", "1.5"),
                items("a number with spaces", "InvalidParameter.MaxItems.Type", " 5"),
                items("a power of ten", "InvalidParameter.MaxItems.Type", "1e2"),
                items("a number below the range", "InvalidParameter.MaxItems.Range", "-1"),
                items("a number above the range", "InvalidParameter.MaxItems.Range", "1001"),
                ram(
                        "yes for true",
                        "InvalidParameter.CascadingDelete.Type",
                        "DeletePolicy",
                        r -> r.query("PolicyName", "p").query("CascadingDelete", "yes")),
                ram(
                        "a value that is not of the list",
                        "InvalidParameter.PolicyType",
                        "GetPolicy",
                        r -> r.query("PolicyName", "p").query("PolicyType", "custom")),
                tags("numbering from 0", "InvalidParameter.Tag.Type", r -> r.query("Tag.0.Key", "k")),
                tags("numbering in words", "InvalidParameter.Tag.Type", r -> r.query("Tag.one.Key", "k")),
                tags("a negative number", "InvalidParameter.Tag.Type", r -> r.query("Tag.-1.Key", "k")),
                tags("a number with a leading zero", "InvalidParameter.Tag.Type", r -> r.query("Tag.01.Key", "k")),
                tags("a number past 32 bits", "InvalidParameter.Tag.Type", r -> r.query("Tag.99999999999.Key", "k")),
                tags("21 tags", "InvalidParameter.Tag.Count", r -> {
                    for (int i = 1; i <= 21; i++) {
                        r.query("Tag." + i + ".Key", "k" + i);
                    }
                    return r;
                }),
                tags("a tag without a key", "MissingParameter", r -> r.query("Tag.1.Value", "v")),
                tags("a list that is no JSON", "InvalidParameter.Tag.Type", r -> r.query("Tag", "[{]")),
                tags("a list that is a word", "InvalidParameter.Tag.Type", r -> r.query("Tag", "\"k\"")),
                tags(
                        "a name twice in a JSON list",
                        "InvalidParameter.Tag.Type",
                        r -> r.query("Tag", "[{\"Key\":\"a\",\"Key\":\"b\"}]")),
                tags(
                        "a list 40 levels deep",
                        "InvalidParameter.Tag.Type",
                        r -> r.query("Tag", "[".repeat(40) + "]".repeat(40))),
                tags(
                        "something after the list",
                        "InvalidParameter.Tag.Type",
                        r -> r.query("Tag", "[{\"Key\":\"a\"}] x")),
                target("a parameter twice in the query", "InvalidParameter.Duplicate", "/?UserName=a&UserName=b"),
                target("a parameter twice under two spellings", "InvalidParameter.Duplicate", "/?a=1&%61=2"),
                target("half an escape", "InvalidParameter.Encoding", "/?UserName=%4"),
                target("an escape that is not hexadecimal", "InvalidParameter.Encoding", "/?UserName=%zz"),
                target("bytes that are not UTF-8", "InvalidParameter.Encoding", "/?UserName=%ff%fe"),
                target("an overlong form", "InvalidParameter.Encoding", "/?UserName=%c0%af"),
                target("half a surrogate pair", "InvalidParameter.Encoding", "/?UserName=%ed%a0%80"),
                target("a byte that is not escaped", "InvalidParameter.Encoding", "/?UserName=\u00e9"),
                target("a parameter without a name", "InvalidParameter.Name", "/?=1"),
                target("a name of 257 characters", "InvalidParameter.Name", "/?" + "n".repeat(257) + "=1"),
                target("1001 parameters", "TooManyParameters", "/?" + numbered(1001)),
                form("1001 parameters in a form", "TooManyParameters", numbered(1001)),
                form("a parameter twice in a form", "InvalidParameter.Duplicate", "a=1&a=2"),
                form("half an escape in a form", "InvalidParameter.Encoding", "a=%"),
                body("no JSON", "InvalidParameter.Body", JSON, "UserName=jane"),
                body("a JSON list", "InvalidParameter.Body", JSON, "[1]"),
                body("half a JSON object", "InvalidParameter.Body", JSON, "{\"UserName\":\"jane\""),
                body("something after the JSON", "InvalidParameter.Body", JSON, "{\"UserName\":\"jane\"}{}"),
                body(
                        "a name twice in JSON",
                        "InvalidParameter.Body",
                        JSON,
                        "{\"UserName\":\"jane\",\"UserName\":\"john\"}"),
                body(
                        "JSON 33 levels deep",
                        "InvalidParameter.Body",
                        JSON,
                        "{\"a\":" + "[".repeat(33) + "]".repeat(33) + "}"),
                body(
                        "JSON 100000 levels deep",
                        "InvalidParameter.Body",
                        JSON,
                        "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}"),
                body(
                        "a number of 100000 digits in JSON",
                        "InvalidParameter.Body",
                        JSON,
                        "{\"MaxItems\":" + "9".repeat(100_000) + "}"),
                body("a parameter of the wrong kind in JSON", "MissingParameter", JSON, "{\"UserName\":[\"jane\"]}"),
                body("null for what is needed in JSON", "MissingParameter", JSON, "{\"UserName\":null}"),
                body("plain text", "InvalidParameter.Body", "text/plain", "UserName=jane"),
                body("XML", "InvalidParameter.Body", "application/xml", "<UserName>jane</UserName>"),
                body("a multipart form", "InvalidParameter.Body", "multipart/form-data; boundary=x", "--x--"),
                Attack.of(
                        "a parameter in the query and in JSON",
                        400,
                        "InvalidParameter.Duplicate",
                        target -> target.acs3("GetUser")
                                .query("UserName", "jane")
                                .body(JSON, "{\"UserName\":\"john\"}")
                                .sign()),
                Attack.of(
                        "JSON that is not UTF-8",
                        400,
                        "InvalidParameter.Body",
                        target -> target.acs3("GetUser")
                                .body(JSON, "{\"UserName\":\"\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1))
                                .sign()),
                Attack.of(
                        "a session of a duration in words",
                        400,
                        "InvalidParameter.DurationSeconds.Type",
                        target -> target.root()
                                .acs3(STS, "AssumeRole")
                                .query("RoleArn", "acs:ram::1234567890123456:role/x")
                                .query("RoleSessionName", "session")
                                .query("DurationSeconds", "an hour")
                                .sign()),
                Attack.xml(
                        "an operation that is not there, answered in XML",
                        404,
                        "InvalidAction.NotFound",
                        target ->
                                target.rpc("MakeCoffee").query("Format", "XML").sign()));
    }

    private static String numbered(int count) {
        StringBuilder pairs = new StringBuilder();
        for (int i = 0; i < count; i++) {
            pairs.append(i == 0 ? "" : "&").append('p').append(i).append("=1");
        }
        return pairs.toString();
    }

    private static Attack action(String what, String action) {
        return Attack.of(
                what,
                404,
                "InvalidAction.NotFound",
                target -> target.root().acs3(RAM, action).sign());
    }

    private static Attack ram(String what, String code, String action, UnaryOperator<Acs3Request> with) {
        return Attack.of(
                what, 400, code, target -> with.apply(target.acs3(action)).sign());
    }

    private static Attack name(String what, String code, String name) {
        return ram(what, code, "GetUser", r -> r.query("UserName", name));
    }

    private static Attack items(String what, String code, String value) {
        return ram(what, code, "ListUsers", r -> r.query("MaxItems", value));
    }

    private static Attack tags(String what, String code, UnaryOperator<Acs3Request> with) {
        return ram(
                what,
                code,
                "TagResources",
                r -> with.apply(r.query("ResourceType", "user").query("ResourceNames.1", "jane")));
    }

    /** What the query holds is read before the signature over it is, so these need none that fits. */
    private static Attack target(String what, String code, String target) {
        return Attack.of(what, 400, code, to -> to.acs3("GetUser").sign().withTarget(target));
    }

    private static Attack form(String what, String code, String form) {
        return body(what, code, FORM, form);
    }

    private static Attack body(String what, String code, String type, String body) {
        return Attack.of(what, 400, code, target -> signed(target, type, body));
    }

    private static WireCall signed(Target target, String type, String body) {
        return target.acs3("GetUser").body(type, body).sign();
    }
}
