package dev.jadegate.ram.api;

import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.ram.access.DiagnosticMessages;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.ram.domain.RamLimits;
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
            @Param(lengthMin = 3, lengthMax = RamLimits.ALIAS_LENGTH_MAX, chars = "a-z0-9-")
            String accountAlias) {}

    /** Without an alias the reply names none. */
    record AliasReply(@Nullable String accountAlias) {}

    record DecodeRequest(
            @Param(lengthMax = DiagnosticMessages.LENGTH_MAX)
            String encodedDiagnosticMessage) {}

    record Principal(String authPrincipalType, String authPrincipalOwnerId, String authPrincipalDisplayName) {}

    record AuthCondition(String conditionKey, List<String> conditionValues) {}

    /** The published fields; those from {@code attachedEntityName} on are beyond them, and clients pass over them. */
    record MatchedPolicy(
            String effect,
            String policyIdentifier,
            @Nullable String policyType,
            @Nullable String policyVersion,
            @Nullable String attachedEntityType,
            String attachedScope,
            String attachedEntityName,
            String statementPointer,
            Integer statementLine,
            Integer statementColumn) {}

    record Diagnosis(
            Boolean explicitDeny,
            String noPermissionPolicyType,
            String authAction,
            String authResource,
            Principal authPrincipal,
            List<AuthCondition> authConditions,
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
                            new Principal(
                                    message.principalType(),
                                    call.caller().account().value(),
                                    message.principalName()),
                            message.conditions().stream()
                                    .map(condition -> new AuthCondition(condition.key(), List.of(condition.value())))
                                    .toList(),
                            matched(message.statement())));
                });
    }

    private static List<MatchedPolicy> matched(DiagnosticMessages.@Nullable Statement statement) {
        if (statement == null) {
            return List.of();
        }
        boolean custom = statement.policyType().equals("Custom");
        boolean attached = custom || statement.policyType().equals("System");
        return List.of(new MatchedPolicy(
                "Deny",
                statement.policyName(),
                attached ? statement.policyType() : null,
                custom ? statement.policyVersion() : null,
                entityType(statement.attachedTo()),
                "Account",
                statement.attachedTo(),
                statement.pointer(),
                statement.line(),
                statement.column()));
    }

    /** The type of {@code user/jane}; null for the policy of a session, which is attached to nothing. */
    private static @Nullable String entityType(String attachedTo) {
        int slash = attachedTo.indexOf('/');
        return switch (slash < 0 ? "" : attachedTo.substring(0, slash)) {
            case "user" -> "RamUser";
            case "group" -> "RamGroup";
            case "role" -> "RamRole";
            default -> null;
        };
    }
}
