package dev.jadegate.gate.wire;

/**
 * The answer to a request. The listener adds the content length.
 *
 * @param body never changed after construction
 */
@SuppressWarnings("ArrayRecordComponent") // Written to the socket as it is.
public record WireReply(int status, String contentType, String requestId, byte[] body) {}
