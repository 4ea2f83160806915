package dev.jadegate.edge.proxy;

import dev.jadegate.edge.waf.Inspection;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The answer to one request on its way to the client: streamed as it comes, or held until rules have seen it. */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails closes the channel, which the exchange hears.
final class Answer {
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final Exchange exchange;
    private final ProxyHandler front;
    private @Nullable HttpResponse held;
    private @Nullable HttpContent heldLast;
    private @Nullable Inspection inspection;
    private final ArrayDeque<HttpContent> waiting = new ArrayDeque<>(0);
    private boolean judging;
    private boolean begun;
    private boolean keep;
    private boolean unflushed;
    private boolean pausedUpstream;
    private int status;
    private long bytes;

    Answer(Exchange exchange, ProxyHandler front) {
        this.exchange = exchange;
        this.front = front;
    }

    /** Whether a response has no body whatever its head says (RFC 9110, section 6.4.1). */
    static boolean isEmpty(HttpMethod method, HttpResponse response) {
        int code = response.status().code();
        return method.equals(HttpMethod.HEAD)
                || code == NO_CONTENT
                || code == NOT_MODIFIED
                || HttpUtil.getContentLength(response, -1L) == 0;
    }

    boolean begun() {
        return begun;
    }

    boolean keepsConnection() {
        return keep;
    }

    /** What the client was told; 0 for nothing. */
    int status() {
        return status;
    }

    long bytes() {
        return bytes;
    }

    /** Whether it waits for rules rather than for the upstream. */
    boolean isHeld() {
        return judging;
    }

    /** Streams from now on. */
    void head(HttpResponse response) {
        HttpHeaders headers = response.headers();
        HopFields.removeFrom(headers);
        boolean current = !exchange.request().protocolVersion().equals(HttpVersion.HTTP_1_0);
        boolean empty = isEmpty(exchange.request().method(), response);
        boolean measured = headers.contains(HttpHeaderNames.CONTENT_LENGTH);
        keep = keeps();
        if (!empty && !measured) {
            if (current) {
                headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            } else {
                // An old client knows the end of such a body by the end of the connection.
                headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
                keep = false;
            }
        } else if (!current) {
            headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
        }
        response.setProtocolVersion(HttpVersion.HTTP_1_1);
        sayWhetherKept(headers, current);
        begin(response);
    }

    private boolean keeps() {
        return exchange.hasRequest()
                && !exchange.isMalformed()
                && exchange.requestWhole()
                && front.mayContinue()
                && HttpUtil.isKeepAlive(exchange.request());
    }

    private void sayWhetherKept(HttpHeaders headers, boolean current) {
        if (!keep) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (!current) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
    }

    private void begin(HttpResponse response) {
        begun = true;
        status = response.status().code();
        front.channelContext().write(response);
        unflushed = true;
    }

    /** Holds the answer until rules have seen its body. */
    void collect(HttpResponse response, Inspection inspecting) {
        held = response;
        inspection = inspecting;
    }

    void content(HttpContent content) {
        if (judging) {
            // Read before the upstream was paused; no more than one read brings.
            waiting.add(content);
            return;
        }
        Inspection inspecting = inspection;
        if (held == null || inspecting == null) {
            write(content);
            return;
        }
        boolean last = content instanceof LastHttpContent;
        switch (inspecting.collectResponse(content.content())) {
            case MORE -> {
                if (last) {
                    heldLast = content;
                    judge(inspecting);
                } else {
                    content.release();
                }
            }
            case ENOUGH -> {
                heldLast = last ? content : null;
                if (!last) {
                    content.release();
                }
                judge(inspecting);
            }
            case TOO_LONG -> {
                content.release();
                exchange.answerNotCollected(inspecting.refuse(500, "the answer is longer than SecResponseBodyLimit"));
            }
            case NO_ROOM -> {
                if (exchange.answerNotCollected(inspecting.overloaded())) {
                    write(content);
                } else {
                    content.release();
                }
            }
        }
    }

    private void judge(Inspection inspecting) {
        judging = true;
        exchange.pauseUpstream(true);
        inspecting.responseBody(outcome -> {
            judging = false;
            exchange.pauseUpstream(false);
            exchange.judged(outcome);
        });
    }

    /** What was held may pass. */
    void release() {
        HttpResponse response = held;
        Inspection inspecting = inspection;
        HttpContent last = heldLast;
        held = null;
        heldLast = null;
        if (response == null || inspecting == null) {
            return;
        }
        head(response);
        write(new DefaultHttpContent(inspecting.takeResponseBody()));
        if (last != null) {
            // Its bytes were collected; its trailers were not.
            last.content().skipBytes(last.content().readableBytes());
            write(last);
        }
        while (!waiting.isEmpty()) {
            write(waiting.poll());
        }
        flush();
    }

    private void write(HttpContent content) {
        ChannelHandlerContext to = front.channelContext();
        Channel channel = to.channel();
        bytes += content.content().readableBytes();
        boolean last = content instanceof LastHttpContent;
        unflushed = true;
        if (last) {
            ChannelFuture written = to.write(content);
            if (!keep) {
                unflushed = false;
                to.flush();
                front.closeAfter(written, exchange.requestWhole());
            } else {
                flush();
            }
            exchange.answered();
        } else {
            to.write(content);
            if (!channel.isWritable() && !pausedUpstream) {
                flush();
                if (!channel.isWritable()) {
                    pausedUpstream = true;
                    exchange.pauseUpstream(true);
                }
            }
        }
    }

    void clientWritable() {
        if (pausedUpstream) {
            pausedUpstream = false;
            exchange.pauseUpstream(false);
        }
    }

    void flush() {
        if (unflushed) {
            unflushed = false;
            front.channelContext().flush();
        }
    }

    void error(int code) {
        boolean head = exchange.hasRequest() && exchange.request().method().equals(HttpMethod.HEAD);
        whole(ErrorPage.of(front.channelContext(), code, exchange.id(), !head));
    }

    void redirect(int code, String location) {
        FullHttpResponse response = ErrorPage.of(front.channelContext(), code, exchange.id(), true);
        // What rules make of a client's words must not begin another line.
        response.headers().set(HttpHeaderNames.LOCATION, location.replaceAll("[\\x00-\\x20\\x7F]", ""));
        whole(response);
    }

    private void whole(FullHttpResponse response) {
        drop();
        begun = true;
        keep = keeps();
        status = response.status().code();
        bytes = response.content().readableBytes();
        sayWhetherKept(
                response.headers(),
                !exchange.hasRequest() || !exchange.request().protocolVersion().equals(HttpVersion.HTTP_1_0));
        ChannelFuture written = front.channelContext().writeAndFlush(response);
        if (!keep) {
            front.closeAfter(written, exchange.requestWhole());
        }
        exchange.answered();
    }

    /** The head of a 101; the bytes after it are not HTTP. */
    void switching(HttpResponse response) {
        begun = true;
        status = response.status().code();
        front.channelContext().writeAndFlush(response);
    }

    /** Forgets what was held. */
    void drop() {
        held = null;
        HttpContent last = heldLast;
        heldLast = null;
        if (last != null) {
            last.release();
        }
        waiting.forEach(HttpContent::release);
        waiting.clear();
    }
}
