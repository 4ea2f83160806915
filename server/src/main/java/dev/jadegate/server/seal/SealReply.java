package dev.jadegate.server.seal;

/**
 * What a command is told.
 *
 * @param done whether what it asked for was done, or brought nearer
 * @param open whether keys are in memory now
 * @param text for people; no secrets
 */
public record SealReply(boolean done, boolean open, String text) {}
