package dev.jadegate.kms.certificate;

import java.time.Instant;
import java.util.List;

/** How certificates stand to the clock: reported, never a reason to refuse. */
enum Validity {
    VALID,
    NOT_YET_VALID,
    EXPIRED;

    /** Of all of {@code certificates} together: the worst. */
    static Validity of(List<IssuedCertificate> certificates, Instant now) {
        Validity worst = VALID;
        for (IssuedCertificate certificate : certificates) {
            if (now.isAfter(certificate.notAfter())) {
                return EXPIRED;
            }
            if (now.isBefore(certificate.notBefore())) {
                worst = NOT_YET_VALID;
            }
        }
        return worst;
    }
}
