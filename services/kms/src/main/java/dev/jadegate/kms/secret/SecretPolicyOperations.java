package dev.jadegate.kms.secret;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.kms.policy.ResourcePolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The policies of secrets. The cloud has them for secrets of KMS instances; here every secret may have one. */
final class SecretPolicyOperations {
    private final SecretOperations common;
    private final Vault vault;
    private final Secrets secrets;

    SecretPolicyOperations(SecretOperations common, Vault vault, Secrets secrets) {
        this.common = common;
        this.vault = vault;
        this.secrets = secrets;
    }

    record SetSecretPolicyRequest(
            @Param(lengthMax = SecretLimits.NAME_LENGTH_MAX) String secretName,

            @Param(lengthMax = ResourcePolicy.LENGTH_MAX) String policy,

            @Nullable String policyName) {}

    record GetSecretPolicyRequest(
            @Param(lengthMax = SecretLimits.NAME_LENGTH_MAX) String secretName,
            @Nullable String policyName) {}

    record GetSecretPolicyReply(String policy) {}

    record Done() {}

    List<Operation<?, ?>> operations() {
        return List.of(set(), get());
    }

    private Operation<?, ?> set() {
        return common.operation(
                "SetSecretPolicy",
                Access.WRITE,
                "Says who may do what with a secret.",
                SetSecretPolicyRequest.class,
                Done.class,
                (call, request) -> List.of(common.on(call, request.secretName())),
                List.of(SecretError.NOT_FOUND, SecretError.PENDING_DELETION, SecretError.INVALID),
                (call, request) -> {
                    ResourcePolicy.requireName(request.policyName());
                    AccountId account = call.caller().account();
                    ResourcePolicy.parse(request.policy(), vault.arn(account, request.secretName()));
                    return secrets.setPolicy(call, request.secretName(), request.policy(), new Done());
                });
    }

    private Operation<?, ?> get() {
        return common.operation(
                "GetSecretPolicy",
                Access.READ,
                "Tells the policy of a secret.",
                GetSecretPolicyRequest.class,
                GetSecretPolicyReply.class,
                (call, request) -> List.of(common.on(call, request.secretName())),
                List.of(SecretError.NOT_FOUND),
                (call, request) -> {
                    ResourcePolicy.requireName(request.policyName());
                    AccountId account = call.caller().account();
                    String policy = secrets.policy(account, request.secretName());
                    return new GetSecretPolicyReply(
                            policy == null ? ResourcePolicy.defaultText(account, "secret") : policy);
                });
    }
}
