package dev.jadegate.traffic.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hellos as two TLS libraries make them, not as we do. */
@Timeout(30)
final class RealHellosTest {
    private static final Path OPENSSL = Path.of("/usr/bin/openssl");

    @Test
    void the_hello_of_the_jdk_is_read() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, null, null);
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        parameters.setCipherSuites(new String[] {"TLS_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"});
        parameters.setServerNames(List.of(new SNIHostName("shop.example")));
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        engine.setSSLParameters(parameters);
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        SSLEngineResult result = engine.wrap(ByteBuffer.allocate(0), out);
        assertThat(result.bytesProduced()).isPositive();

        ClientHello hello = Hellos.read(Arrays.copyOf(out.array(), out.position()));

        assertThat(hello.serverName()).isEqualTo("shop.example");
        assertThat(hello.protocols()).containsExactly("h2", "http/1.1");
        assertThat(hello.versions()).containsExactly(0x0304, 0x0303);
        assertThat(hello.cipherSuites()).startsWith(0x1301, 0xc02b);
        assertThat(hello.signatureAlgorithms()).contains(0x0403, 0x0804);
        assertThat(Ja4.of(hello).fingerprint()).matches("t13d0[23]\\d\\dh2_[0-9a-f]{12}_[0-9a-f]{12}");
        assertThat(Ja3.of(hello).text()).startsWith("771,4865-49195");
    }

    @Test
    void the_hello_of_openssl_is_read() throws Exception {
        assumeTrue(Files.isExecutable(OPENSSL), "there is no openssl here");
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process client = new ProcessBuilder(
                            OPENSSL.toString(),
                            "s_client",
                            "-connect",
                            "127.0.0.1:" + server.getLocalPort(),
                            "-servername",
                            "shop.example",
                            "-tls1_3",
                            "-ciphersuites",
                            "TLS_AES_128_GCM_SHA256",
                            "-sigalgs",
                            "ECDSA+SHA256:RSA-PSS+SHA256",
                            "-alpn",
                            "http/1.1")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (Socket socket = server.accept()) {
                ClientHello hello = Hellos.read(hello(socket));

                assertThat(hello.serverName()).isEqualTo("shop.example");
                assertThat(hello.protocols()).containsExactly("http/1.1");
                assertThat(hello.versions()).containsExactly(0x0304);
                assertThat(hello.signatureAlgorithms()).containsExactly(0x0403, 0x0804);
                // OpenSSL adds the signal that it renegotiates safely (0x00ff) to the one suite that it was told.
                assertThat(hello.cipherSuites()).containsExactly(0x1301, 0x00ff);
                assertThat(Ja4.of(hello).raw())
                        .matches("t13d02\\d\\dh1_00ff,1301_[0-9a-f]{4}(,[0-9a-f]{4})*_0403,0804");
            } finally {
                client.destroy();
                client.waitFor();
            }
        }
    }

    private static byte[] hello(Socket socket) throws IOException {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        while (seen.size() <= HelloReader.BYTES_MAX) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("the client closed before its hello was complete");
            }
            seen.write(next);
            if (!(HelloReader.read(ByteBuffer.wrap(seen.toByteArray())) instanceof HelloReading.Incomplete)) {
                break;
            }
        }
        return seen.toByteArray();
    }
}
