package dev.jadegate.gate.wire;

/**
 * Bounds of what one request may be. A request just past a bound is refused with a documented error.
 *
 * @param bodyBytesMax largest body; the listener stops reading there
 * @param uriBytesMax longest request line
 * @param headerBytesMax all headers together
 * @param parametersMax parameters of query and body together
 * @param parameterNameLengthMax longest name, in characters
 * @param jsonDepthMax deepest nesting of a JSON body or parameter
 */
public record WireLimits(
        int bodyBytesMax,
        int uriBytesMax,
        int headerBytesMax,
        int parametersMax,
        int parameterNameLengthMax,
        int jsonDepthMax) {
    /**
     * 1 MiB of body holds the largest documented parameter (a SAML assertion of 100 000 characters) with room; 64 KiB of
     * request line because official clients put every parameter there.
     */
    public static final WireLimits DEFAULT = new WireLimits(1024 * 1024, 64 * 1024, 32 * 1024, 1000, 256, 32);

    public WireLimits {
        if (bodyBytesMax < 1 || uriBytesMax < 1 || headerBytesMax < 1 || parametersMax < 1) {
            throw new IllegalArgumentException("limits are positive");
        }
    }
}
