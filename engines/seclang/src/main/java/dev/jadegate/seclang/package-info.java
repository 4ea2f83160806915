/**
 * The rule language of ModSecurity on the JVM: reads the OWASP Core Rule Set unchanged, compiles it, and runs it over
 * requests and responses. Nothing here reads a file, a clock or a random source.
 *
 * <p>Bytes are held as a {@code String} each of whose characters is one byte (the Latin-1 view): rules, values and results
 * alike. The JVM stores such a string as a byte array.
 */
@NullMarked
package dev.jadegate.seclang;

import org.jspecify.annotations.NullMarked;
