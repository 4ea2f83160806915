package dev.jadegate.gate.wire;

import dev.jadegate.gate.api.Call;

/**
 * One HTTP request as the listener read it, whole.
 *
 * @param method as sent
 * @param path the path of the target, still encoded
 * @param rawQuery what stood after {@code ?}, still encoded; empty when there was none
 * @param body at most {@link WireLimits#bodyBytesMax()} bytes; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // The listener hands the body over and keeps no reference.
public record WireRequest(
        String method, String path, String rawQuery, WireHeaders headers, byte[] body, Call.Origin origin) {}
