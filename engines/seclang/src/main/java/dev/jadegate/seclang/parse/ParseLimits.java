package dev.jadegate.seclang.parse;

/**
 * How much may be read. The Core Rule Set has 27 files, 700 rules and patterns of up to 12 126 bytes.
 *
 * @param fileBytesMax of one rule file
 * @param dataBytesMax of one data file
 * @param directivesMax of all files
 * @param directiveBytesMax of one directive with its continued lines
 * @param includeDepthMax how deep files include files
 * @param chainMax links of one chain
 * @param problemsMax problems told before reading stops
 */
public record ParseLimits(
        int fileBytesMax,
        int dataBytesMax,
        int directivesMax,
        int directiveBytesMax,
        int includeDepthMax,
        int chainMax,
        int problemsMax) {
    public static final ParseLimits DEFAULT = new ParseLimits(16 << 20, 64 << 20, 200_000, 1 << 20, 16, 64, 50);
}
