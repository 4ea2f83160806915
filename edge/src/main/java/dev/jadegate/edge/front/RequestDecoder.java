package dev.jadegate.edge.front;

import dev.jadegate.edge.config.LimitSettings;
import dev.jadegate.edge.loop.Loop;
import dev.jadegate.edge.loop.Watched;
import dev.jadegate.edge.proxy.FrontCodec;
import dev.jadegate.edge.proxy.RefusedRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1.1 and 1.0 as RFC 9112 writes it and nothing else: what another server might read in another way is refused with
 * a status, never repaired. Reads one request at a time: what a client pipelines stays in the buffer until the answer to the
 * request before has been written. The head of a request has a deadline, and so has a connection without one.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Closing a channel that is closed already is fine.
final class RequestDecoder extends ByteToMessageDecoder implements FrontCodec, Watched {
    /** A size of eight digits; a chunk of 4 GiB is more than any body may have. */
    private static final int CHUNK_DIGITS_MAX = 8;
    /** A line with the size of a chunk and its extensions, which are dropped. */
    private static final int CHUNK_LINE_MAX = 256;
    /** Extensions of all chunks of one body. */
    private static final int CHUNK_EXTENSIONS_MAX = 16 << 10;

    private final LimitSettings limits;
    private final Loop loop;
    private final HeadParser parser;
    private State state = State.HEAD;
    private int scanned;
    private boolean emptyLineSkipped;
    private long left;
    private int extensionBytes;
    private long headStartedNanos;
    private long quietSinceNanos;
    private boolean headRequest;
    private boolean reading;
    private @Nullable ChannelHandlerContext context;

    private enum State {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILERS,
        /** The request is read, its answer not written yet. */
        ANSWERED_FIRST,
        /** Nothing of this connection is read any more. */
        REFUSED
    }

    RequestDecoder(LimitSettings limits, Loop loop) {
        this.limits = limits;
        this.loop = loop;
        this.parser = new HeadParser(limits);
        this.quietSinceNanos = loop.nanoTime();
    }

