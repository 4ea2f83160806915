package dev.jadegate.ram.ims;

import dev.jadegate.base.ApiError;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.ram.api.Done;
import dev.jadegate.ram.api.RamProducts;
import dev.jadegate.ram.domain.CredentialError;
import dev.jadegate.ram.domain.RamError;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Operations on what no account here can have: identity providers of single sign-on, and a recycle bin (what is deleted
 * is gone at once). They answer that it does not exist, or list nothing, which is true. What would make such a thing is
 * not declared: the gate answers {@code InvalidAction.NotFound}.
 */
final class ImsAbsentOperations {
    /** Why nothing is found. Sources: the API reference, and the codes that the Terraform provider looks for. */
    enum Absence implements ApiError {
        SAML_PROVIDER("EntityNotExist.SAMLProviderError", "The SAML provider does not exist."),
        OIDC_PROVIDER("EntityNotExist.OIDCProvider", "The OIDC provider does not exist."),
        DELETED_USER(RamError.USER_NOT_FOUND.code(), "No deleted user is kept."),
        DELETED_KEY(CredentialError.ACCESS_KEY_NOT_FOUND.code(), "No deleted access key is kept.");

        private final String code;
        private final String message;

        Absence(String code, String message) {
            this.code = code;
            this.message = message;
        }

        @Override
        public String code() {
            return code;
        }

        @Override
        public int httpStatus() {
            return 404;
        }

        @Override
        public String message() {
            return message;
        }
    }

    private record Row(String operation, Access access, Absence absence) {}

    private static final List<Row> TABLE = List.of(
            new Row("GetSAMLProvider", Access.READ, Absence.SAML_PROVIDER),
            new Row("UpdateSAMLProvider", Access.WRITE, Absence.SAML_PROVIDER),
            new Row("DeleteSAMLProvider", Access.WRITE, Absence.SAML_PROVIDER),
            new Row("GetOIDCProvider", Access.READ, Absence.OIDC_PROVIDER),
            new Row("UpdateOIDCProvider", Access.WRITE, Absence.OIDC_PROVIDER),
            new Row("DeleteOIDCProvider", Access.WRITE, Absence.OIDC_PROVIDER),
            new Row("AddClientIdToOIDCProvider", Access.WRITE, Absence.OIDC_PROVIDER),
            new Row("RemoveClientIdFromOIDCProvider", Access.WRITE, Absence.OIDC_PROVIDER),
            new Row("AddFingerprintToOIDCProvider", Access.WRITE, Absence.OIDC_PROVIDER),
            new Row("RemoveFingerprintFromOIDCProvider", Access.WRITE, Absence.OIDC_PROVIDER),
            new Row("GetUserInRecycleBin", Access.READ, Absence.DELETED_USER),
            new Row("RestoreUserFromRecycleBin", Access.WRITE, Absence.DELETED_USER),
            new Row("DeleteUserInRecycleBin", Access.WRITE, Absence.DELETED_USER),
            new Row("GetAccessKeyInfoInRecycleBin", Access.READ, Absence.DELETED_KEY),
            new Row("RestoreAccessKeyFromRecycleBin", Access.WRITE, Absence.DELETED_KEY),
            new Row("DeleteAccessKeyInRecycleBin", Access.WRITE, Absence.DELETED_KEY));

    /** Whatever is given, the answer is the same. */
    record AnyParameters() {}

    record SamlProvider(
            @Param("SAMLProviderName") String samlProviderName,
            String arn,
            @Nullable String description,
            Instant createDate,
            Instant updateDate) {}

    record SamlProviders(@Param("SAMLProvider") List<SamlProvider> samlProvider) {}

    record SamlProvidersReply(@Param("SAMLProviders") SamlProviders samlProviders, boolean isTruncated) {}

    record SsoSettings(boolean ssoEnabled) {}

    record SsoSettingsReply(SsoSettings userSsoSettings) {}

    private ImsAbsentOperations() {}

    static List<Operation<?, ?>> operations() {
        return Stream.concat(
                        TABLE.stream().map(ImsAbsentOperations::absent),
                        Stream.of(listSamlProviders(), getUserSsoSettings()))
                .<Operation<?, ?>>map(operation -> operation)
                .toList();
    }

    private static Operation<?, ?> absent(Row row) {
        return new Operation<>(
                RamProducts.IMS,
                row.operation(),
                row.access(),
                "Answers that it does not exist: no account here can have one.",
                AnyParameters.class,
                Done.class,
                (call, request) -> Ims.onAll(call),
                List.of(row.absence()),
                (call, request) -> {
                    throw row.absence().failure();
                });
    }

    private static Operation<?, ?> listSamlProviders() {
        return Ims.read(
                "ListSAMLProviders",
                "Lists the account's SAML providers: none, as none can be made.",
                AnyParameters.class,
                SamlProvidersReply.class,
                (call, request) -> Ims.onAll(call),
                List.of(),
                (call, request) -> new SamlProvidersReply(new SamlProviders(List.of()), false));
    }

    private static Operation<?, ?> getUserSsoSettings() {
        return Ims.read(
                "GetUserSsoSettings",
                "Tells that users do not sign in through a provider: none can be made.",
                AnyParameters.class,
                SsoSettingsReply.class,
                (call, request) -> Ims.onAll(call),
                List.of(),
                (call, request) -> new SsoSettingsReply(new SsoSettings(false)));
    }
}
