package dev.jadegate.policy;

import dev.jadegate.base.json.JsonPointer;
import java.util.List;

/** A policy document as it was written, checked. Immutable. */
public record PolicyDocument(PolicyKind kind, List<Statement> statements) {
    public PolicyDocument {
        statements = List.copyOf(statements);
    }

    /**
     * One statement.
     *
     * @param index 0-based place in the document
     * @param allow whether the effect is Allow
     * @param actions patterns; what they match is meant, or with {@code notActions} what they do not
     * @param resources patterns; empty in a trust policy
     * @param principals who; empty in all but a trust policy
     * @param conditions all of which must hold
     * @param line 1-based line of the statement
     * @param column 1-based column of the statement
     */
    public record Statement(
            int index,
            boolean allow,
            boolean notActions,
            List<String> actions,
            List<String> resources,
            List<TrustedPrincipal> principals,
            List<Condition> conditions,
            int line,
            int column) {
        public Statement {
            actions = List.copyOf(actions);
            resources = List.copyOf(resources);
            principals = List.copyOf(principals);
            conditions = List.copyOf(conditions);
        }

        /** JSON pointer of the statement. */
        public String pointer() {
            return "/Statement/" + index;
        }
    }

    /**
     * One key under one operator: holds when the key's value matches any of {@code values}, for a negated operator when
     * it matches none.
     *
     * @param key as written
     */
    public record Condition(Operator operator, String key, List<String> values) {
        public Condition {
            values = List.copyOf(values);
        }

        /** JSON pointer within the statement. */
        public String pointer() {
            return "/Condition/" + operator.wireName() + '/' + JsonPointer.token(key);
        }
    }

    /** Whom a trust policy names. */
    public record TrustedPrincipal(Type type, String value) {
        /** The kinds that RAM knows. */
        public enum Type {
            /** {@code acs:ram::<account>:root}, {@code :user/<name>} or {@code :role/<name>}. */
            RAM,
            /** A service's host name, as {@code ecs.aliyuncs.com}. */
            SERVICE,
            /** An identity provider's resource name. */
            FEDERATED
        }
    }
}
