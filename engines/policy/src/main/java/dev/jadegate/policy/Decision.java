package dev.jadegate.policy;

import org.jspecify.annotations.Nullable;

/**
 * A verdict and what it rests on.
 *
 * @param layer the class of policies that decided
 * @param statement the statement that allowed or denied; null when none matched
 */
public record Decision(
        Verdict verdict, Layer layer, @Nullable StatementReference statement) {
    static final Decision NOT_TRUSTED = new Decision(Verdict.IMPLICIT_DENY, Layer.TRUST, null);

    /** What came out. */
    public enum Verdict {
        ALLOW,
        /** A statement with effect Deny matches. */
        EXPLICIT_DENY,
        /** No statement matches. */
        IMPLICIT_DENY
    }

    /** The classes of policies, in the order in which they are asked. */
    public enum Layer {
        /** Control policies of a resource directory. Reserved: none can be set yet. */
        CONTROL("ControlPolicy"),
        SESSION("SessionPolicy"),
        IDENTITY("AccountLevelIdentityBasedPolicy"),
        /** The trust policy of a role. */
        TRUST("AssumeRolePolicy"),
        /** Policies of the resource itself. Reserved: none can be set yet. */
        RESOURCE("ResourceBasedPolicy");

        private final String wireName;

        Layer(String wireName) {
            this.wireName = wireName;
        }

        /** As {@code AccessDeniedDetail} names it. */
        public String wireName() {
            return wireName;
        }
    }

    /** The deciding statement. */
    StatementReference requireStatement() {
        if (statement == null) {
            throw new IllegalStateException("no statement decided");
        }
        return statement;
    }

    @Override
    public String toString() {
        return verdict + " by " + layer.wireName() + (statement == null ? ": no statement matches" : ": " + statement);
    }

    public boolean isAllowed() {
        return verdict == Verdict.ALLOW;
    }

    /**
     * Where a statement stands.
     *
     * @param index 0-based place in its document
     * @param line 1-based
     * @param column 1-based
     */
    public record StatementReference(AttachedPolicy.Id policy, String attachedTo, int index, int line, int column) {
        /** JSON pointer inside the document. */
        public String pointer() {
            return "/Statement/" + index;
        }

        @Override
        public String toString() {
            return policy + " of " + attachedTo + ' ' + pointer() + " (line " + line + ", column " + column + ")";
        }
    }
}
