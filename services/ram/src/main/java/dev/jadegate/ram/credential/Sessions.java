package dev.jadegate.ram.credential;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ResourceName;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.gate.api.AccessDenied;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.policy.AccessRequest;
import dev.jadegate.policy.Decision;
import dev.jadegate.policy.Finding;
import dev.jadegate.policy.PolicyDocument;
import dev.jadegate.policy.PolicyKind;
import dev.jadegate.policy.PolicyParser;
import dev.jadegate.policy.TrustCaller;
import dev.jadegate.policy.TrustPolicy;
import dev.jadegate.ram.access.RamAuthorizer;
import dev.jadegate.ram.domain.RamLimits;
import dev.jadegate.ram.domain.RandomText;
import dev.jadegate.ram.domain.SessionToken;
import dev.jadegate.ram.domain.StsError;
import dev.jadegate.ram.store.RoleTable;
import dev.jadegate.store.Store;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of assumed roles. That the caller's own policies allow {@code sts:AssumeRole} on the role is the operation's
 * permission and judged before; here the role's trust policy must allow it too, whichever account the role is of.
 *
 * <p>Nothing is stored: a session is its token. Safe for use by many threads.
 */
public final class Sessions {
    public static final String ASSUME_ROLE = "sts:AssumeRole";
    /** The form of a role's name on the wire. */
    public static final String ROLE_ARN_FORM = "acs:ram::<account>:role/<role name>";

    public static final long DURATION_SECONDS_MIN = 900;
    public static final long DURATION_SECONDS_DEFAULT = 3600;
    /** A session that assumes a role: the next one lasts no longer than this, whatever the role allows. */
    public static final long CHAINED_DURATION_SECONDS_MAX = 3600;

    private static final Pattern SESSION_NAME = Pattern.compile("[A-Za-z0-9.@_-]{2,64}");
    private static final Pattern EXTERNAL_ID = Pattern.compile("[A-Za-z0-9_+=,.@:/-]{2,1224}");
    private static final Pattern ROLE_NAME = Pattern.compile("[A-Za-z0-9.@_-]{1,64}");

    private final Store store;
    private final SessionTokens tokens;
    private final RandomText random;
    private final RamAuthorizer authorizer;

    Sessions(Store store, SessionTokens tokens, RandomText random, RamAuthorizer authorizer) {
        this.store = store;
        this.tokens = tokens;
        this.random = random;
        this.authorizer = authorizer;
    }

    /** What AssumeRole is asked for. */
    public record Wish(
            ResourceName role,
            String sessionName,
            @Nullable Long durationSeconds,
            @Nullable String sessionPolicy,
            @Nullable String externalId,
            @Nullable String sourceIdentity) {}

    /** A new session; the only time that its secret is shown. */
    public record NewSession(SessionToken content, String token) {
        /** As AssumeRole answers it. */
        public String arn() {
            return "acs:ram::" + content.account() + ":role/" + content.roleName() + '/' + content.sessionName();
        }

        /** {@code <role id>:<session name>}. */
        public String assumedRoleId() {
            return content.roleId() + ':' + content.sessionName();
        }

        @Override
        public String toString() {
            return "NewSession[" + arn() + ']';
        }
    }

    /**
     * The role that a wire name names.
     *
     * @throws dev.jadegate.base.ApiFailure {@code InvalidParameter.RoleArn}
     */
    public static ResourceName role(String arn) {
        ResourceName name;
        try {
            name = ResourceName.parse(arn);
        } catch (IllegalArgumentException malformed) {
            throw StsError.ROLE_ARN.failure(ROLE_ARN_FORM);
        }
        boolean valid = name.service().equals("ram")
                && (name.region().isEmpty() || name.region().equals("*"))
                && AccountId.isValid(name.account())
                && name.relativeId().startsWith("role/")
                && ROLE_NAME.matcher(name.name()).matches();
        if (!valid) {
            throw StsError.ROLE_ARN.failure(ROLE_ARN_FORM);
        }
        return new ResourceName("ram", "*", name.account(), name.relativeId());
    }

    /**
     * Begins a session.
     *
     * @throws dev.jadegate.base.ApiFailure {@code InvalidParameter.*} for what breaks a rule,
     *     {@code EntityNotExist.Role}, and {@code NoPermission} for the account itself
     * @throws AccessDenied when the role's trust policy does not allow the caller
     */
    public NewSession assume(Call call, Wish wish) {
        Caller caller = call.caller();
        check(wish);
        if (caller instanceof Caller.Root) {
            throw StsError.ROOT_CANNOT_ASSUME.failure();
        }
        AccountId account = new AccountId(wish.role().account());
        RoleTable.RoleRow role = store.read(transaction ->
                RoleTable.require(transaction, account, wish.role().name()));
        requireTrust(call, wish, role);
        long seconds = duration(wish, caller, role);
        Instant now = call.time().truncatedTo(ChronoUnit.SECONDS);
        SessionToken content = new SessionToken(
                random.sessionKeyId(),
                SecretBytes.ofText(random.sessionKeySecret()),
                account,
                role.roleId(),
                role.roleName(),
                wish.sessionName(),
                wish.sessionPolicy(),
                sourceIdentity(wish, caller),
                now,
                now.plusSeconds(seconds));
        return new NewSession(content, tokens.issue(content));
    }

