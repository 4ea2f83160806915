package dev.jadegate.trail.log;

/** Carries the first finding out of the depth of the check. Never leaves the package. */
final class VerificationFinding extends Exception {
    private final transient VerificationResult result;

    VerificationFinding(VerificationResult result) {
        super(result.toString());
        this.result = result;
    }

    VerificationResult result() {
        return result;
    }
}
