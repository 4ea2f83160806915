package dev.jadegate.store.token;

/** A function of a PKCS#11 library did not return CKR_OK. */
final class CryptokiFault extends Exception {
    private final long value;

    CryptokiFault(String function, long value) {
        super(function + " returned " + ReturnValue.name(value));
        this.value = value;
    }

    boolean is(long returnValue) {
        return value == returnValue;
    }

    long value() {
        return value;
    }
}
