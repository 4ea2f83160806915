package dev.jadegate.edge.connection;

import dev.jadegate.edge.loop.Linger;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import java.util.function.Supplier;

/**
 * Serves HTTP/2 on a connection: each stream is a channel in which the HTTP handlers see what they see of HTTP/1.1.
 * {@link FrameGuard} alone counts frames; the counters of Netty that do the same are switched off.
 */
final class Http2Front {
    private final Supplier<Http2Limits> limitsOfNow;
    private final ConnectionMetrics metrics;
    private final HttpFront front;

    /** @param limitsOfNow gives those that a new connection keeps */
    Http2Front(Supplier<Http2Limits> limitsOfNow, ConnectionMetrics metrics, HttpFront front) {
        this.limitsOfNow = limitsOfNow;
        this.metrics = metrics;
        this.front = front;
    }

    void install(Channel connection) {
        Http2Limits limits = limitsOfNow.get();
        FrameGuard guard = new FrameGuard(limits, metrics);
        Http2Watch watch = new Http2Watch(limits, metrics, guard);
        connection
                .pipeline()
                .addLast(new Linger())
                .addLast("guard", guard)
                .addLast(new CodecBuilder(guard, metrics)
                        .initialSettings(Http2Settings.defaultSettings()
                                .maxConcurrentStreams(limits.concurrentStreams())
                                .maxHeaderListSize(limits.headerListBytes()))
                        .validateHeaders(true)
                        .validateRequiredPseudoHeaders(true)
                        .decoderEnforceMaxConsecutiveEmptyDataFrames(0)
                        .decoderEnforceMaxRstFramesPerWindow(0, 0)
                        .encoderEnforceMaxRstFramesPerWindow(0, 0)
                        // Here 0 would mean none at all; the guard is there first.
                        .decoderEnforceMaxSmallContinuationFrames(limits.continuations() + 1)
                        .gracefulShutdownTimeoutMillis(limits.drainTimeout().toMillis())
                        .build())
                .addLast(new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel stream) {
                        stream.pipeline()
                                .addLast(new StreamGate(limits, watch))
                                .addLast(new Http2StreamFrameToHttpObjectCodec(true))
                                .addLast(PlainRequest.INSTANCE);
                        front.http2Stream(stream);
                    }
                }))
                .addLast(watch);
    }

    /** Builds a codec that tells of the streams that it resets. */
    private static final class CodecBuilder extends Http2FrameCodecBuilder {
        private final FrameGuard guard;
        private final ConnectionMetrics metrics;

        CodecBuilder(FrameGuard guard, ConnectionMetrics metrics) {
            this.guard = guard;
            this.metrics = metrics;
            server(true);
        }

        @Override
        protected Http2FrameCodec build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            return super.build(decoder, new ResetsCounted(encoder, guard, metrics), settings);
        }
    }

    private static final class ResetsCounted extends DecoratingHttp2ConnectionEncoder {
        private final FrameGuard guard;
        private final ConnectionMetrics metrics;

        ResetsCounted(Http2ConnectionEncoder encoder, FrameGuard guard, ConnectionMetrics metrics) {
            super(encoder);
            this.guard = guard;
            this.metrics = metrics;
        }

        @Override
        public ChannelFuture writeRstStream(
                ChannelHandlerContext context, int stream, long code, ChannelPromise promise) {
            ChannelFuture written = super.writeRstStream(context, stream, code, promise);
            metrics.streamReset(code);
            if (code != Http2Error.NO_ERROR.code() && code != Http2Error.CANCEL.code()) {
                guard.refused();
            }
            return written;
        }
    }
}
