package dev.jadegate.edge.connection;

import dev.jadegate.traffic.fingerprint.Http2Fingerprint;
import dev.jadegate.traffic.fingerprint.Http2Fingerprint.Priority;
import dev.jadegate.traffic.fingerprint.Http2Fingerprint.Setting;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the HTTP/2 codec and counts frames as they come off the wire, before anything is spent on them: the head
 * of a frame, 9 bytes, tells what it is. Whoever sends too many of a kind is told to calm down and hears nothing more. What
 * it lets through reaches the codec untouched. It also keeps what the client's opening says about it. Runs on the event
 * loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // The promise that was handed in tells.
final class FrameGuard extends ChannelDuplexHandler {
    private static final int PREFACE_BYTES = 24;
    private static final int HEAD_BYTES = 9;
    /** As many bytes of a payload are looked at; a SETTINGS frame of so many settings counts for the fingerprint. */
    private static final int PAYLOAD_BYTES_MAX = 6 * Http2Fingerprint.SETTINGS_MAX;

    private static final long WINDOW_NANOS = Http2Limits.WINDOW.toNanos();

    private final Http2Limits limits;
    private final ConnectionMetrics metrics;
    private final Map<Flood, Integer> counts = new EnumMap<>(Flood.class);
    private long windowBegan;
    private long bytesSentInWindow;
    private @Nullable ChannelHandlerContext own;
    private boolean ended;

    private int prefaceLeft = PREFACE_BYTES;
    private final byte[] head = new byte[HEAD_BYTES];
    private int headBytes;
    private int payloadLeft;
    private final byte[] payload = new byte[PAYLOAD_BYTES_MAX];
    private int payloadBytes;
    private boolean headerBlockOpen;
    private long headerBlockBegan;
    private int continuations;

    private final List<Setting> settings = new ArrayList<>();
    private boolean settingsSeen;
    private int windowIncrement;
    private final List<Priority> priorities = new ArrayList<>();
    private boolean requestSeen;

