package dev.jadegate.ram.domain;

import dev.jadegate.gate.GateError;
import dev.jadegate.policy.Finding;
import dev.jadegate.policy.PolicyDocument;
import dev.jadegate.policy.PolicyKind;
import dev.jadegate.policy.PolicyParser;

/** Refuses documents that the policy engine does not accept, with the place of the first error. */
public final class PolicyTexts {
    private PolicyTexts() {}

    /** The policy of a CreatePolicy or CreatePolicyVersion. */
    public static PolicyDocument requirePolicy(String text) {
        requireLength("PolicyDocument", text, PolicyKind.IDENTITY);
        return require(PolicyParser.parse(text, PolicyKind.IDENTITY), RamError.POLICY_DOCUMENT);
    }

    /** The trust policy of a role, given as {@code parameter}. */
    public static PolicyDocument requireTrust(String parameter, String text) {
        requireLength(parameter, text, PolicyKind.TRUST);
        return require(PolicyParser.parse(text, PolicyKind.TRUST), RamError.TRUST_DOCUMENT);
    }

    private static void requireLength(String parameter, String text, PolicyKind kind) {
        if (text.length() > kind.charactersMax()) {
            throw GateError.invalidParameter(
                    parameter,
                    "Length",
                    "it has " + text.length() + " characters, allowed are " + kind.charactersMax());
        }
    }

    private static PolicyDocument require(PolicyParser.Parsed parsed, RamError error) {
        PolicyDocument document = parsed.document();
        Finding first = parsed.firstError();
        if (document == null) {
            throw error.failure(first == null ? "it cannot be read" : first);
        }
        return document;
    }
}
