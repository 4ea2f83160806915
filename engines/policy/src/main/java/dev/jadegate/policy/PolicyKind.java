package dev.jadegate.policy;

/** What a document is for; decides which elements it has and how long it may be. */
public enum PolicyKind {
    /** Attached to a user, group or role. */
    IDENTITY(6144),
    /** Given to AssumeRole: limits one session. */
    SESSION(2048),
    /** Who may assume a role: has Principal and no Resource. */
    TRUST(6144);

    private final int charactersMax;

    PolicyKind(int charactersMax) {
        this.charactersMax = charactersMax;
    }

    /** The longest document, in characters. Source: RAM's limits, 2026. */
    public int charactersMax() {
        return charactersMax;
    }
}
