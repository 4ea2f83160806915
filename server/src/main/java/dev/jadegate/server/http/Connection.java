package dev.jadegate.server.http;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.gate.ErrorReply;
import dev.jadegate.gate.GateError;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.wire.ReplyForm;
import dev.jadegate.gate.wire.WireHeaders;
import dev.jadegate.gate.wire.WireLimits;
import dev.jadegate.gate.wire.WireReply;
import dev.jadegate.gate.wire.WireRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: puts requests together within their limits, has them answered one after the other, and
 * refuses what is not a request in the same documented form. Runs on the connection's event loop, never blocks.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails closes the channel, which is all there is to do.
final class Connection extends ChannelInboundHandlerAdapter {
    /** A connection that is quiet this long is closed. */
    static final int IDLE_SECONDS = 75;
    /** A request must be there whole this long after its first byte. */
    static final int REQUEST_SECONDS = 30;

    /** Decoded messages kept while a call is in flight; past that the socket is not read. */
    private static final int PIPELINED_MAX = 16;

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(IDLE_SECONDS);
    private static final int USER_AGENT_LENGTH_MAX = 512;

    private final WireLimits limits;
    private final Function<WireRequest, CompletionStage<WireReply>> responder;
    private final Supplier<String> requestIds;
    private final ExecutorService virtualThreads;
    private final Connections connections;

    private final ArrayDeque<HttpObject> waiting = new ArrayDeque<>();
    private boolean inFlight;
    private boolean closing;
    private @Nullable HttpRequest head;
    private @Nullable ByteBuf body;
    private @Nullable ScheduledFuture<?> deadline;
    private @Nullable ScheduledFuture<?> quietWatch;
    private long lastMovedNanos;

    Connection(
            WireLimits limits,
            Function<WireRequest, CompletionStage<WireReply>> responder,
            Supplier<String> requestIds,
            ExecutorService virtualThreads,
            Connections connections) {
        this.limits = limits;
        this.responder = responder;
        this.requestIds = requestIds;
        this.virtualThreads = virtualThreads;
        this.connections = connections;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        lastMovedNanos = context.executor().ticker().nanoTime();
        if (!(message instanceof HttpObject part)) {
            ReferenceCountUtil.release(message);
        } else if (inFlight) {
            waiting.add(part);
            if (waiting.size() >= PIPELINED_MAX) {
                context.channel().config().setAutoRead(false);
            }
        } else {
            accept(context, part);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (head != null && deadline == null) {
            deadline = context.executor()
                    .schedule(
                            () -> refuse(context, GateError.TIMED_OUT.failure(REQUEST_SECONDS)),
                            REQUEST_SECONDS,
                            TimeUnit.SECONDS);
        }
        context.fireChannelReadComplete();
    }

    private void accept(ChannelHandlerContext context, HttpObject part) {
        if (closing) {
            ReferenceCountUtil.release(part);
            return;
        }
        try {
            if (part.decoderResult().isFailure()) {
                refuse(context, notHttp(part.decoderResult().cause()));
                return;
            }
            if (part instanceof HttpRequest request) {
                begin(context, request);
            }
            if (part instanceof HttpContent content && !closing) {
                add(context, content);
            }
        } finally {
            ReferenceCountUtil.release(part);
        }
    }

    private void begin(ChannelHandlerContext context, HttpRequest request) {
        head = request;
        body = null;
        long announced = HttpUtil.getContentLength(request, 0L);
        if (request.headers().getAll(HttpHeaderNames.HOST).size() > 1) {
            // Two servers on the way may read two different ones (RFC 9112, 3.2).
            refuse(context, GateError.NOT_HTTP.failure("it has more than one Host"));
        } else if (announced > limits.bodyBytesMax()) {
            refuse(context, GateError.BODY_TOO_LARGE.failure(limits.bodyBytesMax()));
        } else if (HttpUtil.is100ContinueExpected(request)) {
            context.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
    }

    private void add(ChannelHandlerContext context, HttpContent content) {
        HttpRequest request = head;
        if (request == null) {
            return;
        }
        ByteBuf received = body;
        int readable = content.content().readableBytes();
        if (readable > 0) {
            if (received == null) {
                received = context.alloc().heapBuffer(readable);
                body = received;
            }
            if (received.readableBytes() + readable > limits.bodyBytesMax()) {
                refuse(context, GateError.BODY_TOO_LARGE.failure(limits.bodyBytesMax()));
                return;
            }
            received.writeBytes(content.content());
        }
        if (content instanceof LastHttpContent) {
            stopDeadline();
            head = null;
            byte[] bytes = new byte[received == null ? 0 : received.readableBytes()];
            if (received != null) {
                received.readBytes(bytes);
                received.release();
                body = null;
            }
            answer(context, request, bytes);
        }
    }

    private void answer(ChannelHandlerContext context, HttpRequest request, byte[] bytes) {
        WireRequest whole = wireRequest(context, request, bytes);
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        boolean bodiless = request.method().equals(HttpMethod.HEAD);
        inFlight = true;
        connections.busy(context.channel());
        virtualThreads.execute(() -> {
            CompletionStage<WireReply> replied;
            try {
                replied = responder.apply(whole);
            } catch (RuntimeException | Error bug) {
                // A class that cannot be loaded, or no memory left: without a word the client would wait for good.
                context.executor().execute(() -> refuse(context, GateError.INTERNAL.failure()));
                throw bug;
            }
            replied.thenAccept(reply ->
                    context.executor().execute(() -> finish(context, reply, keepAlive && !bodiless, bodiless)));
        });
    }

    private void finish(ChannelHandlerContext context, WireReply reply, boolean keepAlive, boolean bodiless) {
        inFlight = false;
        lastMovedNanos = context.executor().ticker().nanoTime();
        boolean stay = keepAlive && !connections.isDraining();
        write(context, reply, stay, bodiless);
        connections.idle(context.channel());
        if (stay && connections.isDraining()) {
            // Draining began after the reply was written and took this connection for busy.
            closing = true;
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
        while (!inFlight && !closing && !waiting.isEmpty()) {
            accept(context, waiting.remove());
        }
        if (waiting.isEmpty() && !context.channel().config().isAutoRead()) {
            context.channel().config().setAutoRead(true);
        }
    }

    private void refuse(ChannelHandlerContext context, ApiFailure failure) {
        if (closing) {
            return;
        }
        HttpRequest request = head;
        String host = request == null ? "" : request.headers().get(HttpHeaderNames.HOST, "");
        boolean bodiless = request != null && request.method().equals(HttpMethod.HEAD);
        ReplyForm form = request == null
                ? ReplyForm.JSON
                : ReplyForm.forBodyOf(request.headers().get(HttpHeaderNames.CONTENT_TYPE, ""));
        // What follows cannot be told apart from the rest of this request, so the connection ends here.
        write(context, ErrorReply.of(failure, requestIds.get(), host, form), false, bodiless);
    }

    private void write(ChannelHandlerContext context, WireReply reply, boolean stay, boolean bodiless) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(reply.status()),
                bodiless ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(reply.body()));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, reply.contentType())
                .setInt(HttpHeaderNames.CONTENT_LENGTH, reply.body().length);
        if (!reply.requestId().isEmpty()) {
            response.headers().set("x-acs-request-id", reply.requestId());
        }
        if (stay) {
            context.writeAndFlush(response);
        } else {
            closing = true;
            stopDeadline();
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            context.writeAndFlush(response, context.newPromise().addListener(ChannelFutureListener.CLOSE));
        }
    }

