package dev.jadegate.kms.secret;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate for a name, signed with its own key, made by the JDK's keytool. */
final class OwnCertificate {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String ALIAS = "own";

    private final Path folder;
    private final KeyStore keys;

    OwnCertificate(Path folder, String name) throws IOException {
        this.folder = folder;
        Path store = folder.resolve("own.p12");
        Files.deleteIfExists(store);
        keytool(
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:" + name,
                "-ext",
                "bc:c=ca:true",
                "-validity",
                "36500",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD));
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                ALIAS,
                "-file",
                certificate().toString(),
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD));
        try (InputStream in = Files.newInputStream(store)) {
            keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD);
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static void keytool(String... options) throws IOException {
        List<String> line = new ArrayList<>(List.of(options));
        line.addFirst(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(output);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    /** In PEM, for those who are to trust it. */
    Path certificate() {
        return folder.resolve("own.pem");
    }

    /** In PEM, for a server. */
    Path key() throws IOException {
        try {
            Key key = keys.getKey(ALIAS, PASSWORD);
            Path file = folder.resolve("own.key");
            Files.writeString(
                    file,
                    "-----BEGIN PRIVATE KEY-----\n"
                            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                            + "\n-----END PRIVATE KEY-----\n");
            return file;
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        }
    }

    SSLContext context() {
        try {
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
