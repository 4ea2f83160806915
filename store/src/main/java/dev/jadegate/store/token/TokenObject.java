package dev.jadegate.store.token;

/**
 * A key on a token.
 *
 * @param id its CKA_ID
 * @param label its CKA_LABEL
 */
public record TokenObject(TokenObjectId id, String label) {}
