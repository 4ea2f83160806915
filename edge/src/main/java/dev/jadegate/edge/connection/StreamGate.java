package dev.jadegate.edge.connection;

import dev.jadegate.edge.proxy.ClientConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first handler of a stream: refuses requests that HTTP/2 forbids, before they are written as HTTP/1.1, and knows
 * whether the client takes the answer. Runs on the event loop of the connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails has closed the stream.
final class StreamGate extends ChannelDuplexHandler {
    private static final Logger LOG = LoggerFactory.getLogger(StreamGate.class);

    /** Data is handed on in pieces of the size of a frame, so that each piece taken counts as progress. */
    static final int PIECE_BYTES = 16 << 10;

    private final Http2Limits limits;
    private final Http2Watch watch;
    private @Nullable ChannelHandlerContext context;
    private boolean headSeen;
    private boolean over;
    private int waitingWrites;
    private long lastMoved;

    StreamGate(Http2Limits limits, Http2Watch watch) {
        this.limits = limits;
        this.watch = watch;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        watch.opened(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        watch.closed(this, now(inactive));
        inactive.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        if (over) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof Http2HeadersFrame frame) {
            read(reading, frame);
        } else {
            reading.fireChannelRead(message);
        }
    }

    private void read(ChannelHandlerContext reading, Http2HeadersFrame frame) {
        Http2Headers headers = frame.headers();
        if (headSeen) {
            String refusal = RequestRules.trailerRefusal(headers, limits.headerFields());
            if (refusal == null) {
                reading.fireChannelRead(frame);
            } else {
                refuse(reading, refusal);
            }
            return;
        }
        headSeen = true;
        recognise(reading, headers);
        if ("CONNECT".contentEquals(String.valueOf(headers.method()))) {
            answerConnect(reading, headers.contains(Http2Headers.PseudoHeaderName.PROTOCOL.value()));
            return;
        }
        String refusal = RequestRules.refusal(headers, limits.headerFields());
        if (refusal != null) {
            refuse(reading, refusal);
            return;
        }
        if (headers.authority() != null) {
            // It says the same, and HTTP/1.1 has but one.
            headers.remove(HttpHeaderNames.HOST);
        }
        reading.fireChannelRead(frame);
    }

    private void recognise(ChannelHandlerContext reading, Http2Headers headers) {
        ClientConnection connection = ClientConnection.of(reading.channel());
        ClientConnection.Fingerprints known = connection.fingerprints();
        if (known.http2() == null) {
            List<String> pseudoHeaders = new ArrayList<>();
            for (Map.Entry<CharSequence, CharSequence> field : headers) {
                if (Http2Headers.PseudoHeaderName.hasPseudoHeaderFormat(field.getKey())) {
                    pseudoHeaders.add(field.getKey().toString());
                }
            }
            connection
                    .recognised(new ClientConnection.Fingerprints(
                            known.ja3(),
                            known.ja4(),
                            watch.fingerprint(pseudoHeaders).text()))
                    .attachTo(reading.channel().parent());
        }
    }

    private void refuse(ChannelHandlerContext refusing, String why) {
        LOG.debug("a stream of {} is refused: {}", refusing.channel().parent(), why);
        reset(refusing, Http2Error.PROTOCOL_ERROR);
    }

    private void reset(ChannelHandlerContext resetting, Http2Error error) {
        over = true;
        resetting.writeAndFlush(new DefaultHttp2ResetFrame(error));
    }

    private void answerConnect(ChannelHandlerContext answering, boolean extended) {
        over = true;
        byte[] text = (extended
                        ? "WebSocket is spoken over HTTP/1.1 here: extended CONNECT (RFC 8441) is not offered.\n"
                        : "This is no forward proxy: CONNECT is not offered.\n")
                .getBytes(StandardCharsets.US_ASCII);
        Http2Headers head = new DefaultHttp2Headers()
                .status("501")
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.TEXT_PLAIN)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, text.length);
        answering.write(new DefaultHttp2HeadersFrame(head));
        // When the answer is whole, the client need not say more (RFC 9113, 8.1).
        answering
                .writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(text), true))
                .addListener(written -> answering.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR)));
    }

    @Override
    public void write(ChannelHandlerContext writing, Object message, ChannelPromise promise) {
        if (message instanceof Http2DataFrame frame && frame.content().readableBytes() > PIECE_BYTES) {
            writePieces(writing, frame, promise);
        } else if (message instanceof Http2StreamFrame) {
            written(writing, writing.write(message, promise.unvoid()));
        } else {
            writing.write(message, promise);
        }
    }

    private void writePieces(ChannelHandlerContext writing, Http2DataFrame frame, ChannelPromise promise) {
        ByteBuf content = frame.content();
        try {
            while (content.readableBytes() > PIECE_BYTES) {
                written(writing, writing.write(new DefaultHttp2DataFrame(content.readRetainedSlice(PIECE_BYTES))));
            }
            Http2DataFrame last =
                    new DefaultHttp2DataFrame(content.readRetainedSlice(content.readableBytes()), frame.isEndStream());
            written(writing, writing.write(last, promise.unvoid()));
        } finally {
            frame.release();
        }
    }

    private void written(ChannelHandlerContext writing, ChannelFuture write) {
        if (write.isDone()) {
            moved(writing);
            return;
        }
        if (waitingWrites == 0) {
            lastMoved = now(writing);
            watch.waits(lastMoved);
        }
        waitingWrites++;
        write.addListener(done -> {
            waitingWrites--;
            moved(writing);
        });
    }

    private void moved(ChannelHandlerContext writing) {
        lastMoved = now(writing);
        watch.moved(lastMoved);
    }

    private static long now(ChannelHandlerContext any) {
        return any.executor().ticker().nanoTime();
    }

    /** Whether the client took nothing for so long. */
    boolean stalled(long now) {
        return waitingWrites > 0 && now - lastMoved > limits.stallTimeout().toNanos();
    }

    /** Whether something waits for the client. */
    boolean waits() {
        return waitingWrites > 0;
    }

    /** Gives the answer up. */
    void giveUp() {
        if (context != null) {
            reset(context, Http2Error.ENHANCE_YOUR_CALM);
        }
    }
}
