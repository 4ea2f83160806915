package dev.jadegate.store.seal;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.base.memory.LockedMemory;

/**
 * Encrypts what must not be readable in the data folder or the database. Safe for use by many threads.
 *
 * <p>Each purpose has its own key, derived from the root key; sealed bytes open only under the purpose and the place
 * they were sealed for, so a value that is copied to another row does not open there.
 *
 * <p>While the seal is locked, every use ends the call with {@link SealError#SEALED}.
 */
public interface Seal {
    /**
     * Encrypts and authenticates. Sealing the same bytes twice gives different results.
     *
     * @param purpose what kind of value, as {@code ram/access-key}: a constant of the code, 1 to
     *     {@value RootSeal#PURPOSE_LENGTH_MAX} characters
     * @param boundTo where the value belongs, as {@code <account>/<access key id>}; not secret, not stored with it
     * @param plaintext at most {@value RootSeal#PLAINTEXT_BYTES_MAX} bytes; the caller clears them
     * @throws IllegalArgumentException when an argument is outside its limits
     */
    byte[] seal(String purpose, String boundTo, byte[] plaintext);

    /**
     * Decrypts what {@link #seal} returned for the same purpose and place.
     *
     * @throws SealBroken when the bytes were altered, were sealed for another purpose or place, or under another root
     *     key
     */
    byte[] open(String purpose, String boundTo, byte[] sealed) throws SealBroken;

    /**
     * A key for something else than sealing: always the same for one root key and purpose, and unrelated to the key
     * that {@link #seal} uses for a purpose of the same name.
     *
     * @param bytes how long, 16 to {@value RootSeal#DERIVED_BYTES_MAX}
     */
    SecretBytes derive(String purpose, int bytes);

    /** Where keys that were derived or opened with this seal are to be kept for longer than a call. */
    LockedMemory memory();
}
