package dev.jadegate.policy;

import java.util.List;
import java.util.Locale;

/** A statement ready to be judged, with the decision that it makes when it matches. Immutable. */
final class CompiledStatement {
    final PolicyDocument.Statement source;
    final Decision decision;
    final ResourcePattern[] resources;
    private final String[] actions;
    private final CompiledCondition[] conditions;

    CompiledStatement(
            PolicyDocument.Statement source, AttachedPolicy.Id policy, String attachedTo, Decision.Layer layer) {
        this.source = source;
        this.decision = new Decision(
                source.allow() ? Decision.Verdict.ALLOW : Decision.Verdict.EXPLICIT_DENY,
                layer,
                new Decision.StatementReference(policy, attachedTo, source.index(), source.line(), source.column()));
        this.resources = source.resources().stream().map(ResourcePattern::new).toArray(ResourcePattern[]::new);
        this.actions = source.actions().stream()
                .map(action -> action.toLowerCase(Locale.ROOT))
                .toArray(String[]::new);
        this.conditions =
                source.conditions().stream().map(CompiledCondition::new).toArray(CompiledCondition[]::new);
    }

    /** @param action in lower case */
    boolean matchesAction(String action) {
        boolean listed = false;
        for (String pattern : actions) {
            if (Glob.matches(pattern, action)) {
                listed = true;
                break;
            }
        }
        return listed != source.notActions();
    }

    boolean matchesConditions(AccessRequest request) {
        for (CompiledCondition condition : conditions) {
            if (!condition.holds(request)) {
                return false;
            }
        }
        return true;
    }

    private boolean matchesResource(AccessRequest request) {
        for (ResourcePattern resource : resources) {
            if (resource.matches(request)) {
                return true;
            }
        }
        return false;
    }

    /** The first element that keeps the statement from matching; empty when it matches. */
    String mismatch(AccessRequest request) {
        if (!matchesAction(request.action)) {
            return source.notActions()
                    ? "action `" + request.action + "` is among NotAction " + source.actions()
                    : "action `" + request.action + "` is not among " + source.actions();
        }
        if (resources.length > 0 && !matchesResource(request)) {
            return resources.length == 1
                    ? resources[0].mismatch(request)
                    : "resource `" + request.resource + "` is not among " + List.copyOf(source.resources());
        }
        for (CompiledCondition condition : conditions) {
            if (!condition.holds(request)) {
                return condition.mismatch(request);
            }
        }
        return "";
    }
}
