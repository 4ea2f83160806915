package dev.jadegate.ram.api;

import static dev.jadegate.ram.api.RamProducts.STS;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Authorization;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.ram.credential.AccessKeys;
import dev.jadegate.ram.credential.Sessions;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.ram.domain.StsError;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** STS: temporary credentials, and who a caller is. */
public final class StsOperations {
    private static final String SAML_PROVIDER_FORM = "acs:ram::<account>:saml-provider/<name>";
    private static final String OIDC_PROVIDER_FORM = "acs:ram::<account>:oidc-provider/<name>";
    private static final Pattern PROVIDER =
            Pattern.compile("acs:ram::([0-9]{16}):(saml|oidc)-provider/[A-Za-z0-9._-]{1,128}");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{4,100000}={0,2}");
    private static final int SAML_ASSERTION_LENGTH_MAX = 100_000;
    private static final int OIDC_TOKEN_LENGTH_MIN = 4;
    private static final int OIDC_TOKEN_LENGTH_MAX = 20_000;

    private final Sessions sessions;

    public StsOperations(Sessions sessions) {
        this.sessions = sessions;
    }

    public record AssumeRoleRequest(
            String roleArn,
            String roleSessionName,
            @Nullable Long durationSeconds,
            @Nullable String externalId,
            @Nullable String policy,
            @Nullable String sourceIdentity) {}

    public record AssumeRoleReply(AssumedRoleUser assumedRoleUser, SessionCredentials credentials) {
        static AssumeRoleReply of(Sessions.NewSession session) {
            return new AssumeRoleReply(
                    new AssumedRoleUser(session.arn(), session.assumedRoleId()),
                    new SessionCredentials(
                            session.content().accessKeyId(),
                            AccessKeys.text(session.content().secret()),
                            session.token(),
                            session.content().expiresAt()));
        }
    }

    public record AssumedRoleUser(String arn, String assumedRoleId) {}

    /** What signs the calls of a session. */
    public record SessionCredentials(
            String accessKeyId,
            @Param(secret = true) String accessKeySecret,
            @Param(secret = true) String securityToken,
            Instant expiration) {
        @Override
        public String toString() {
            return "SessionCredentials[" + accessKeyId + ']';
        }
    }

    public record AssumeRoleWithSamlRequest(
            @Param("SAMLProviderArn") String samlProviderArn,
            String roleArn,

            @Param(value = "SAMLAssertion", secret = true, lengthMax = 1_000_000)
            String samlAssertion,

            @Nullable Long durationSeconds,
            @Nullable String policy) {
        @Override
        public String toString() {
            return "AssumeRoleWithSamlRequest[" + samlProviderArn + ", " + roleArn + ']';
        }
    }

    public record AssumeRoleWithOidcRequest(
            @Param("OIDCProviderArn") String oidcProviderArn,
            String roleArn,

            @Param(value = "OIDCToken", secret = true, lengthMax = 1_000_000)
            String oidcToken,

            String roleSessionName,
            @Nullable Long durationSeconds,
            @Nullable String policy) {
        @Override
        public String toString() {
            return "AssumeRoleWithOidcRequest[" + oidcProviderArn + ", " + roleArn + ']';
        }
    }

    /**
     * Who a caller is.
     *
     * @param userId for a user its id, for the account its own; absent for a session
     * @param roleId for a session its role's; else absent
     */
    public record CallerIdentity(
            String identityType,
            String accountId,
            @Nullable String userId,
            @Nullable String roleId,
            String principalId,
            String arn) {
        /**
         * Source: the API reference for users; published outputs of the CLI for accounts and sessions, whose name has
         * {@code assumed-role} where AssumeRole's own answer has {@code role}.
         */
        static CallerIdentity of(Caller caller) {
            String account = caller.account().value();
            return switch (caller) {
                case Caller.Root root ->
                    new CallerIdentity("Account", account, account, null, root.principalId(), root.arn());
                case Caller.AccessPoint application ->
                    new CallerIdentity(
                            "ApplicationAccessPoint",
                            account,
                            null,
                            null,
                            application.principalId(),
                            application.arn());
                case Caller.User user ->
                    new CallerIdentity("RAMUser", account, user.userId(), null, user.principalId(), user.arn());
                case Caller.Session session ->
                    new CallerIdentity(
                            "AssumedRoleUser",
                            account,
                            null,
                            session.roleId(),
                            session.principalId(),
                            "acs:ram::" + account + ":assumed-role/" + session.roleName() + '/'
                                    + session.sessionName());
            };
        }
    }

    public List<Operation<?, ?>> operations() {
        return List.of(assumeRole(), assumeRoleWithSaml(), assumeRoleWithOidc(), callerIdentity());
    }

