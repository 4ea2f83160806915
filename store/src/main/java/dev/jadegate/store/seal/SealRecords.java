package dev.jadegate.store.seal;

import java.util.List;

/** What {@value SealFolder#SEAL_FILE} tells without any secret. */
public final class SealRecords {
    /** A key file, as {@value SealFolder#ROOT_KEY_FILE}, which nothing but a copy replaces. */
    public static final String KEY_FILE = "file";
    /** A passphrase opens the root key. */
    public static final String PASSPHRASE = "passphrase";

    private SealRecords() {}

    /**
     * The kinds of the seals, one for each: any one of them opens the root key.
     *
     * @param content of {@value SealFolder#SEAL_FILE}
     * @throws SealRefused when it is not as it was written
     */
    public static List<String> kinds(byte[] content) throws SealRefused {
        return SealFile.parse(content).seals().stream()
                .map(seal -> seal.kind().wireName())
                .toList();
    }
}
