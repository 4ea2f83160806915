package dev.jadegate.edge.connection;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.jspecify.annotations.Nullable;

/** Reads certificates and keys as Let's Encrypt, OpenSSL and others write them: PKCS#8, PKCS#1 and SEC 1. */
final class PemFiles {
    /** A chain has three certificates of about 2 KB each. */
    static final int FILE_BYTES_MAX = 256 << 10;
    /** The certificate, its issuers, and what people add. */
    static final int CERTIFICATES_MAX = 16;

    private static final byte[] PROBE = "does the key fit?".getBytes(StandardCharsets.US_ASCII);

    private PemFiles() {}

    /** The certificates of a file, the server's own first. */
    static List<X509Certificate> certificates(Path file) throws CertificateProblem {
        List<X509Certificate> chain = new ArrayList<>();
        JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
        for (Object part : parts(file, "certificate")) {
            if (part instanceof X509CertificateHolder holder) {
                try {
                    chain.add(converter.getCertificate(holder));
                } catch (GeneralSecurityException malformed) {
                    throw new CertificateProblem("`" + file + "` holds a certificate that cannot be read", malformed);
                }
            }
        }
        if (chain.isEmpty()) {
            throw new CertificateProblem(
                    "`" + file + "` holds no certificate; it must begin with -----BEGIN CERTIFICATE-----");
        }
        if (chain.size() > CERTIFICATES_MAX) {
            throw new CertificateProblem("`" + file + "` holds more than " + CERTIFICATES_MAX
                    + " certificates; keep the server's own and those that issued it");
        }
        return chain;
    }

    /** The key of a file, RSA or EC. */
    static PrivateKey key(Path file) throws CertificateProblem {
        JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
        try {
            for (Object part : parts(file, "key")) {
                PrivateKeyInfo found = keyOrNull(file, part);
                if (found != null) {
                    return converter.getPrivateKey(found);
                }
            }
        } catch (PEMException unusable) {
            throw new CertificateProblem(
                    "`" + file + "` holds a key that cannot be used; RSA and EC keys can", unusable);
        }
        throw new CertificateProblem("`" + file + "` holds no key; it must begin with -----BEGIN PRIVATE KEY-----");
    }

    private static @Nullable PrivateKeyInfo keyOrNull(Path file, Object part) throws CertificateProblem {
        return switch (part) {
            case PrivateKeyInfo info -> info;
            case PEMKeyPair pair -> pair.getPrivateKeyInfo();
            case PEMEncryptedKeyPair encrypted -> throw encrypted(file);
            case PKCS8EncryptedPrivateKeyInfo encrypted -> throw encrypted(file);
            // Parameters of a curve, or the certificate that some keep in the same file.
            default -> null;
        };
    }

    private static CertificateProblem encrypted(Path file) {
        return new CertificateProblem("the key in `" + file
                + "` needs a passphrase, which nobody can type here; write it without one: openssl pkey -in " + file);
    }

    private static List<Object> parts(Path file, String what) throws CertificateProblem {
        List<Object> parts = new ArrayList<>();
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new CertificateProblem(
                        "`" + file + "` is longer than " + FILE_BYTES_MAX + " bytes; it should hold a " + what);
            }
            try (PEMParser parser =
                    new PEMParser(new StringReader(Files.readString(file, StandardCharsets.ISO_8859_1)))) {
                for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
                    parts.add(part);
                }
            }
        } catch (NoSuchFileException absent) {
            throw new CertificateProblem("`" + file + "`, which should hold a " + what + ", does not exist", absent);
        } catch (PEMException malformed) {
            throw new CertificateProblem("`" + file + "` is not a PEM file with a " + what, malformed);
        } catch (IOException unreadable) {
            // Also what the parser says of text between BEGIN and END that is not base64.
            throw new CertificateProblem(
                    "`" + file + "`, which should hold a " + what + ", cannot be read", unreadable);
        }
        return parts;
    }

    /** Refuses a key that is not the certificate's, by a signature that the certificate must verify. */
    static void checkFit(Path certificateFile, List<X509Certificate> chain, Path keyFile, PrivateKey key)
            throws CertificateProblem {
        if (fits(chain.getFirst().getPublicKey(), key)) {
            return;
        }
        for (X509Certificate other : chain) {
            if (fits(other.getPublicKey(), key)) {
                throw new CertificateProblem("the certificate of the key in `" + keyFile + "` must come first in `"
                        + certificateFile + "`, before those that issued it");
            }
        }
        throw new CertificateProblem("the key in `" + keyFile + "` does not belong to the certificate in `"
                + certificateFile + "`; one of the files is of another certificate, or renewed without the other");
    }

    private static boolean fits(PublicKey publicKey, PrivateKey key) throws CertificateProblem {
        if (!publicKey.getAlgorithm().equals(key.getAlgorithm())) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance(algorithm(key));
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (InvalidKeyException | java.security.SignatureException differing) {
            return false;
        } catch (GeneralSecurityException absent) {
            throw new CertificateProblem("keys of the kind " + key.getAlgorithm() + " cannot be served", absent);
        }
    }

    private static String algorithm(PrivateKey key) throws CertificateProblem {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case String other ->
                throw new CertificateProblem("keys of the kind " + other + " cannot be served; RSA and EC keys can");
        };
    }
}
