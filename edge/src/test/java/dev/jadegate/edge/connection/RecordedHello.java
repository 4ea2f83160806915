package dev.jadegate.edge.connection;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** The first bytes of a client. */
final class RecordedHello {
    private RecordedHello() {}

    static byte[] take() throws GeneralSecurityException, SSLException {
        SSLEngine engine = TlsClient.trusting().createSSLEngine("shop.example", 443);
        engine.setUseClientMode(true);
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        return Arrays.copyOf(out.array(), out.position());
    }
}
