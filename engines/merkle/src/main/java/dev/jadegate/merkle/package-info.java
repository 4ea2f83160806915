/**
 * The transparency log as pure functions over values: RFC 6962 hashing, tiles, proofs, signed
 * checkpoints. Nothing here reads a file, a clock or a random source.
 */
@NullMarked
package dev.jadegate.merkle;

import org.jspecify.annotations.NullMarked;
