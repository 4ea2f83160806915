package dev.jadegate.kms.certificate;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;

/** Reads the name of who asks for a certificate. Source: CreateCertificate, parameter Subject. Stateless. */
final class SubjectName {
    /**
     * A part that names may have.
     *
     * @param lengthMax RFC 5280, appendix A.1
     */
    private record Part(ASN1ObjectIdentifier id, boolean required, boolean many, int lengthMax) {}

    private static final Map<String, Part> PARTS = Map.of(
            "CN", new Part(BCStyle.CN, true, false, 64),
            "C", new Part(BCStyle.C, true, false, 2),
            "O", new Part(BCStyle.O, true, true, 64),
            "OU", new Part(BCStyle.OU, true, true, 64),
            "ST", new Part(BCStyle.ST, false, false, 128),
            "L", new Part(BCStyle.L, false, false, 128),
            // Of the console, not of the reference.
            "E", new Part(BCStyle.E, false, false, 255));

    private SubjectName() {}

    /**
     * Reads a name of RFC 2253.
     *
     * @throws dev.jadegate.base.ApiFailure {@code InvalidParameter}
     */
    static X500Name parse(String text) {
        if (text.length() > CertificateLimits.SUBJECT_LENGTH_MAX) {
            throw refused("it has more than " + CertificateLimits.SUBJECT_LENGTH_MAX + " characters");
        }
        List<Rdn> parts;
        try {
            // The last comes first, as in the certificate.
            parts = new LdapName(text).getRdns();
        } catch (InvalidNameException | IllegalArgumentException _) {
            throw refused("it is a name of RFC 2253, as `CN=name,OU=department,O=company,C=CN`");
        }
        if (parts.size() > CertificateLimits.SUBJECT_PARTS_MAX) {
            throw refused("it has more than " + CertificateLimits.SUBJECT_PARTS_MAX + " parts");
        }
        X500NameBuilder name = new X500NameBuilder(BCStyle.INSTANCE);
        Map<String, Integer> seen = new HashMap<>();
        for (Rdn rdn : parts) {
            String type = rdn.getType().toUpperCase(Locale.ROOT);
            Part part = rdn.size() == 1 ? PARTS.get(type) : null;
            if (part == null) {
                throw refused("each of its parts is one of "
                        + PARTS.keySet().stream().sorted().toList());
            }
            if (seen.merge(type, 1, Integer::sum) > 1 && !part.many) {
                throw refused("it has more than one `" + type + "`");
            }
            name.addRDN(part.id, value(type, part, rdn.getValue()));
        }
        PARTS.forEach((type, part) -> {
            if (part.required && !seen.containsKey(type)) {
                throw refused("`" + type + "` is missing");
            }
        });
        return name.build();
    }

    private static String value(String type, Part part, Object value) {
        boolean good = value instanceof String text
                && !text.isBlank()
                && text.codePointCount(0, text.length()) <= part.lengthMax
                && text.chars()
                        .noneMatch(c -> Character.isISOControl(c) || c == '\uFFFD' || Character.isSurrogate((char) c));
        if (!good || !(value instanceof String text)) {
            throw refused("`" + type + "` has 1 to " + part.lengthMax + " characters");
        }
        if (type.equals("C") && !text.matches("[A-Z]{2}")) {
            throw refused("`C` is a code of ISO 3166-1, as `CN`");
        }
        if (type.equals("E") && !text.matches("[!-~]+@[!-~]+")) {
            throw refused("`E` is an address of mail");
        }
        return text;
    }

    private static RuntimeException refused(String why) {
        return CertificateError.INVALID.failure("Subject", why);
    }
}
