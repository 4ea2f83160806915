package dev.jadegate.store.seal;

/** Sealed bytes do not open: altered, moved to another place, or sealed under another root key. */
public final class SealBroken extends Exception {
    SealBroken(String message) {
        super(message);
    }
}
