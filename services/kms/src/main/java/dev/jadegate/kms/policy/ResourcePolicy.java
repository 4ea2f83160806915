package dev.jadegate.kms.policy;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.ResourceName;
import dev.jadegate.base.json.JsonLimits;
import dev.jadegate.base.json.JsonLocation;
import dev.jadegate.base.json.JsonReader;
import dev.jadegate.base.json.JsonSyntaxException;
import dev.jadegate.base.json.JsonValue;
import dev.jadegate.base.json.JsonValue.JsonArray;
import dev.jadegate.base.json.JsonValue.JsonObject;
import dev.jadegate.base.json.JsonValue.JsonString;
import dev.jadegate.base.json.JsonWriter;
import dev.jadegate.gate.api.Authorizer;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.policy.AccessRequest;
import dev.jadegate.policy.AttachedPolicy;
import dev.jadegate.policy.Decision;
import dev.jadegate.policy.Finding;
import dev.jadegate.policy.PolicyDocument;
import dev.jadegate.policy.PolicyEngine;
import dev.jadegate.policy.PolicyKind;
import dev.jadegate.policy.PolicyParser;
import dev.jadegate.policy.PolicySet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The policy of a key or a secret: who may do what with it. Each statement names principals of the account; what it says of
 * actions and conditions is the language of RAM's policies. Source: SetKeyPolicy and SetSecretPolicy.
 *
 * <p>A statement that names a user or role allows by itself; one for the whole account ({@code acs:ram::<account>:*}) that
 * allows leaves the decision to RAM's policies, and so does silence; one that denies denies whom it names. Applications, of
 * which RAM knows nothing, are kept out by silence. Immutable; safe for use by many threads.
 */
public final class ResourcePolicy {
    /** The only name that a policy may have. */
    public static final String NAME = "default";

    /** Characters of a policy. */
    public static final int LENGTH_MAX = 32_768;

    /** Own choice: statements of a policy. */
    static final int STATEMENTS_MAX = 100;

    /** Own choice: principals of a statement. */
    static final int PRINCIPALS_MAX = 100;

    private static final JsonLimits LIMITS = new JsonLimits(3 * LENGTH_MAX, 16, 10_000);
    private static final Set<String> ELEMENTS = Set.of("Sid", "Effect", "Principal", "Action", "Resource", "Condition");
    private static final Pattern SID = Pattern.compile("[A-Za-z0-9 _/+=.@-]{0,128}");
    private static final Pattern NAMED = Pattern.compile("(user|role)/[A-Za-z0-9._@-]{1,64}");
    private static final JsonLocation NOWHERE = new JsonLocation(0, 1, 1);

    private final ResourceName resource;
    private final List<Statement> statements;
    private final boolean readable;

    private ResourcePolicy(ResourceName resource, List<Statement> statements, boolean readable) {
        this.resource = resource;
        this.statements = List.copyOf(statements);
        this.readable = readable;
    }

    /**
     * A statement.
     *
     * @param wholeAccount whether every principal of the account is meant
     * @param names users and roles, as {@code user/jane}
     * @param rest what it says of actions and conditions
     */
    private record Statement(
            int index, JsonLocation location, boolean wholeAccount, Set<String> names, PolicySet rest) {}

    /** What a policy says of a call. */
    sealed interface Opinion {
        /**
         * It denies.
         *
         * @param statement which; null when the policy cannot be read
         */
        record Denied(Authorizer.@Nullable MatchedStatement statement) implements Opinion {}

        /** A statement allows whom it names: RAM's policies need not. */
        record AllowedByName() implements Opinion {}

        /** A statement for the whole account allows, or none is about this: RAM's policies decide. */
        record LeftToRam() implements Opinion {}

        /** No statement is about this call of an application, of which RAM knows nothing. */
        record NotForApplications() implements Opinion {}
    }

    /**
     * The policy of a resource for which none was set.
     *
     * @param kind of the resource, as {@code key}
     */
    public static String defaultText(AccountId account, String kind) {
        return "{\"Version\":\"1\",\"Statement\":[{\"Action\":[\"kms:*\"],\"Effect\":\"Allow\","
                + "\"Principal\":{\"RAM\":[\"acs:ram::" + account + ":*\"]},\"Resource\":[\"*\"],"
                + "\"Sid\":\"kms default " + kind + " policy\"}]}";
    }

