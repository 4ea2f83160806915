package dev.jadegate.kms.secret.rotation;

/** A step did not work and will be tried again. The message is shown to the secret's owner and holds no value. */
public final class RotationFailed extends Exception {
    public RotationFailed(String message) {
        super(message, null, false, false);
    }

    /** What the owner reads. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
