package dev.jadegate.ram.access;

import dev.jadegate.policy.AttachedPolicy;
import dev.jadegate.policy.PolicyCompiler;
import dev.jadegate.policy.PolicyDocument;
import dev.jadegate.policy.PolicyKind;
import dev.jadegate.policy.PolicyParser;
import dev.jadegate.policy.PolicySet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Documents that were read and compiled, by their text: one that is attached to thousands of principals of many accounts
 * is read once. What is kept depends on nothing but the text, so no change of state makes it wrong. Safe for use by many
 * threads.
 */
final class CompiledPolicies {
    /** Text whose compiled form is kept, about ten times its size; beyond that all is dropped and read again. */
    static final long CHARACTERS_MAX = 8_000_000;

    private final long charactersMax;
    private volatile Kept kept = new Kept();

    CompiledPolicies() {
        this(CHARACTERS_MAX);
    }

    CompiledPolicies(long charactersMax) {
        this.charactersMax = charactersMax;
    }

    private static final class Kept {
        private final PolicyCompiler compiler = new PolicyCompiler();
        private final ConcurrentHashMap<String, PolicyDocument> documents = new ConcurrentHashMap<>();
        private final ConcurrentHashMap<String, PolicySet> sessions = new ConcurrentHashMap<>();
        private final AtomicLong characters = new AtomicLong();
    }

    /** The identity policies of a principal, compiled. */
    PolicySet identity(List<AttachedPolicy> policies) {
        return kept.compiler.identity(policies);
    }

    /**
     * The document of an identity policy.
     *
     * @param id how the log names it
     * @throws PolicyUnreadable when it is none
     */
    PolicyDocument document(String id, String text) {
        Kept present = kept;
        PolicyDocument document = present.documents.get(text);
        if (document == null) {
            document = parse(id, text, PolicyKind.IDENTITY);
            room(present, text).documents.put(text, document);
        }
        return document;
    }

    /**
     * The policy that limits a session, compiled.
     *
     * @throws PolicyUnreadable when it is none
     */
    PolicySet session(String text) {
        Kept present = kept;
        PolicySet set = present.sessions.get(text);
        if (set == null) {
            set = PolicySet.session(parse("the policy of a session", text, PolicyKind.SESSION));
            room(present, text).sessions.put(text, set);
        }
        return set;
    }

    /** Characters of text that are kept now. */
    long characters() {
        return kept.characters.get();
    }

    private Kept room(Kept present, String text) {
        if (present.characters.addAndGet(text.length()) <= charactersMax) {
            return present;
        }
        Kept emptied = new Kept();
        emptied.characters.set(text.length());
        kept = emptied;
        return emptied;
    }

    private static PolicyDocument parse(String id, String text, PolicyKind kind) {
        PolicyParser.Parsed parsed = PolicyParser.parse(text, kind);
        PolicyDocument document = parsed.document();
        if (document == null) {
            throw new PolicyUnreadable(id + " is no policy: " + parsed.firstError());
        }
        return document;
    }
}
