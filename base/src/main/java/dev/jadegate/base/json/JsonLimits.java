package dev.jadegate.base.json;

/**
 * Bounds of a document.
 *
 * @param bytesMax its length in UTF-8
 * @param depthMax how deep arrays and objects nest; at most {@link #DEPTH_CEILING}, because reading recurses
 * @param valuesMax how many values it holds, of every kind
 */
public record JsonLimits(int bytesMax, int depthMax, int valuesMax) {
    /** The deepest nesting that may be asked for: well within the stack of any thread of the platform. */
    public static final int DEPTH_CEILING = 512;

    /** 64 KiB of text: ten times the longest policy document. */
    public static final JsonLimits DEFAULT = new JsonLimits(64 * 1024, 64, 20_000);

    public JsonLimits {
        if (bytesMax < 1 || depthMax < 1 || valuesMax < 1) {
            throw new IllegalArgumentException("limits are positive");
        }
        if (depthMax > DEPTH_CEILING) {
            throw new IllegalArgumentException("depthMax " + depthMax + " is above " + DEPTH_CEILING);
        }
    }
}
