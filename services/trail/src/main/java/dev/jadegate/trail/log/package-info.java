/**
 * The transparency log over the journal: a signed Merkle tree on disk that tells when a recorded event
 * was altered, removed, slipped in or moved, and the offline check of a whole data folder.
 */
@NullMarked
package dev.jadegate.trail.log;

import org.jspecify.annotations.NullMarked;
