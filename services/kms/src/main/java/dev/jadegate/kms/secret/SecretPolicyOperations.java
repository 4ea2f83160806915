package dev.jadegate.kms.secret;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Policies of secrets. The cloud has them for secrets of KMS instances only; here, as for all others there, RAM alone
 * decides, and a policy that would not be enforced is refused.
 */
final class SecretPolicyOperations {
    static final String REFUSAL = "Secrets outside of KMS instances have no policy of their own: RAM policies decide.";

    private final SecretOperations common;
    private final Secrets secrets;

    SecretPolicyOperations(SecretOperations common, Secrets secrets) {
        this.common = common;
        this.secrets = secrets;
    }

    record SetSecretPolicyRequest(
            @Param(lengthMax = SecretLimits.NAME_LENGTH_MAX) String secretName,
            @Param(lengthMax = 32_768) String policy,
            @Nullable String policyName) {}

    record GetSecretPolicyRequest(
            @Param(lengthMax = SecretLimits.NAME_LENGTH_MAX) String secretName,
            @Nullable String policyName) {}

    record GetSecretPolicyReply(String policy) {}

    record Done() {}

    List<Operation<?, ?>> operations() {
        return List.of(
                common.operation(
                        "SetSecretPolicy",
                        Access.WRITE,
                        "Refused: RAM alone decides on secrets.",
                        SetSecretPolicyRequest.class,
                        Done.class,
                        (call, request) -> List.of(common.on(call, request.secretName())),
                        List.of(SecretError.NOT_FOUND, SecretError.UNSUPPORTED),
                        (call, request) -> {
                            secrets.describe(call.caller().account(), request.secretName());
                            throw SecretError.UNSUPPORTED.failure(REFUSAL);
                        }),
                common.operation(
                        "GetSecretPolicy",
                        Access.READ,
                        "Tells the policy that every secret has: RAM decides.",
                        GetSecretPolicyRequest.class,
                        GetSecretPolicyReply.class,
                        (call, request) -> List.of(common.on(call, request.secretName())),
                        List.of(SecretError.NOT_FOUND),
                        (call, request) -> {
                            AccountId account = call.caller().account();
                            secrets.describe(account, request.secretName());
                            return new GetSecretPolicyReply("{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\","
                                    + "\"Principal\":{\"RAM\":[\"acs:ram::" + account + ":*\"]},"
                                    + "\"Action\":[\"kms:*\"],\"Resource\":[\"*\"]}]}");
                        }));
    }
}