    FrameGuard(Http2Limits limits, ConnectionMetrics metrics) {
        this.limits = limits;
        this.metrics = metrics;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        own = context;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (ended) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof ByteBuf bytes && !passes(context, bytes)) {
            ReferenceCountUtil.release(message);
            return;
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            bytesSentInWindow += bytes.readableBytes();
        }
        context.write(message, promise);
    }

    private boolean passes(ChannelHandlerContext context, ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            if (prefaceLeft > 0) {
                int taken = Math.min(prefaceLeft, end - at);
                prefaceLeft -= taken;
                at += taken;
            } else if (headBytes < HEAD_BYTES) {
                int taken = Math.min(HEAD_BYTES - headBytes, end - at);
                bytes.getBytes(at, head, headBytes, taken);
                headBytes += taken;
                at += taken;
                if (headBytes == HEAD_BYTES) {
                    payloadLeft = (head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | (head[2] & 0xff);
                    payloadBytes = 0;
                    if (!frameBegins(context)) {
                        return false;
                    }
                }
            } else {
                int taken = Math.min(payloadLeft, end - at);
                int kept = Math.min(taken, PAYLOAD_BYTES_MAX - payloadBytes);
                bytes.getBytes(at, payload, payloadBytes, kept);
                payloadBytes += kept;
                payloadLeft -= taken;
                at += taken;
            }
            if (headBytes == HEAD_BYTES && payloadLeft == 0) {
                headBytes = 0;
                if (!frameEnds(context)) {
                    return false;
                }
            }
        }
        return true;
    }

    private byte type() {
        return head[3];
    }

    private boolean flag(int flag) {
        return (head[4] & flag) != 0;
    }

    private int stream() {
        return (head[5] & 0x7f) << 24 | (head[6] & 0xff) << 16 | (head[7] & 0xff) << 8 | (head[8] & 0xff);
    }

    /** Counts what its head alone tells; false when that was one too many. */
    private boolean frameBegins(ChannelHandlerContext context) {
        switch (type()) {
            case Http2FrameTypes.HEADERS -> {
                requestSeen = true;
                continuations = 0;
                headerBlockOpen = true;
                headerBlockBegan = context.executor().ticker().nanoTime();
            }
            case Http2FrameTypes.CONTINUATION -> {
                continuations++;
                if (continuations > limits.continuations()) {
                    return end(context, Flood.CONTINUATIONS);
                }
            }
            case Http2FrameTypes.RST_STREAM -> {
                return count(context, Flood.RESETS, 0);
            }
            case Http2FrameTypes.SETTINGS -> {
                return count(context, Flood.SETTINGS, 0);
            }
            case Http2FrameTypes.PING -> {
                return count(context, Flood.PINGS, 0);
            }
            case Http2FrameTypes.PRIORITY -> {
                return count(context, Flood.PRIORITIES, 0);
            }
            case Http2FrameTypes.WINDOW_UPDATE -> {
                return count(context, Flood.WINDOW_UPDATES, (int)
                        Math.min(Integer.MAX_VALUE / 2, bytesSentInWindow / Http2Limits.BYTES_PER_WINDOW_UPDATE));
            }
            case Http2FrameTypes.DATA, Http2FrameTypes.GO_AWAY, Http2FrameTypes.PUSH_PROMISE -> {
                // DATA is looked at when it is whole; the codec refuses the others or ends the connection after them.
            }
            default -> {
                return count(context, Flood.UNKNOWN_FRAMES, 0);
            }
        }
        return true;
    }

    private boolean frameEnds(ChannelHandlerContext context) {
        switch (type()) {
            case Http2FrameTypes.HEADERS, Http2FrameTypes.CONTINUATION -> {
                if (flag(Http2Flags.END_HEADERS)) {
                    headerBlockOpen = false;
                }
            }
            case Http2FrameTypes.DATA -> {
                int length = (head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | (head[2] & 0xff);
                boolean padded = flag(Http2Flags.PADDED) && payloadBytes > 0;
                boolean empty = length == 0 || (padded && length == 1 + (payload[0] & 0xff));
                if (empty && !flag(Http2Flags.END_STREAM)) {
                    return count(context, Flood.EMPTY_DATA, 0);
                }
            }
            case Http2FrameTypes.SETTINGS -> keepSettings();
            case Http2FrameTypes.WINDOW_UPDATE -> {
                if (stream() == 0 && windowIncrement == 0 && !requestSeen && payloadBytes == 4) {
                    windowIncrement = (int) number(0) & 0x7fff_ffff;
                }
            }
            case Http2FrameTypes.PRIORITY -> keepPriority();
            default -> {
                // Nothing in it tells clients apart.
            }
        }
        return true;
    }

    private void keepSettings() {
        if (settingsSeen || flag(Http2Flags.ACK)) {
            return;
        }
        settingsSeen = true;
        for (int at = 0; at + 6 <= payloadBytes; at += 6) {
            settings.add(new Setting((payload[at] & 0xff) << 8 | (payload[at + 1] & 0xff), number(at + 2)));
        }
    }

    private void keepPriority() {
        if (!requestSeen && payloadBytes == 5 && priorities.size() < Http2Fingerprint.PRIORITIES_MAX) {
            long dependency = number(0);
            priorities.add(new Priority(
                    stream(), dependency >>> 31 == 1, (int) dependency & 0x7fff_ffff, (payload[4] & 0xff) + 1));
        }
    }

    private long number(int at) {
        return (payload[at] & 0xffL) << 24
                | (payload[at + 1] & 0xffL) << 16
                | (payload[at + 2] & 0xffL) << 8
                | (payload[at + 3] & 0xffL);
    }

    /** What the client's opening was, with the order of the first request's pseudo headers. */
    Http2Fingerprint fingerprint(List<String> pseudoHeaders) {
        return new Http2Fingerprint(settings, windowIncrement, priorities, pseudoHeaders);
    }

    /** How long a header block has been under way; 0 when none is. */
    long headerBlockNanos(long now) {
        return headerBlockOpen ? now - headerBlockBegan : 0;
    }

    /** A stream was reset by us for what the client did. */
    void refused() {
        ChannelHandlerContext context = own;
        if (context != null && !ended) {
            // Not at once: the codec, which is told when it is one too many, is amid the reset.
            context.executor().execute(() -> {
                if (!ended) {
                    count(context, Flood.REFUSALS, 0);
                }
            });
        }
    }

    private boolean count(ChannelHandlerContext context, Flood flood, int more) {
        long now = context.executor().ticker().nanoTime();
        if (counts.isEmpty()) {
            windowBegan = now;
        } else if (now - windowBegan >= WINDOW_NANOS) {
            counts.clear();
            windowBegan = now;
            bytesSentInWindow = 0;
        }
        return counts.merge(flood, 1, Integer::sum) <= flood.most(limits) + more || end(context, flood);
    }

    /** Ends the connection; always false. */
    private boolean end(ChannelHandlerContext context, Flood flood) {
        ended = true;
        metrics.flood(flood);
        context.fireExceptionCaught(Http2Exception.connectionError(
                Http2Error.ENHANCE_YOUR_CALM, "too much of %s on one connection", flood.word()));
        return false;
    }
}
