/**
 * Keys and what is done with them, as functions over values: key specs, the ciphertext blob, signatures over digests,
 * public-key encryption, wrapping, shares, passwords. Nothing here reads a file, a clock or a random source of its own;
 * a {@link java.security.SecureRandom} is passed in. Which library computes what is one table,
 * {@link dev.jadegate.crypto.CryptoProviders}.
 */
@NullMarked
package dev.jadegate.crypto;

import org.jspecify.annotations.NullMarked;
