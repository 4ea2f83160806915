package dev.jadegate.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement ready to be judged. Immutable, and shared by all whom its document applies to. */
final class CompiledStatement {
    final PolicyDocument.Statement source;
    final ResourcePattern[] resources;
    final CompiledCondition[] conditions;
    private final TextPattern[] actions;

    CompiledStatement(PolicyDocument.Statement source) {
        this.source = source;
        this.resources = source.resources().stream().map(ResourcePattern::new).toArray(ResourcePattern[]::new);
        this.actions = source.actions().stream()
                .map(action -> new TextPattern(AccessRequest.comparable(action)))
                .toArray(TextPattern[]::new);
        this.conditions =
                source.conditions().stream().map(CompiledCondition::new).toArray(CompiledCondition[]::new);
    }

    static List<CompiledStatement> of(PolicyDocument document) {
        return document.statements().stream().map(CompiledStatement::new).toList();
    }

    /** @param comparableAction in the form of {@link AccessRequest#comparable} */
    boolean matchesAction(String comparableAction) {
        boolean listed = false;
        for (TextPattern pattern : actions) {
            if (pattern.matches(comparableAction)) {
                listed = true;
                break;
            }
        }
        return listed != source.notActions();
    }

    boolean matchesResource(AccessRequest request) {
        for (ResourcePattern resource : resources) {
            if (resource.matches(request)) {
                return true;
            }
        }
        return false;
    }

    boolean matchesConditions(AccessRequest request) {
        return firstUnmet(request) == null;
    }

    /** The first condition that does not hold, or null. */
    @Nullable
    CompiledCondition firstUnmet(AccessRequest request) {
        for (CompiledCondition condition : conditions) {
            if (!condition.holds(request)) {
                return condition;
            }
        }
        return null;
    }

    /** The first element that keeps the statement from matching, in the order of {@code isPrincipal}, action, resource. */
    Explanation.Considered considered(Decision decision, AccessRequest request, boolean isPrincipal) {
        String element = "";
        String mismatch = "";
        CompiledCondition unmet = null;
        if (!isPrincipal) {
            element = "/Principal";
            mismatch = "the caller is none of those whom Principal names";
        } else if (!matchesAction(request.action)) {
            element = source.notActions() ? "/NotAction" : "/Action";
            mismatch = "action `" + request.action() + (source.notActions() ? "` is among " : "` is not among ")
                    + source.actions();
        } else if (resources.length > 0 && !matchesResource(request)) {
            element = "/Resource";
            mismatch = resources.length == 1
                    ? resources[0].mismatch(request)
                    : "resource `" + request.resource() + "` is not among " + List.copyOf(source.resources());
        } else {
            unmet = firstUnmet(request);
            if (unmet != null) {
                element = unmet.source.pointer();
                mismatch = unmet.mismatch(request);
            }
        }
        return new Explanation.Considered(
                decision.layer(),
                decision.requireStatement(),
                source.allow(),
                mismatch.isEmpty(),
                element.isEmpty() ? "" : source.pointer() + element,
                mismatch);
    }
}
