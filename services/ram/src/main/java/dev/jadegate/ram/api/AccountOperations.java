package dev.jadegate.ram.api;

import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.ram.access.DiagnosticMessages;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.ram.identity.Aliases;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The account's alias, and what a refusal meant. */
final class AccountOperations {
    private final Aliases aliases;
    private final DiagnosticMessages messages;

    AccountOperations(Aliases aliases, DiagnosticMessages messages) {
        this.aliases = aliases;
        this.messages = messages;
    }

    record AliasRequest(
            @Param(lengthMin = 3, lengthMax = 50, chars = "a-z0-9-")
            String accountAlias) {}

    /** Without an alias the reply names none. */
    record AliasReply(@Nullable String accountAlias) {}

    record DecodeRequest(@Param(lengthMax = 8192) String encodedDiagnosticMessage) {}

    record Principal(String principalArn, String principalId) {}

    record MatchedPolicy(
            String effect,
            String policyIdentifier,
            String policyType,
            String policyVersion,
            String attachedTo,
            String statementPointer) {}

    record Diagnosis(
            Boolean explicitDeny,
            String noPermissionPolicyType,
            String authAction,
            String authResource,
            Principal authPrincipal,
            List<MatchedPolicy> matchedPolicies) {}

    record DecodeReply(Diagnosis decodedDiagnosticMessage) {}

    List<Operation<?, ?>> operations() {
        return List.of(setAlias(), getAlias(), clearAlias(), decode());
    }

    private Operation<?, ?> setAlias() {
        return Ram.write(
                "SetAccountAlias",
                "Gives the account a name that is easier than its number.",
                AliasRequest.class,
                Done.class,
                (call, request) -> Ram.onAll(call),
                List.of(RamError.ALIAS_EXISTS),
                (call, request) -> aliases.set(call, request.accountAlias(), new Done()));
    }

    private Operation<?, ?> getAlias() {
        return Ram.read(
                "GetAccountAlias",
                "Tells the account's alias.",
                NoParameters.class,
                AliasReply.class,
                (call, request) -> Ram.onAll(call),
                List.of(),
                (call, request) -> new AliasReply(aliases.find(call.caller().account())));
    }

    private Operation<?, ?> clearAlias() {
        return Ram.write(
                "ClearAccountAlias",
                "Takes the account's alias away; it is well when there was none.",
                NoParameters.class,
                Done.class,
                (call, request) -> Ram.onAll(call),
                List.of(),
                (call, request) -> aliases.clear(call, new Done()));
    }

    private Operation<?, ?> decode() {
        return Ram.read(
                "DecodeDiagnosticMessage",
                "Tells what a refusal's EncodedDiagnosticMessage says.",
                DecodeRequest.class,
                DecodeReply.class,
                (call, request) -> Ram.onAll(call),
                List.of(RamError.DIAGNOSTIC_MESSAGE),
                (call, request) -> {
                    DiagnosticMessages.Message message =
                            messages.decode(call.caller().account(), request.encodedDiagnosticMessage(), call.time());
                    return new DecodeReply(new Diagnosis(
                            message.explicitDeny(),
                            message.policyType(),
                            message.action(),
                            message.resource(),
                            new Principal(message.principalArn(), message.principalId()),
                            matched(message)));
                });
    }

    private static List<MatchedPolicy> matched(DiagnosticMessages.Message message) {
        String[] policy = message.policy().split("/", 3);
        return policy.length < 3
                ? List.of()
                : List.of(new MatchedPolicy(
                        "Deny", policy[1], policy[0], policy[2], message.attachedTo(), message.pointer()));
    }
}