    /** Refuses names of policies but {@link #NAME}. */
    public static void requireName(@Nullable String name) {
        if (name != null && !name.isEmpty() && !name.equals(NAME)) {
            throw PolicyError.INVALID.failure("PolicyName", "the only one is `" + NAME + "`");
        }
    }

    /**
     * Reads a policy that somebody wants to set.
     *
     * @param resource what it is for
     * @throws dev.jadegate.base.ApiFailure {@code InvalidParameter} that says what is wrong and where
     */
    public static ResourcePolicy parse(String text, ResourceName resource) {
        if (text.length() > LENGTH_MAX) {
            throw refused("it has more than " + LENGTH_MAX + " characters");
        }
        JsonValue root;
        try {
            root = JsonReader.read(text, LIMITS);
        } catch (JsonSyntaxException wrong) {
            throw refused(String.valueOf(wrong.getMessage()));
        }
        if (!(root instanceof JsonObject object)
                || !(object.get("Version") instanceof JsonString version)
                || !version.text().equals("1")
                || object.members().size() != 2
                || !(object.get("Statement") instanceof JsonArray list)
                || list.elements().isEmpty()
                || list.elements().size() > STATEMENTS_MAX) {
            throw refused("it is an object with \"Version\": \"1\" and a list \"Statement\" of 1 to " + STATEMENTS_MAX
                    + " statements, and nothing else");
        }
        List<Statement> statements = new ArrayList<>();
        for (JsonValue element : list.elements()) {
            statements.add(statement(element, statements.size(), resource));
        }
        return new ResourcePolicy(resource, statements, true);
    }

    /**
     * Reads a policy that was set. One that cannot be read denies everything to everybody but the account itself: what
     * cannot be read could have been a Deny.
     */
    public static ResourcePolicy stored(String text, ResourceName resource) {
        try {
            return parse(text, resource);
        } catch (ApiFailure _) {
            return new ResourcePolicy(resource, List.of(), false);
        }
    }

    private static Statement statement(JsonValue value, int index, ResourceName resource) {
        String place = "/Statement/" + index;
        if (!(value instanceof JsonObject object)) {
            throw refused(place + " is not an object");
        }
        List<JsonValue.Member> kept = new ArrayList<>();
        for (JsonValue.Member member : object.members()) {
            if (!ELEMENTS.contains(member.name())) {
                throw refused(place + " has an element that is not one of "
                        + ELEMENTS.stream().sorted().toList());
            }
            if (!member.name().equals("Sid") && !member.name().equals("Principal")) {
                kept.add(member);
            }
        }
        JsonValue sid = object.get("Sid");
        if (sid != null
                && !(sid instanceof JsonString text && SID.matcher(text.text()).matches())) {
            throw refused(place + "/Sid is not 0 to 128 of letters, digits, space and _/+=.@-");
        }
        if (!isOf(resource, object.get("Resource"))) {
            throw refused(place + "/Resource is [\"*\"] or [\"" + resource + "\"], which stand for the same");
        }
        requireActionsOfKms(place, object.get("Action"));
        boolean wholeAccount = false;
        List<String> names = new ArrayList<>();
        for (String principal : principals(place, object.get("Principal"))) {
            String prefix = "acs:ram::" + resource.account() + ":";
            String entity = principal.startsWith(prefix) ? principal.substring(prefix.length()) : "";
            if (entity.equals("*") || entity.equals("root")) {
                wholeAccount = true;
            } else if (NAMED.matcher(entity).matches()) {
                names.add(entity);
            } else {
                throw refused(place + "/Principal/RAM has a principal that is not of the form `" + prefix
                        + "*`, `:user/<name>` or `:role/<name>`; principals of other accounts are not supported");
            }
        }
        return new Statement(index, object.location(), wholeAccount, Set.copyOf(names), compile(kept, place, resource));
    }