    private WireRequest wireRequest(ChannelHandlerContext context, HttpRequest request, byte[] bytes) {
        String target = request.uri();
        int authority = target.startsWith("/") ? -1 : target.indexOf("://");
        int path = authority < 0 ? 0 : Math.max(target.indexOf('/', authority + 3), 0);
        int question = target.indexOf('?', path);
        WireHeaders headers = new WireHeaders();
        for (Map.Entry<String, String> header : request.headers()) {
            headers.add(header.getKey(), header.getValue());
        }
        String agent = request.headers().get(HttpHeaderNames.USER_AGENT, "");
        InetSocketAddress peer = (InetSocketAddress) context.channel().remoteAddress();
        Call.Origin origin = new Call.Origin(
                peer.getAddress().getHostAddress(),
                context.pipeline().get(SslHandler.class) != null,
                request.headers().get(HttpHeaderNames.HOST, ""),
                agent.length() <= USER_AGENT_LENGTH_MAX ? agent : agent.substring(0, USER_AGENT_LENGTH_MAX));
        return new WireRequest(
                request.method().name(),
                target.substring(path, question < 0 ? target.length() : question),
                question < 0 ? "" : target.substring(question + 1),
                headers,
                bytes,
                origin);
    }

    private ApiFailure notHttp(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException _ -> GateError.URI_TOO_LONG.failure(limits.uriBytesMax());
            case TooLongHttpHeaderException _ -> GateError.HEADERS_TOO_LARGE.failure(limits.headerBytesMax());
            default -> GateError.NOT_HTTP.failure("the message cannot be parsed");
        };
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        lastMovedNanos = context.executor().ticker().nanoTime();
        watchQuiet(context, IDLE_NANOS);
        context.fireChannelActive();
    }

    /** One look at the connection for each time it could have become idle, instead of a timer for each message. */
    private void watchQuiet(ChannelHandlerContext context, long afterNanos) {
        quietWatch = context.executor()
                .schedule(
                        () -> {
                            long quietNanos =
                                    inFlight ? 0 : context.executor().ticker().nanoTime() - lastMovedNanos;
                            if (quietNanos >= IDLE_NANOS) {
                                context.close();
                            } else {
                                watchQuiet(context, IDLE_NANOS - quietNanos);
                            }
                        },
                        afterNanos,
                        TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closing = true;
        stopDeadline();
        ScheduledFuture<?> watch = quietWatch;
        if (watch != null) {
            watch.cancel(false);
        }
        ByteBuf received = body;
        if (received != null) {
            received.release();
            body = null;
        }
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A broken pipe or a failed handshake: nobody is left to answer.
        context.close();
    }

    private void stopDeadline() {
        ScheduledFuture<?> running = deadline;
        if (running != null) {
            running.cancel(false);
            deadline = null;
        }
    }
}
