package dev.jadegate.gate.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The port through which the gate asks whether a caller may. Safe for use by many threads. Fails closed. */
public interface Authorizer {
    /** Null when all of {@code permissions} are allowed, else the first refusal. */
    @Nullable
    Denial authorize(Call call, List<Permission> permissions);

    /**
     * Why a call was refused: RAM's {@code AccessDeniedDetail} and, beyond RAM, the deciding statement.
     *
     * @param permission the pair that was refused
     * @param policyType the layer: {@code AccountLevelIdentityBasedPolicy}, {@code SessionPolicy},
     *     {@code AssumeRolePolicy}
     * @param noPermissionType {@code ExplicitDeny} or {@code ImplicitDeny}
     * @param statement the deciding statement, null for an implicit deny
     * @param encodedDiagnosticMessage for {@code ram:DecodeDiagnosticMessage}
     */
    record Denial(
            Permission permission,
            String policyType,
            String noPermissionType,
            @Nullable MatchedStatement statement,
            String encodedDiagnosticMessage) {}

    /**
     * The statement that refused.
     *
     * @param policy {@code System/AdministratorAccess/v1}
     * @param attachedTo {@code user/jane} or {@code group/ops}
     * @param pointer JSON pointer of the statement inside the document
     * @param line 1-based line of the statement
     * @param column 1-based column of the statement
     */
    record MatchedStatement(String policy, String attachedTo, String pointer, int line, int column) {}
}