    private static PolicySet compile(List<JsonValue.Member> kept, String place, ResourceName resource) {
        JsonObject document = new JsonObject(
                NOWHERE,
                List.of(
                        new JsonValue.Member(NOWHERE, "Version", new JsonString(NOWHERE, "1")),
                        new JsonValue.Member(
                                NOWHERE, "Statement", new JsonArray(NOWHERE, List.of(new JsonObject(NOWHERE, kept))))));
        PolicyParser.Parsed parsed =
                PolicyParser.parse(JsonWriter.write(document), PolicyKind.IDENTITY, 2 * LENGTH_MAX);
        PolicyDocument read = parsed.document();
        if (read == null) {
            Finding error = parsed.firstError();
            throw refused(place + ": " + (error == null ? "it is not a statement" : error.message()));
        }
        return PolicySet.identity(List.of(new AttachedPolicy(
                new AttachedPolicy.Id(title(resource), resource.name(), NAME), resource.relativeId(), read)));
    }

    private static void requireActionsOfKms(String place, @Nullable JsonValue actions) {
        List<JsonValue> all =
                actions instanceof JsonArray array ? array.elements() : actions == null ? List.of() : List.of(actions);
        for (JsonValue action : all) {
            if (!(action instanceof JsonString text) || !text.text().startsWith("kms:")) {
                throw refused(place + "/Action has one that does not begin with `kms:`");
            }
        }
    }

    private static boolean isOf(ResourceName resource, @Nullable JsonValue value) {
        JsonValue only = value instanceof JsonArray array && array.elements().size() == 1
                ? array.elements().getFirst()
                : value;
        return only instanceof JsonString text
                && (text.text().equals("*") || text.text().equals(resource.toString()));
    }

    /** As refusals call it: {@code Key}. */
    private static String title(ResourceName resource) {
        return Character.toUpperCase(resource.kind().charAt(0))
                + resource.kind().substring(1);
    }

    private static List<String> principals(String place, @Nullable JsonValue principal) {
        if (principal instanceof JsonObject object
                && object.members().size() == 1
                && object.get("RAM") instanceof JsonArray list
                && !list.elements().isEmpty()
                && list.elements().size() <= PRINCIPALS_MAX) {
            List<String> all = new ArrayList<>();
            for (JsonValue element : list.elements()) {
                if (!(element instanceof JsonString text)) {
                    throw refused(place + "/Principal/RAM holds something that is not a text");
                }
                all.add(text.text());
            }
            return all;
        }
        throw refused(
                place + "/Principal is an object with the list \"RAM\" of 1 to " + PRINCIPALS_MAX + " principals");
    }

    private static ApiFailure refused(String why) {
        return PolicyError.INVALID.failure("Policy", why);
    }

    /**
     * What the policy says of {@code request} by {@code caller}.
     *
     * @param caller of the resource's account, and not the account itself
     */
    Opinion on(Caller caller, AccessRequest request) {
        String name = switch (caller) {
            case Caller.User user -> "user/" + user.userName();
            case Caller.Session session -> "role/" + session.roleName();
            // A statement can name it only as part of the whole account.
            case Caller.AccessPoint application -> "applicationaccesspoint/" + application.name();
            case Caller.Root _ ->
                throw new IllegalArgumentException("policies of resources do not bind the account itself");
        };
        if (!readable) {
            return new Opinion.Denied(null);
        }
        boolean byName = false;
        boolean byAccount = false;
        for (Statement statement : statements) {
            boolean named = statement.names.contains(name);
            if (!named && !statement.wholeAccount) {
                continue;
            }
            switch (PolicyEngine.decide(statement.rest, null, request).verdict()) {
                case EXPLICIT_DENY -> {
                    return new Opinion.Denied(matched(statement));
                }
                case ALLOW -> {
                    byName |= named;
                    byAccount |= statement.wholeAccount;
                }
                case IMPLICIT_DENY -> {}
            }
        }
        if (byName) {
            return new Opinion.AllowedByName();
        }
        return caller instanceof Caller.AccessPoint && !byAccount
                ? new Opinion.NotForApplications()
                : new Opinion.LeftToRam();
    }

    private Authorizer.MatchedStatement matched(Statement statement) {
        return new Authorizer.MatchedStatement(
                title(resource) + "/" + resource.name() + "/" + NAME,
                resource.relativeId(),
                "/Statement/" + statement.index,
                statement.location.line(),
                statement.location.column());
    }

    /** How refusals call this class of policies. */
    static String layer() {
        return Decision.Layer.RESOURCE.wireName();
    }
}
