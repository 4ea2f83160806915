package dev.jadegate.edge.config;

import java.nio.file.Path;

/**
 * Which requests are kept, masked, to rehearse changes of rules on.
 *
 * @param file to which they are appended
 * @param share of the requests that pass, from 0 to 1; of those that are blocked each one is kept
 * @param bytesMax nothing is added to a file of this length
 */
public record RecordSettings(Path file, double share, long bytesMax) {}
