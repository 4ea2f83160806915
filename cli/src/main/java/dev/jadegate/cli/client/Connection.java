package dev.jadegate.cli.client;

import dev.jadegate.base.SecretBytes;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The options of commands that call a server, named as the official tools name them. The secret of the access key comes
 * from the environment alone: arguments are seen by every process of a machine.
 */
public final class Connection {
    /** What holds the secret of the access key. */
    public static final String SECRET_VARIABLE = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";

    /** What holds the token of a session. */
    public static final String TOKEN_VARIABLE = "ALIBABA_CLOUD_SECURITY_TOKEN";

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            defaultValue = "${env:JADEGATE_ENDPOINT:-http://127.0.0.1:9460}",
            description = "Where the server listens (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private URI endpoint;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            defaultValue = "${env:JADEGATE_CA}",
            description = "Certificate that https servers are checked by: data/tls/ca.pem (default: $$JADEGATE_CA).")
    private @Nullable Path authority;

    @Option(
            names = "--access-key-id",
            paramLabel = "ID",
            defaultValue = "${env:ALIBABA_CLOUD_ACCESS_KEY_ID}",
            description = "Whose key signs (default: $$ALIBABA_CLOUD_ACCESS_KEY_ID); its secret is in"
                    + " $$ALIBABA_CLOUD_ACCESS_KEY_SECRET, the token of a session in $$ALIBABA_CLOUD_SECURITY_TOKEN.")
    private @Nullable String accessKeyId;

    /** Where the server is. */
    public URI endpoint() {
        return endpoint;
    }

    /**
     * Who calls; its secret is to be closed.
     *
     * @throws ParameterException when a part of the key is not there
     */
    public SignedClient.Key key() {
        String secret = System.getenv(SECRET_VARIABLE);
        if (accessKeyId == null || accessKeyId.isEmpty() || secret == null || secret.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "calls are signed: set ALIBABA_CLOUD_ACCESS_KEY_ID and " + SECRET_VARIABLE
                            + ", for instance as `./jadegate start --root-access-key new` printed them");
        }
        String token = System.getenv(TOKEN_VARIABLE);
        return new SignedClient.Key(
                accessKeyId, SecretBytes.ofText(secret), token == null || token.isEmpty() ? null : token);
    }

    /**
     * A client, to be closed.
     *
     * @throws ParameterException when the certificate cannot be read
     */
    public SignedClient client() {
        try {
            return new SignedClient(endpoint, authority == null ? null : trusting(authority), Clock.systemUTC());
        } catch (IOException | GeneralSecurityException unreadable) {
            throw new ParameterException(
                    spec.commandLine(), "--ca `" + authority + "` is not a certificate: " + unreadable.getMessage());
        }
    }

    private static SSLContext trusting(Path file) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(file)) {
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("ca-" + trusted.size(), certificate);
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
