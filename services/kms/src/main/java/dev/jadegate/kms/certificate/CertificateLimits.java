package dev.jadegate.kms.certificate;

/** Bounds of certificates. Source: the API reference, where nothing else is said. */
final class CertificateLimits {
    static final int ID_LENGTH_MAX = 64;

    /** Own choice: characters of a subject. */
    static final int SUBJECT_LENGTH_MAX = 1024;

    /** Own choice: parts of a subject. */
    static final int SUBJECT_PARTS_MAX = 20;

    /** Domain names of a certificate. */
    static final int NAMES_MAX = 10;

    /** RFC 1035, section 2.3.4. */
    static final int NAME_LENGTH_MAX = 253;

    /** Bytes that are signed as they are; of more, the digest is. */
    static final int MESSAGE_BYTES_MAX = 4096;

    /** Own choice: characters of a certificate, with the text that tools put before it. */
    static final int PEM_LENGTH_MAX = 16 * 1024;

    /** Own choice: certificates of a chain, without the one that it is for. */
    static final int CHAIN_MAX = 5;

    /** Own choice: characters of a chain; the official client puts it into the request line, of 64 KiB. */
    static final int CHAIN_LENGTH_MAX = 40 * 1024;

    /** Own choice: certificates of an account. */
    static final int CERTIFICATES_MAX = 10_000;

    static final int TAGS_MAX = 20;

    private CertificateLimits() {}
}
