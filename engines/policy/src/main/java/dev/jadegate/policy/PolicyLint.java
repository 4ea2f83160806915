package dev.jadegate.policy;

import dev.jadegate.policy.PolicyDocument.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks for what is legal in a document and yet hardly meant. What it says is certain: a statement that is called
 * redundant is; one that is not may still be.
 */
final class PolicyLint {
    /** Statements that are compared with each other; 6 144 characters hold about a hundred. */
    private static final int STATEMENTS_MAX = 150;

    private static final ResourcePattern ALL_ROLES = new ResourcePattern("acs:ram:*:*:role/*");
    private static final String SOMETHING = "acs:ram::1:role/x";

    private final PolicyDocument document;
    private final List<CompiledStatement> compiled;
    private final Findings findings;

    private PolicyLint(PolicyDocument document, Findings findings) {
        this.document = document;
        this.compiled = CompiledStatement.of(document);
        this.findings = findings;
    }

    static void check(PolicyDocument document, Findings findings) {
        PolicyLint lint = new PolicyLint(document, findings);
        for (CompiledStatement statement : lint.compiled) {
            lint.checkBreadth(statement);
            lint.checkProducts(statement.source);
            lint.checkConditions(statement);
        }
        if (document.kind() != PolicyKind.TRUST && lint.compiled.size() <= STATEMENTS_MAX) {
            lint.compiled.forEach(lint::checkAgainstOthers);
        }
    }

    private void checkBreadth(CompiledStatement statement) {
        Statement source = statement.source;
        if (!source.allow() || !source.conditions().isEmpty() || document.kind() == PolicyKind.TRUST) {
            return;
        }
        boolean everywhere = source.resources().contains("*");
        if (everywhere && !source.notActions() && source.actions().contains("*")) {
            findings.warning(
                    "allows-everything",
                    source,
                    "this statement allows every action on everything",
                    "name the actions and the resources that are needed");
            return;
        }
        boolean anyRole = false;
        for (ResourcePattern resource : statement.resources) {
            anyRole |= resource.covers(ALL_ROLES);
        }
        for (String action : List.of("ram:PassRole", "sts:AssumeRole")) {
            if (anyRole && statement.matchesAction(AccessRequest.comparable(action))) {
                findings.warning(
                        "any-role",
                        source,
                        "this statement allows `" + action + "` on every role, so its holder gets the rights of any",
                        "name the roles in Resource");
            }
        }
    }

    /** An action of one product on a resource of another is never asked for, but for STS, whose resources are RAM's roles. */
    private void checkProducts(Statement statement) {
        if (statement.notActions() || statement.resources().isEmpty()) {
            return;
        }
        for (String action : statement.actions()) {
            int colon = action.indexOf(':');
            for (String resource : statement.resources()) {
                if (colon < 0 || resource.equals("*")) {
                    return;
                }
                String product = action.substring(0, colon);
                String of = resource.substring(4, resource.indexOf(':', 4));
                boolean wild = Glob.literalPrefix(product) < product.length() || Glob.literalPrefix(of) < of.length();
                if (wild || product.equalsIgnoreCase(of) || product.equals("sts")) {
                    return;
                }
            }
        }
        findings.warning(
                "never-matches",
                statement,
                "the actions are of another product than the resources, so this statement hardly ever matches",
                "begin the resources with the product of the actions");
    }

    /** A text that StringEquals wants and that every other condition on the same key keeps out. */
    private void checkConditions(CompiledStatement statement) {
        for (CompiledCondition wanting : statement.conditions) {
            if (!wanting.wantsEqualText()) {
                continue;
            }
            boolean possible = false;
            for (String value : wanting.source.values()) {
                Map<String, String> context = new HashMap<>();
                context.put(wanting.source.key(), value);
                AccessRequest request = new AccessRequest("*", SOMETHING, context);
                boolean passes = true;
                for (CompiledCondition other : statement.conditions) {
                    passes &= !other.key.equals(wanting.key) || other.holds(request);
                }
                possible |= passes;
            }
            if (!possible) {
                findings.warning(
                        "never-matches",
                        statement.source,
                        "no value of `" + wanting.source.key()
                                + "` meets all conditions on it, so this statement never matches",
                        "take out the condition that is not meant");
                return;
            }
        }
    }

    private void checkAgainstOthers(CompiledStatement statement) {
        for (CompiledStatement other : compiled) {
            if (other == statement || !covers(other, statement)) {
                continue;
            }
            if (statement.source.allow() && !other.source.allow()) {
                findings.warning(
                        "never-allows",
                        statement.source,
                        "everything that this statement allows is denied by " + other.source.pointer(),
                        "take out one of the two");
                return;
            }
            boolean alike = covers(statement, other);
            if (statement.source.allow() == other.source.allow()
                    && (!alike || other.source.index() < statement.source.index())) {
                findings.warning(
                        "redundant",
                        statement.source,
                        "all that this statement says is said by " + other.source.pointer(),
                        "take it out");
                return;
            }
        }
    }

    /** Whether {@code wide} matches every request that {@code narrow} matches; may be false when it does. */
    private static boolean covers(CompiledStatement wide, CompiledStatement narrow) {
        boolean unconditional = wide.source.conditions().isEmpty();
        if (!unconditional && !wide.source.conditions().equals(narrow.source.conditions())) {
            return false;
        }
        return coversActions(wide.source, narrow.source) && coversResources(wide, narrow);
    }

    private static boolean coversActions(Statement wide, Statement narrow) {
        if (!wide.notActions() && wide.actions().contains("*")) {
            return true;
        }
        if (wide.notActions() != narrow.notActions()) {
            return false;
        }
        // With NotAction, whoever excludes more says less.
        List<String> all = wide.notActions() ? wide.actions() : narrow.actions();
        List<String> by = wide.notActions() ? narrow.actions() : wide.actions();
        return all.stream()
                .allMatch(one -> by.stream()
                        .anyMatch(pattern ->
                                Glob.covers(AccessRequest.comparable(pattern), AccessRequest.comparable(one))));
    }

    private static boolean coversResources(CompiledStatement wide, CompiledStatement narrow) {
        for (ResourcePattern one : narrow.resources) {
            boolean covered = false;
            for (ResourcePattern pattern : wide.resources) {
                covered |= pattern.covers(one);
            }
            if (!covered) {
                return false;
            }
        }
        return true;
    }
}
