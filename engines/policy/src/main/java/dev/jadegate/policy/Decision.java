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
    static final Decision NOTHING_MATCHES = new Decision(Verdict.IMPLICIT_DENY, Layer.IDENTITY, null);
    static final Decision SESSION_ALLOWS_NOTHING = new Decision(Verdict.IMPLICIT_DENY, Layer.SESSION, null);
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
    }
}