    private Operation<?, ?> assumeRole() {
        return new Operation<>(
                STS,
                "AssumeRole",
                Access.READ,
                "Begins a session of a role that trusts the caller and answers its temporary credentials.",
                AssumeRoleRequest.class,
                AssumeRoleReply.class,
                (call, request) -> List.of(new Permission(Sessions.ASSUME_ROLE, Sessions.role(request.roleArn()))),
                List.of(
                        StsError.ROLE_ARN,
                        StsError.ROLE_SESSION_NAME,
                        StsError.DURATION_SECONDS,
                        StsError.POLICY_GRAMMAR,
                        StsError.POLICY_SIZE,
                        StsError.EXTERNAL_ID,
                        StsError.SOURCE_IDENTITY,
                        RamError.ROLE_NOT_FOUND,
                        StsError.ROOT_CANNOT_ASSUME),
                (call, request) -> AssumeRoleReply.of(sessions.assume(
                        call,
                        new Sessions.Wish(
                                Sessions.role(request.roleArn()),
                                request.roleSessionName(),
                                request.durationSeconds(),
                                request.policy(),
                                request.externalId(),
                                request.sourceIdentity()))));
    }

    /** No SAML provider can be made yet, so after its checks the operation finds none. */
    private Operation<?, ?> assumeRoleWithSaml() {
        return new Operation<>(
                STS,
                "AssumeRoleWithSAML",
                Access.READ,
                "Begins a session for somebody whom a SAML provider vouches for.",
                AssumeRoleWithSamlRequest.class,
                AssumeRoleReply.class,
                Authorization.everyCaller(),
                List.of(
                        StsError.SAML_PROVIDER_ARN,
                        StsError.ROLE_ARN,
                        StsError.SAML_ASSERTION,
                        StsError.DURATION_SECONDS,
                        StsError.POLICY_GRAMMAR,
                        StsError.POLICY_SIZE,
                        StsError.SAML_PROVIDER_NOT_FOUND),
                (call, request) -> {
                    if (!isProvider(request.samlProviderArn(), "saml")) {
                        throw StsError.SAML_PROVIDER_ARN.failure(SAML_PROVIDER_FORM);
                    }
                    Sessions.role(request.roleArn());
                    String assertion = request.samlAssertion();
                    if (assertion.length() > SAML_ASSERTION_LENGTH_MAX
                            || !BASE64.matcher(assertion).matches()) {
                        throw StsError.SAML_ASSERTION.failure();
                    }
                    Sessions.checkDuration(request.durationSeconds());
                    Sessions.checkPolicy(request.policy());
                    throw StsError.SAML_PROVIDER_NOT_FOUND.failure(request.samlProviderArn());
                });
    }

    /** No OIDC provider can be made yet, so after its checks the operation finds none. */
    private Operation<?, ?> assumeRoleWithOidc() {
        return new Operation<>(
                STS,
                "AssumeRoleWithOIDC",
                Access.READ,
                "Begins a session for somebody whom an OIDC provider vouches for.",
                AssumeRoleWithOidcRequest.class,
                AssumeRoleReply.class,
                Authorization.everyCaller(),
                List.of(
                        StsError.OIDC_PROVIDER_ARN,
                        StsError.ROLE_ARN,
                        StsError.OIDC_TOKEN,
                        StsError.ROLE_SESSION_NAME,
                        StsError.DURATION_SECONDS,
                        StsError.POLICY_GRAMMAR,
                        StsError.POLICY_SIZE,
                        StsError.OIDC_PROVIDER_NOT_FOUND),
                (call, request) -> {
                    if (!isProvider(request.oidcProviderArn(), "oidc")) {
                        throw StsError.OIDC_PROVIDER_ARN.failure(OIDC_PROVIDER_FORM);
                    }
                    Sessions.role(request.roleArn());
                    int length = request.oidcToken().length();
                    if (length < OIDC_TOKEN_LENGTH_MIN || length > OIDC_TOKEN_LENGTH_MAX) {
                        throw StsError.OIDC_TOKEN.failure();
                    }
                    Sessions.checkSessionName(request.roleSessionName());
                    Sessions.checkDuration(request.durationSeconds());
                    Sessions.checkPolicy(request.policy());
                    throw StsError.OIDC_PROVIDER_NOT_FOUND.failure(request.oidcProviderArn());
                });
    }

    private static boolean isProvider(String arn, String kind) {
        var parts = PROVIDER.matcher(arn);
        return parts.matches() && parts.group(2).equals(kind) && AccountId.isValid(parts.group(1));
    }

    private Operation<?, ?> callerIdentity() {
        return new Operation<>(
                STS,
                "GetCallerIdentity",
                Access.READ,
                "Tells who the caller is. Allowed to everyone.",
                NoParameters.class,
                CallerIdentity.class,
                Authorization.everyCaller(),
                List.of(),
                (call, request) -> CallerIdentity.of(call.caller()));
    }
}
