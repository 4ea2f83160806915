package dev.jadegate.store.token;

/** A token refused to decrypt: the bytes were altered, belong elsewhere, or were made with another key. */
public final class TokenDataRejected extends Exception {
    TokenDataRejected() {
        super("the encrypted bytes were altered, belong elsewhere, or were made with another key of the token");
    }
}
