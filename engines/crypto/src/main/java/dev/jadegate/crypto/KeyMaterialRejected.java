package dev.jadegate.crypto;

/** Bytes are not a key of the spec that was named. The message never holds any of them. */
public final class KeyMaterialRejected extends Exception {
    private static final long serialVersionUID = 1L;

    KeyMaterialRejected(String message) {
        super(message);
    }
}
