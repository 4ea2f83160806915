package dev.jadegate.store.seal;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.base.memory.LockedMemory;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Seals under a data key that is in memory. What was sealed names its data key, so that one that was exchanged or made
 * anew is told as such and not as damage:
 * <pre>
 * 1 byte   form, 0x02
 * 8 bytes  id of the data key
 * n bytes  as {@link RootSeal} makes them, with the data key in the place of the root key
 * </pre>
 *
 * <p>Safe for use by many threads.
 */
public final class DataKeySeal implements AutoCloseable {
    /** The first byte of all that is sealed so; {@link RootSeal} itself begins with another. */
    public static final byte FORM = 2;
    /** Bytes of a data key. */
    public static final int KEY_BYTES = RootSeal.ROOT_KEY_BYTES;
    /** Bytes of its id. */
    public static final int ID_BYTES = 8;

    private static final int HEAD_BYTES = 1 + ID_BYTES;

    private final String id;
    private final RootSeal seal;

    /**
     * @param id 16 hexadecimal digits
     * @param key {@value #KEY_BYTES} bytes; taken into locked memory and cleared
     * @param random where nonces come from; safe for use by many threads
     * @param memory where the key is kept; closed by its owner
     */
    public DataKeySeal(String id, SecretBytes key, SecureRandom random, LockedMemory memory) {
        if (!id.matches("[0-9a-f]{" + 2 * ID_BYTES + "}")) {
            throw new IllegalArgumentException("`" + id + "` is not the id of a data key");
        }
        this.id = id;
        seal = new RootSeal(key, random, memory);
    }

    /** Whether bytes have the form of what is sealed under a data key. */
    public static boolean isOf(byte[] sealed) {
        return sealed.length > HEAD_BYTES && sealed[0] == FORM;
    }

    /** As {@link Seal#seal}. */
    public byte[] seal(String purpose, String place, byte[] plaintext) {
        byte[] body = seal.seal(purpose, place, plaintext);
        byte[] sealed = new byte[HEAD_BYTES + body.length];
        sealed[0] = FORM;
        System.arraycopy(HexFormat.of().parseHex(id), 0, sealed, 1, ID_BYTES);
        System.arraycopy(body, 0, sealed, HEAD_BYTES, body.length);
        return sealed;
    }

    /**
     * As {@link Seal#open}.
     *
     * @throws SealBroken also when the bytes name another data key
     */
    public byte[] open(String purpose, String place, byte[] sealed) throws SealBroken {
        if (!isOf(sealed)) {
            throw new SealBroken("a sealed value of " + purpose + " has not the form of one under a data key");
        }
        String named = HexFormat.of().formatHex(sealed, 1, HEAD_BYTES);
        if (!named.equals(id)) {
            throw new SealBroken("a sealed value of " + purpose + " is under the data key " + named
                    + ", and there is only " + id + ": restore the row of kms_service_data_key from a backup");
        }
        return seal.open(purpose, place, Arrays.copyOfRange(sealed, HEAD_BYTES, sealed.length));
    }

    /** Clears the data key. */
    @Override
    public void close() {
        seal.close();
    }
}
