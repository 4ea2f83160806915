package dev.jadegate.kms.certificate;

/**
 * The status of a certificate: the one table of what it takes. Source: UpdateCertificateStatus and DescribeCertificate,
 * which say that a revoked one only verifies. Where they say nothing: an inactive one computes nothing, as a disabled key;
 * revocation is for good; a certificate that has an upload can be replaced by another for the same key pair, because that
 * is how it is renewed. A certificate whose time is over goes on working, because no status says that it does not:
 * {@link Validity} tells of it.
 */
enum CertificateStatus {
    /** Waits for its upload. */
    PENDING,
    ACTIVE,
    INACTIVE,
    REVOKED;

    /** The kinds of use. */
    enum Use {
        SIGN,
        VERIFY,
        ENCRYPT,
        DECRYPT
    }

    /** The status that the API writes as {@code name}, of those that can be set. */
    static CertificateStatus settable(String name) {
        for (CertificateStatus status : values()) {
            if (status != PENDING && status.name().equals(name)) {
                return status;
            }
        }
        throw CertificateError.INVALID.failure("Status", "it is ACTIVE, INACTIVE or REVOKED");
    }

    /** Refuses a use that a certificate of this status is not for. */
    void requireUse(Use use, String certificateId) {
        switch (this) {
            case ACTIVE -> {}
            case PENDING -> throw CertificateError.PENDING.failure(certificateId);
            case INACTIVE -> throw CertificateError.INACTIVE.failure(certificateId);
            case REVOKED -> {
                if (use != Use.VERIFY) {
                    throw CertificateError.REVOKED.failure(certificateId);
                }
            }
        }
    }

    /** The status after an upload. */
    CertificateStatus uploaded(String certificateId) {
        return switch (this) {
            case PENDING -> ACTIVE;
            case ACTIVE, INACTIVE -> this;
            case REVOKED -> throw CertificateError.STATUS.failure(name(), certificateId);
        };
    }

    /** The status after somebody set it to {@code wanted}; setting it to what it is changes nothing. */
    CertificateStatus set(CertificateStatus wanted, String certificateId) {
        if (this == PENDING || (this == REVOKED && wanted != REVOKED)) {
            throw CertificateError.STATUS.failure(name(), certificateId);
        }
        return wanted;
    }
}