    private static void check(Wish wish) {
        checkSessionName(wish.sessionName());
        checkPolicy(wish.sessionPolicy());
        checkDuration(wish.durationSeconds());
        String externalId = wish.externalId();
        if (externalId != null && !EXTERNAL_ID.matcher(externalId).matches()) {
            throw StsError.EXTERNAL_ID.failure();
        }
        String identity = wish.sourceIdentity();
        if (identity != null && !SESSION_NAME.matcher(identity).matches()) {
            throw StsError.SOURCE_IDENTITY.failure();
        }
    }

    /** Throws {@code InvalidParameter.RoleSessionName} unless it is one. */
    public static void checkSessionName(String name) {
        if (!SESSION_NAME.matcher(name).matches()) {
            throw StsError.ROLE_SESSION_NAME.failure();
        }
    }

    /** Throws {@code InvalidParameter.DurationSeconds} for what no role allows. */
    public static void checkDuration(@Nullable Long seconds) {
        if (seconds != null && (seconds < DURATION_SECONDS_MIN || seconds > RamLimits.SESSION_SECONDS_MAX)) {
            throw StsError.DURATION_SECONDS.failure(seconds, DURATION_SECONDS_MIN, RamLimits.SESSION_SECONDS_MAX);
        }
    }

    /** Throws {@code InvalidParameter.PolicySize} or {@code InvalidParameter.PolicyGrammar} unless it is a session policy. */
    public static void checkPolicy(@Nullable String policy) {
        if (policy == null) {
            return;
        }
        int max = PolicyKind.SESSION.charactersMax();
        if (policy.isEmpty() || policy.length() > max) {
            throw StsError.POLICY_SIZE.failure(max);
        }
        Finding error = PolicyParser.parse(policy, PolicyKind.SESSION).firstError();
        if (error != null) {
            throw StsError.POLICY_GRAMMAR.failure(error);
        }
    }

    private static long duration(Wish wish, Caller caller, RoleTable.RoleRow role) {
        long longest = role.maxSessionDuration();
        if (caller instanceof Caller.Session) {
            longest = Math.min(longest, CHAINED_DURATION_SECONDS_MAX);
        }
        Long wished = wish.durationSeconds();
        long seconds = wished == null ? Math.min(longest, DURATION_SECONDS_DEFAULT) : wished;
        if (seconds > longest) {
            throw StsError.DURATION_SECONDS.failure(seconds, DURATION_SECONDS_MIN, longest);
        }
        return seconds;
    }

    private static @Nullable String sourceIdentity(Wish wish, Caller caller) {
        String inherited = caller instanceof Caller.Session session ? session.sourceIdentity() : null;
        String wished = wish.sourceIdentity();
        if (inherited != null && wished != null && !inherited.equals(wished)) {
            throw StsError.SOURCE_IDENTITY.failure();
        }
        return inherited == null ? wished : inherited;
    }

    private void requireTrust(Call call, Wish wish, RoleTable.RoleRow role) {
        PolicyDocument document = PolicyParser.parse(role.assumeRolePolicyDocument(), PolicyKind.TRUST)
                .document();
        if (document == null) {
            // Fail closed: it was checked when it was set, and what cannot be read trusts nobody.
            throw new IllegalStateException("the trust policy of role " + role.roleId() + " cannot be read");
        }
        Map<String, String> context = RamAuthorizer.commonContext(call);
        String externalId = wish.externalId();
        if (externalId != null) {
            context.put("sts:ExternalId", externalId);
        }
        AccessRequest request = new AccessRequest(ASSUME_ROLE, wish.role().toString(), context);
        Decision decision = TrustPolicy.compile(document, role.roleName()).decide(trustCaller(call.caller()), request);
        if (!decision.isAllowed()) {
            // What the role's statements say is for its own account: others learn only that they are refused.
            boolean ownRole = call.caller().account().value().equals(wish.role().account());
            Decision told = ownRole ? decision : new Decision(decision.verdict(), decision.layer(), null);
            throw new AccessDenied(authorizer.denial(call, new Permission(ASSUME_ROLE, wish.role()), told));
        }
    }

    private static TrustCaller trustCaller(Caller caller) {
        String account = caller.account().value();
        return switch (caller) {
            case Caller.Root root -> new TrustCaller.Identity(account, root.arn());
            case Caller.User user -> new TrustCaller.Identity(account, user.arn());
            case Caller.AccessPoint _ ->
                throw new IllegalStateException("client keys open the gateway of KMS instances alone");
            case Caller.Session session ->
                new TrustCaller.Identity(account, "acs:ram::" + account + ":role/" + session.roleName());
        };
    }
}
