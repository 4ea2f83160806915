package dev.jadegate.edge.upstream;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;

/** Reads a server's answers; one to HEAD has no body whatever its head says. */
final class ResponseDecoder extends HttpResponseDecoder {
    private static final int LINE_BYTES_MAX = 8 << 10;
    private static final int HEADER_BYTES_MAX = 128 << 10;
    private static final int PART_BYTES_MAX = 64 << 10;

    private boolean bodyExpected = true;

    ResponseDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(LINE_BYTES_MAX)
                .setMaxHeaderSize(HEADER_BYTES_MAX)
                .setMaxChunkSize(PART_BYTES_MAX)
                .setInitialBufferSize(512));
    }

    void expectBody(boolean expected) {
        bodyExpected = expected;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        return !bodyExpected || super.isContentAlwaysEmpty(message);
    }
}
