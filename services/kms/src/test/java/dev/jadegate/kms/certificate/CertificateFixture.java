package dev.jadegate.kms.certificate;

import dev.jadegate.gate.api.Caller;
import dev.jadegate.kms.key.KeyFixture;

/** Certificates on a real store, with their key pairs kept as keys are. */
final class CertificateFixture implements AutoCloseable {
    static final String SUBJECT = "CN=orders,OU=shop,O=Example,C=CN";

    final KeyFixture keys = new KeyFixture().whole();

    /**
     * A new certificate.
     *
     * @param id its id
     * @param csr its request
     */
    record Made(String id, String csr) {}

    Made create(String spec, String... more) {
        String[] parameters = new String[4 + more.length];
        parameters[0] = "KeySpec";
        parameters[1] = spec;
        parameters[2] = "Subject";
        parameters[3] = SUBJECT;
        System.arraycopy(more, 0, parameters, 4, more.length);
        String reply = keys.call("CreateCertificate", parameters);
        return new Made(KeyFixture.field(reply, "CertificateId"), KeyFixture.field(reply, "Csr"));
    }

    /** A certificate that {@code authority} has issued, ready for use. */
    Made active(String spec, TestAuthority authority) {
        Made made = create(spec);
        keys.call(
                "UploadCertificate",
                "CertificateId",
                made.id,
                "Certificate",
                authority.issue(made.csr),
                "CertificateChain",
                authority.pem());
        return made;
    }

    String status(String id) {
        return KeyFixture.field(keys.call("DescribeCertificate", "CertificateId", id), "Status");
    }

    void set(String id, String status) {
        keys.call("UpdateCertificateStatus", "CertificateId", id, "Status", status);
    }

    String code(String name, String... parameters) {
        return keys.code(name, parameters);
    }

    String code(Caller caller, String name, String... parameters) {
        return keys.code(caller, name, parameters);
    }

    @Override
    public void close() {
        keys.close();
    }
}