    /** Whether the request that is being answered is one whose answer has no body (HEAD). */
    boolean answersHead() {
        return headRequest;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        loop.watch(this);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext removed) {
        loop.unwatch(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext on, Object message) throws Exception {
        reading = true;
        try {
            super.channelRead(on, message);
        } finally {
            reading = false;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext closed) throws Exception {
        loop.unwatch(this);
        // Half a request is nobody's: it is not decoded as if it were whole.
        state = State.REFUSED;
        super.channelInactive(closed);
    }

    @Override
    public void check(long nowNanos) {
        ChannelHandlerContext on = context;
        if (on == null || state != State.HEAD) {
            return;
        }
        if (headStartedNanos != 0) {
            if (nowNanos - headStartedNanos > limits.headerTimeout().toNanos()) {
                state = State.REFUSED;
                on.fireChannelRead(refused(new RefusedRequest(408, "the head of a request took too long")));
                on.fireChannelReadComplete();
            }
        } else if (nowNanos - quietSinceNanos > limits.idleTimeout().toNanos()) {
            on.close();
        }
    }

    @Override
    public void exchangeEnded() {
        ChannelHandlerContext on = context;
        if (state != State.ANSWERED_FIRST || on == null || on.isRemoved()) {
            return;
        }
        state = State.HEAD;
        scanned = 0;
        emptyLineSkipped = false;
        quietSinceNanos = loop.nanoTime();
        on.channel().config().setAutoRead(true);
        // Called from within a read, the loop of the decoder goes on by itself.
        if (!reading && actualReadableBytes() > 0) {
            try {
                // Makes the decoder look again at what it kept.
                channelRead(on, Unpooled.EMPTY_BUFFER);
                channelReadComplete(on);
            } catch (Exception failed) {
                on.fireExceptionCaught(failed);
            }
        }
    }

    @Override
    public void leave() {
        ChannelHandlerContext on = context;
        if (on != null && !on.isRemoved()) {
            on.pipeline().remove(ResponseEncoder.class);
            on.pipeline().remove(this);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext on, ByteBuf in, List<Object> out) {
        try {
            switch (state) {
                case HEAD -> head(on, in, out);
                case BODY -> body(in, out);
                case CHUNK_SIZE -> chunkSize(in);
                case CHUNK -> chunk(in, out);
                case CHUNK_END -> chunkEnd(in);
                case TRAILERS -> trailers(in, out);
                // Bounded by what one read brings: nothing more is read until the answer is written.
                case ANSWERED_FIRST -> on.channel().config().setAutoRead(false);
                case REFUSED -> in.skipBytes(in.readableBytes());
            }
        } catch (RefusedRequest refusal) {
            in.skipBytes(in.readableBytes());
            boolean began = state != State.HEAD;
            state = State.REFUSED;
            out.add(began ? brokenBody(refusal) : refused(refusal));
        }
    }

    private static HttpRequest refused(RefusedRequest refusal) {
        HttpRequest request =
                new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/", HeadParser.newHeaders());
        request.setDecoderResult(DecoderResult.failure(refusal));
        return request;
    }

    private static LastHttpContent brokenBody(RefusedRequest refusal) {
        LastHttpContent content = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
        content.setDecoderResult(DecoderResult.failure(refusal));
        return content;
    }

    private void head(ChannelHandlerContext on, ByteBuf in, List<Object> out) {
        if (headStartedNanos == 0) {
            headStartedNanos = loop.nanoTime();
        }
        if (in.getByte(in.readerIndex()) == '\r' && !emptyLineSkipped) {
            // RFC 9112, section 2.2: one empty line before a request is passed over; two are not.
            if (in.readableBytes() < 2) {
                return;
            }
            if (in.getByte(in.readerIndex() + 1) != '\n') {
                throw new RefusedRequest(400, "a carriage return without a line feed");
            }
            in.skipBytes(2);
            emptyLineSkipped = true;
            return;
        }
        int end = headEnd(in);
        if (end < 0) {
            int held = in.readableBytes();
            if (!parser.lineSeen(scanned) && held > limits.uriBytes() + HeadParser.LINE_BYTES_BEYOND_URI) {
                throw new RefusedRequest(414, "the request line is too long");
            }
            if (held > limits.uriBytes() + HeadParser.LINE_BYTES_BEYOND_URI + limits.headerBytes()) {
                throw new RefusedRequest(431, "the head of the request is too long");
            }
            return;
        }
        HeadParser.Head head = parser.parse(in, end);
        headStartedNanos = 0;
        HttpRequest request = head.request();
        headRequest = request.method().equals(HttpMethod.HEAD);
        out.add(request);
        if (head.chunked()) {
            extensionBytes = 0;
            state = State.CHUNK_SIZE;
        } else if (head.length() > 0) {
            left = head.length();
            state = State.BODY;
        } else {
            state = State.ANSWERED_FIRST;
            out.add(LastHttpContent.EMPTY_LAST_CONTENT);
            if (in.isReadable()) {
                on.channel().config().setAutoRead(false);
            }
        }
        scanned = 0;
        parser.reset();
    }

    /** The index just past the empty line that ends a head, or -1; scans each byte once however often it is called. */
    private int headEnd(ByteBuf in) {
        int start = in.readerIndex();
        int writer = in.writerIndex();
        int at = start + scanned;
        while (true) {
            int feed = in.indexOf(at, writer, (byte) '\n');
            if (feed < 0) {
                scanned = writer - start;
                return -1;
            }
            if (feed == start || in.getByte(feed - 1) != '\r') {
                throw new RefusedRequest(400, "a line feed without a carriage return");
            }
            if (feed - start >= 3 && in.getByte(feed - 2) == '\n') {
                return feed + 1;
            }
            parser.sawLine();
            at = feed + 1;
        }
    }

    private void body(ByteBuf in, List<Object> out) {
        int take = (int) Math.min(left, in.readableBytes());
        left -= take;
        ByteBuf part = in.readRetainedSlice(take);
        if (left == 0) {
            state = State.ANSWERED_FIRST;
            out.add(new DefaultLastHttpContent(part));
        } else {
            out.add(new DefaultHttpContent(part));
        }
    }

    /** The bytes of a line without its end, or -1 when it is not there whole. */
    private static int lineLength(ByteBuf in, int max) {
        int feed = in.indexOf(in.readerIndex(), Math.min(in.writerIndex(), in.readerIndex() + max + 2), (byte) '\n');
        if (feed < 0) {
            if (in.readableBytes() >= max + 2) {
                throw new RefusedRequest(400, "a line of a chunked body is too long");
            }
            return -1;
        }
        if (feed == in.readerIndex() || in.getByte(feed - 1) != '\r') {
            throw new RefusedRequest(400, "a line feed without a carriage return");
        }
        return feed - 1 - in.readerIndex();
    }

    private void chunkSize(ByteBuf in) {
        int length = lineLength(in, CHUNK_LINE_MAX);
        if (length < 0) {
            return;
        }
        int start = in.readerIndex();
        long size = 0;
        int digits = 0;
        while (digits < length) {
            int digit = Character.digit((char) (in.getByte(start + digits) & 0xFF), 16);
            if (digit < 0) {
                break;
            }
            size = (size << 4) | digit;
            if (++digits > CHUNK_DIGITS_MAX) {
                throw new RefusedRequest(400, "the size of a chunk has too many digits");
            }
        }
        if (digits == 0 || (digits < length && in.getByte(start + digits) != ';')) {
            throw new RefusedRequest(400, "the size of a chunk is not a hexadecimal number");
        }
        for (int at = digits; at < length; at++) {
            int one = in.getByte(start + at) & 0xFF;
            if ((one < ' ' && one != '\t') || one == 0x7F) {
                throw new RefusedRequest(400, "a control byte in a chunk extension");
            }
        }
        extensionBytes += length - digits;
        if (extensionBytes > CHUNK_EXTENSIONS_MAX) {
            throw new RefusedRequest(400, "too many chunk extensions");
        }
        in.skipBytes(length + 2);
        left = size;
        state = size == 0 ? State.TRAILERS : State.CHUNK;
    }

    private void chunk(ByteBuf in, List<Object> out) {
        int take = (int) Math.min(left, in.readableBytes());
        left -= take;
        out.add(new DefaultHttpContent(in.readRetainedSlice(take)));
        if (left == 0) {
            state = State.CHUNK_END;
        }
    }

    private void chunkEnd(ByteBuf in) {
        if (in.readableBytes() < 2) {
            return;
        }
        if (in.readByte() != '\r' || in.readByte() != '\n') {
            throw new RefusedRequest(400, "a chunk is longer than its size");
        }
        state = State.CHUNK_SIZE;
    }

    private void trailers(ByteBuf in, List<Object> out) {
        // No trailers is an empty line, which is what nearly all bodies end with.
        if (in.readableBytes() >= 2
                && in.getByte(in.readerIndex()) == '\r'
                && in.getByte(in.readerIndex() + 1) == '\n') {
            in.skipBytes(2);
            state = State.ANSWERED_FIRST;
            out.add(LastHttpContent.EMPTY_LAST_CONTENT);
            return;
        }
        int end = headEnd(in);
        if (end < 0) {
            if (in.readableBytes() > limits.headerBytes()) {
                throw new RefusedRequest(431, "the trailers of the request are too long");
            }
            return;
        }
        LastHttpContent last = parser.trailers(in, end);
        scanned = 0;
        parser.reset();
        state = State.ANSWERED_FIRST;
        out.add(last);
    }
}
