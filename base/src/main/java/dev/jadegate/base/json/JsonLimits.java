package dev.jadegate.base.json;

/**
 * Bounds of a document.
 *
 * @param charactersMax its length
 * @param depthMax how deep arrays and objects nest
 * @param valuesMax how many values it holds, of every kind
 */
public record JsonLimits(int charactersMax, int depthMax, int valuesMax) {
    /** 64 KiB of text: ten times the longest policy document. */
    public static final JsonLimits DEFAULT = new JsonLimits(64 * 1024, 64, 20_000);

    public JsonLimits {
        if (charactersMax < 1 || depthMax < 1 || valuesMax < 1) {
            throw new IllegalArgumentException("limits are positive");
        }
    }
}
