package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.kms.key.KeyCalls.Done;
import dev.jadegate.kms.policy.ResourcePolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The policies of keys. */
final class PolicyOperations {
    private final KeyCalls common;

    PolicyOperations(KeyCalls common) {
        this.common = common;
    }

    record SetKeyPolicyRequest(
            @Param(lengthMax = KeyLimits.KEY_ID_LENGTH_MAX) String keyId,

            @Param(lengthMax = ResourcePolicy.LENGTH_MAX) String policy,

            @Nullable String policyName) {}

    record GetKeyPolicyRequest(
            @Param(lengthMax = KeyLimits.KEY_ID_LENGTH_MAX) String keyId,

            @Nullable String policyName) {}

    record GetKeyPolicyReply(String policy) {}

    List<Operation<?, ?>> operations() {
        return List.of(set(), get());
    }

    private Operation<?, ?> set() {
        return common.operation(
                "SetKeyPolicy",
                Access.WRITE,
                "Says who may do what with a key.",
                SetKeyPolicyRequest.class,
                Done.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                List.of(KeyError.KEY_NOT_FOUND, KeyError.PENDING_DELETION, KeyError.INVALID),
                (call, request) -> {
                    ResourcePolicy.requireName(request.policyName());
                    AccountId account = call.caller().account();
                    ResourcePolicy.parse(request.policy(), common.directory().resource(account, request.keyId()));
                    return common.change(
                            call, request.keyId(), StateRule.CHANGE, row -> row.under(request.policy()), Done.DONE);
                });
    }

    private Operation<?, ?> get() {
        return common.operation(
                "GetKeyPolicy",
                Access.READ,
                "Tells the policy of a key.",
                GetKeyPolicyRequest.class,
                GetKeyPolicyReply.class,
                (call, request) -> List.of(common.on(call, request.keyId())),
                List.of(KeyError.KEY_NOT_FOUND),
                (call, request) -> {
                    ResourcePolicy.requireName(request.policyName());
                    AccountId account = call.caller().account();
                    String policy = common.directory()
                            .require(account, request.keyId())
                            .row()
                            .policy();
                    return new GetKeyPolicyReply(policy == null ? ResourcePolicy.defaultText(account, "key") : policy);
                });
    }
}
