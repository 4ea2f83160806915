package dev.jadegate.kms.key;

import java.time.Instant;

/**
 * Which calls a key takes in which state: the one table of it. Source: "Impact of CMK status on API operations"; for the
 * operations that it does not name, those that use the key follow Encrypt, those that change it follow
 * UpdateKeyDescription, and those that read follow DescribeKey.
 */
enum StateRule {
    /** Encrypt, Decrypt, GenerateDataKey, AsymmetricSign and all else that computes with the key; GetPublicKey. */
    USE(Answer.TAKEN, Answer.REJECTED, Answer.REJECTED, Answer.REJECTED),
    /** CreateKeyVersion, UpdateRotationPolicy. */
    ROTATE(Answer.TAKEN, Answer.REJECTED, Answer.REJECTED, Answer.REJECTED),
    /** UpdateKeyDescription, TagResource, UntagResource, SetDeletionProtection, SetKeyPolicy; the target of UpdateAlias. */
    CHANGE(Answer.TAKEN, Answer.TAKEN, Answer.REJECTED, Answer.TAKEN),
    /** EnableKey, DisableKey. */
    SWITCH(Answer.TAKEN, Answer.TAKEN, Answer.NOT_MODIFIED, Answer.NOT_MODIFIED),
    /** ScheduleKeyDeletion, CreateAlias, ImportKeyMaterial. */
    BEFORE_DELETION(Answer.TAKEN, Answer.TAKEN, Answer.NOT_MODIFIED, Answer.TAKEN),
    /** DeleteKeyMaterial. */
    ALWAYS(Answer.TAKEN, Answer.TAKEN, Answer.TAKEN, Answer.TAKEN),
    /** CancelKeyDeletion. */
    CANCEL_DELETION(Answer.NOT_MODIFIED, Answer.NOT_MODIFIED, Answer.TAKEN, Answer.NOT_MODIFIED);

    private enum Answer {
        TAKEN,
        /** {@code Rejected.<State>}. */
        REJECTED,
        /** {@code Rejected.StateModifiedFailed}. */
        NOT_MODIFIED
    }

    private final Answer enabled;
    private final Answer disabled;
    private final Answer pendingDeletion;
    private final Answer pendingImport;

    StateRule(Answer enabled, Answer disabled, Answer pendingDeletion, Answer pendingImport) {
        this.enabled = enabled;
        this.disabled = disabled;
        this.pendingDeletion = pendingDeletion;
        this.pendingImport = pendingImport;
    }

    /**
     * Refuses a call that the key does not take now.
     *
     * @throws dev.jadegate.base.ApiFailure {@code Rejected.*}
     */
    void check(KeyRow key, Instant now) {
        KeyState state = key.stateAt(now);
        Answer answer = switch (state) {
            case ENABLED -> enabled;
            case DISABLED -> disabled;
            case PENDING_DELETION -> pendingDeletion;
            case PENDING_IMPORT -> pendingImport;
        };
        switch (answer) {
            case TAKEN -> {}
            case REJECTED -> throw state.rejection(key.keyId());
            case NOT_MODIFIED -> throw KeyError.STATE.failure(state.wireName(), key.keyId());
        }
    }
}
