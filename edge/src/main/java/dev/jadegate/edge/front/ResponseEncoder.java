package dev.jadegate.edge.front;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** Writes responses; those to HEAD without a body whatever their head says of one. */
final class ResponseEncoder extends HttpResponseEncoder {
    private final RequestDecoder decoder;

    ResponseEncoder(RequestDecoder decoder) {
        this.decoder = decoder;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
        return decoder.answersHead() || super.isContentAlwaysEmpty(response);
    }
}
