package dev.jadegate.edge.connection;

import dev.jadegate.edge.config.ListenerSettings.CertificateFiles;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The certificates of a listener, as their files were when they were read. Immutable. */
public final class Certificates {
    /** So long before its end a certificate is warned of; those of Let's Encrypt are renewed 30 days before. */
    static final Duration WARNING_BEFORE_END = Duration.ofDays(21);

    private final CertificateTable table;

    /**
     * Reads the files.
     *
     * @param files at least one; the first is for clients that ask for no name that one bears
     * @param http2 whether HTTP/2 is offered
     * @throws CertificateProblem when one of them cannot be served
     */
    public Certificates(List<CertificateFiles> files, boolean http2) throws CertificateProblem {
        this.table = read(files, http2);
    }

    private static CertificateTable read(List<CertificateFiles> files, boolean http2) throws CertificateProblem {
        List<ServedCertificate> all = new ArrayList<>(files.size());
        for (CertificateFiles pair : files) {
            all.add(CertificateReader.read(pair.certificate(), pair.key(), http2));
        }
        return new CertificateTable(all);
    }

    CertificateTable table() {
        return table;
    }

    /** When the first of them ends. */
    public Instant firstEnd() {
        Instant first = Instant.MAX;
        for (ServedCertificate certificate : table.all()) {
            first = certificate.ends().isBefore(first) ? certificate.ends() : first;
        }
        return first;
    }

    /** What somebody should do about them, each in a sentence that names the file; empty when all is well. */
    public List<String> warnings(Instant now) {
        List<String> warnings = new ArrayList<>();
        for (ServedCertificate certificate : table.all()) {
            if (certificate.ends().isBefore(now)) {
                warnings.add("the certificate in `" + certificate.file() + "` ended at " + certificate.ends()
                        + "; clients refuse it: renew it now");
            } else if (certificate.ends().isBefore(now.plus(WARNING_BEFORE_END))) {
                warnings.add(
                        "the certificate in `" + certificate.file() + "` ends at " + certificate.ends() + "; renew it");
            }
            if (certificate.begins().isAfter(now)) {
                warnings.add("the certificate in `" + certificate.file() + "` counts only from " + certificate.begins()
                        + " on; clients refuse it until then, or the clock of this machine is wrong");
            }
            if (certificate.openKey()) {
                warnings.add("everybody on this machine can read the key of `" + certificate.file()
                        + "`; chmod 600 the file of the key");
            }
        }
        return warnings;
    }
}
