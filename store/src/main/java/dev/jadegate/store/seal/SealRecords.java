package dev.jadegate.store.seal;

import java.util.List;

/** What {@value RootKeyFolder#SEAL_FILE} tells without any secret. */
public final class SealRecords {
    /** The root key lies in {@value RootKeyFolder#ROOT_KEY_FILE}, which nothing but a copy replaces. */
    public static final String KEY_FILE = "key-file";
    /** A passphrase opens the root key. */
    public static final String PASSPHRASE = "passphrase";

    private SealRecords() {}

    /**
     * The kinds of the seals, one for each: any one of them opens the root key.
     *
     * @param content of {@value RootKeyFolder#SEAL_FILE}
     * @throws SealRefused when it is not as it was written
     */
    public static List<String> kinds(byte[] content) throws SealRefused {
        return switch (SealFile.parse(content).protection()) {
            case SealFile.KeyFile _ -> List.of(KEY_FILE);
            case SealFile.Wrapped _ -> List.of(PASSPHRASE);
        };
    }
}
