package dev.jadegate.ram.domain;

import dev.jadegate.base.ApiError;

/** What STS refuses. Codes, statuses and texts follow the STS API reference unless a constant says otherwise. */
public enum StsError implements ApiError {
    ROLE_ARN("InvalidParameter.RoleArn", 400, "The parameter `RoleArn` is not of the form `%s`."),
    ROLE_SESSION_NAME(
            "InvalidParameter.RoleSessionName",
            400,
            "The parameter `RoleSessionName` is 2 to 64 letters, digits or characters of `.@-_`."),
    DURATION_SECONDS(
            "InvalidParameter.DurationSeconds", 400, "The parameter `DurationSeconds` is `%s`; allowed are %s to %s."),
    POLICY_GRAMMAR("InvalidParameter.PolicyGrammar", 400, "The parameter `Policy` is not a policy: %s."),
    POLICY_SIZE("InvalidParameter.PolicySize", 400, "The parameter `Policy` is 1 to %s characters."),
    /** The code follows the pattern of the others; the documentation gives the rule and no code. */
    EXTERNAL_ID(
            "InvalidParameter.ExternalId",
            400,
            "The parameter `ExternalId` is 2 to 1224 letters, digits or characters of `_+=,.@:/-`."),
    /** The documentation has the parameter without a rule: it is held to that of the session name. */
    SOURCE_IDENTITY(
            "InvalidParameter.SourceIdentity",
            400,
            "The parameter `SourceIdentity` is 2 to 64 letters, digits or characters of `.@-_`,"
                    + " and a session cannot change the one it has."),
    /** The documentation lets only users and roles assume a role. */
    ROOT_CANNOT_ASSUME(
            "NoPermission",
            403,
            "You are not authorized to do this action. An account cannot assume a role: call as a RAM user."),

    SAML_PROVIDER_ARN(
            "InvalidParameter.SAMLProviderArn", 400, "The parameter `SAMLProviderArn` is not of the form `%s`."),
    SAML_ASSERTION(
            "InvalidParameter.SAMLAssertion",
            400,
            "The parameter `SAMLAssertion` is 4 to 100000 characters of Base64."),
    SAML_PROVIDER_NOT_FOUND("EntityNotExist.SAMLProvider", 404, "The SAML provider `%s` does not exist."),
    OIDC_PROVIDER_ARN(
            "InvalidParameter.OIDCProviderArn", 400, "The parameter `OIDCProviderArn` is not of the form `%s`."),
    OIDC_TOKEN("InvalidParameter.OIDCToken", 400, "The parameter `OIDCToken` is 4 to 20000 characters."),
    OIDC_PROVIDER_NOT_FOUND("EntityNotExist.OIDCProvider", 404, "The OIDC provider `%s` does not exist."),

    TOKEN_MALFORMED("InvalidSecurityToken.Malformed", 400, "The security token is not one that was issued here."),
    TOKEN_OF_OTHER_KEY(
            "InvalidSecurityToken.MismatchWithAccessKey", 400, "The security token belongs to another access key."),
    TOKEN_EXPIRED("InvalidSecurityToken.Expired", 400, "The security token has expired."),
    /** Not documented; the name follows the other three. */
    TOKEN_REVOKED("InvalidSecurityToken.Revoked", 403, "The role of the security token was deleted.");

    private final String code;
    private final int httpStatus;
    private final String message;

    StsError(String code, int httpStatus, String message) {
        this.code = code;
        this.httpStatus = httpStatus;
        this.message = message;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public int httpStatus() {
        return httpStatus;
    }

    @Override
    public String message() {
        return message;
    }
}
