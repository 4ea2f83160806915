package dev.jadegate.edge.proxy;

import dev.jadegate.edge.config.LimitSettings;
import dev.jadegate.edge.loop.Loop;
import dev.jadegate.edge.loop.Watched;
import dev.jadegate.edge.upstream.UpstreamConnection;
import dev.jadegate.edge.upstream.UpstreamListener;
import dev.jadegate.edge.upstream.UpstreamPool;
import dev.jadegate.edge.upstream.UpstreamServer;
import dev.jadegate.edge.waf.Inspection;
import dev.jadegate.edge.waf.Outcome;
import dev.jadegate.seclang.run.Connection;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. The request goes through its stages in their order; the answer is {@link Answer}'s. Whatever
 * ends it comes to {@link #end} once. On the loop of the client's connection alone.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails closes its channel, which is heard here.
final class Exchange implements UpstreamListener, UpstreamPool.Waiting, Watched {
    private static final Set<HttpMethod> IDEMPOTENT = Set.of(
            HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.PUT, HttpMethod.DELETE, HttpMethod.TRACE);

    private final ProxyHandler front;
    private final Loop loop;
    private final @Nullable HttpRequest request;
    private final Snapshot snapshot;
    private final ClientConnection connection;
    private final String id;
    private final long beganNanos;
    private final Answer answer;
    private final ArrayDeque<HttpContent> waiting = new ArrayDeque<>();
    private final Set<UpstreamServer> tried = new HashSet<>(2);

    private Stage stage = Stage.HEAD;
    private @Nullable RequestTarget target;
    private @Nullable Site site;
    private Site.@Nullable Route route;
    private @Nullable Inspection inspection;
    private @Nullable UpstreamServer server;
    private @Nullable UpstreamConnection upstream;
    private String client = "";
    private Forwarding.Framing framing = new Forwarding.Framing.None();
    private boolean hasBody;
    private boolean upgrade;
    private boolean requestWhole;
    private boolean forwardedWhole;
    private boolean bodySent;
    private boolean upstreamUsed;
    private boolean unflushed;
    private boolean paused;
    private boolean answeredEarly;
    private boolean malformed;
    private long sentBytes;
    private int retries;
    private long bodyBytes;
    private long stretchBeganNanos;
    private long stretchBeganBytes;
    private long bodyMovedNanos;
    private long upstreamMovedNanos;
    private long forwardedNanos;
    private long stuckNanos;

    private enum Stage {
        /** Nothing was decided yet. */
        HEAD,
        /** The body is put together for inspection. */
        COLLECTING,
        /** A worker runs rules over it. */
        INSPECTING,
        /** A connection to the upstream is awaited. */
        CONNECTING,
        /** The request goes to the upstream as it comes. */
        FORWARDING,
        /** What still comes of the request is thrown away. */
        ANSWERED,
        ENDED
    }

    /** @param request null when what came was none */
    Exchange(ProxyHandler front, @Nullable HttpRequest request) {
        this.front = front;
        this.loop = front.loop();
        this.request = request;
        this.snapshot = front.context().snapshots().get();
        this.connection = ClientConnection.of(front.channel());
        this.id = loop.newId();
        this.beganNanos = loop.nanoTime();
        this.stretchBeganNanos = beganNanos;
        this.bodyMovedNanos = beganNanos;
        this.answer = new Answer(this, front);
        loop.watch(this);
    }

    // ---- the request -----------------------------------------------------------------------------------------------

    void begin() {
        HttpRequest asked = request();
        hasBody = asked.headers().contains(HttpHeaderNames.TRANSFER_ENCODING) || announcedLength() > 0;
        client = Forwarding.client(asked, connection);
        RequestTarget meant = RequestTarget.of(asked);
        target = meant;
        upgrade = asksForWebSocket(asked);
        site = snapshot.site(connection.listener().name(), meant.host());
        route = site == null ? null : site.route(meant.path());
        if (site == null || route == null) {
            front.context().metrics().refused();
            refuse(404);
        } else if (announcedLength() > limits().bodyBytes()) {
            refuse(413);
        } else if (!expectsNothingElse(asked)) {
            refuse(417);
        } else {
            inspectHead(site, meant);
        }
    }

    private long announcedLength() {
        String length = request().headers().get(HttpHeaderNames.CONTENT_LENGTH);
        try {
            return length == null ? -1 : Long.parseLong(length);
        } catch (NumberFormatException wrong) {
            throw new RefusedRequest(400, "Content-Length is not a number");
        }
    }

    private static boolean expectsNothingElse(HttpRequest asked) {
        String expectation = asked.headers().get(HttpHeaderNames.EXPECT);
        return expectation == null || HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expectation);
    }

    private boolean asksForWebSocket(HttpRequest asked) {
        String wanted = asked.headers().get(HttpHeaderNames.UPGRADE);
        return wanted != null
                && front.codec() != null
                && !hasBody
                && wanted.equalsIgnoreCase("websocket")
                && asked.method().equals(HttpMethod.GET)
                && asked.headers().getAll(HttpHeaderNames.CONNECTION).stream()
                        .anyMatch(one -> RequestTarget.hasToken(one, "upgrade"));
    }

    private void inspectHead(Site found, RequestTarget meant) {
        var rules = found.rules();
        if (rules == null) {
            forward();
            return;
        }
        Inspection begun = new Inspection(
                front.context().waf(),
                rules,
                loop,
                new Inspection.Subject(
                        id,
                        found.name(),
                        client,
                        request().method().name(),
                        meant.host(),
                        meant.path(),
                        found.counters()),
                new Connection(
                        client,
                        connection.client().getPort(),
                        connection.server().getAddress().getHostAddress(),
                        connection.server().getPort()));
        inspection = begun;
        if (!passes(begun.requestHead(request()))) {
            return;
        }
        if (hasBody && begun.wantsRequestBody()) {
            if (begun.refusesLength(announcedLength())) {
                passes(begun.refuse(413, "the body is longer than SecRequestBodyLimit"));
                return;
            }
            stage = Stage.COLLECTING;
            sayContinue();
        } else if (passes(begun.requestWithoutBody())) {
            forward();
        }
    }

    /** Whether an outcome lets go on; if not, the answer is on its way. */
    private boolean passes(Outcome outcome) {
        if (stage == Stage.ENDED || stage == Stage.ANSWERED) {
            return false;
        }
        switch (outcome) {
            case Outcome.Pass pass -> {
                return true;
            }
            case Outcome.Refuse(int status) -> refuse(status);
            case Outcome.Drop drop -> {
                front.closeNow();
                end(false);
            }
            case Outcome.Redirect(int status, String location) -> {
                stopUpstream();
                stage = Stage.ANSWERED;
                answer.redirect(status, location);
            }
        }
        return false;
    }

    /** We ask for the body ourselves: the upstream never sees an Expect. */
    private void sayContinue() {
        HttpRequest asked = request();
        if (hasBody
                && bodyBytes == 0
                && asked.headers().contains(HttpHeaderNames.EXPECT)
                && asked.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            front.channelContext()
                    .writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
    }

    void requestContent(HttpContent content) {
        bodyBytes += content.content().readableBytes();
        bodyMovedNanos = loop.nanoTime();
        if (content instanceof LastHttpContent) {
            requestWhole = true;
        }
        if (bodyBytes > limits().bodyBytes() && stage != Stage.ENDED && stage != Stage.ANSWERED) {
            content.release();
            refuse(413);
            return;
        }
        switch (stage) {
            case COLLECTING -> collect(content);
            case HEAD, INSPECTING, CONNECTING -> {
                waiting.add(content);
                if (!requestWhole) {
                    pause();
                }
            }
            case FORWARDING -> send(content);
            case ANSWERED -> content.release();
            case ENDED -> {
                content.release();
                if (requestWhole && answeredEarly) {
                    front.ended(true);
                }
            }
        }
    }

    private void collect(HttpContent content) {
        Inspection inspecting = inspection();
        switch (inspecting.collectRequest(content.content())) {
            case MORE -> {
                if (content instanceof LastHttpContent last
                        && !last.trailingHeaders().isEmpty()) {
                    waiting.add(content);
                } else {
                    content.release();
                }
                if (requestWhole) {
                    inspectBody();
                }
            }
            case ENOUGH -> {
                content.release();
                inspectBody();
            }
            case TOO_LONG -> {
                content.release();
                passes(inspecting.refuse(413, "the body is longer than SecRequestBodyLimit"));
            }
            case NO_ROOM -> {
                if (passes(inspecting.overloaded())) {
                    waiting.add(new DefaultHttpContent(inspecting.takeRequestBody()));
                    waiting.add(content);
                    forward();
                } else {
                    content.release();
                }
            }
        }
    }

    private void inspectBody() {
        stage = Stage.INSPECTING;
        if (!requestWhole) {
            pause();
        }
        inspection().requestBody(outcome -> {
            if (stage == Stage.INSPECTING && passes(outcome)) {
                HttpContent trailers = waiting.pollFirst();
                waiting.addFirst(new DefaultHttpContent(inspection().takeRequestBody()));
                if (trailers != null) {
                    // Only its trailers are left to send.
                    trailers.content().skipBytes(trailers.content().readableBytes());
                    waiting.add(trailers);
                } else if (requestWhole) {
                    waiting.add(LastHttpContent.EMPTY_LAST_CONTENT);
                }
                forward();
            }
        });
    }

    // ---- to the upstream -------------------------------------------------------------------------------------------

    private void forward() {
        stage = Stage.CONNECTING;
        boolean collected = requestWhole && bodyBytes > 0 && !waiting.isEmpty();
        if (collected && !hasTrailers()) {
            framing = new Forwarding.Framing.Length(bodyBytes);
        } else if (hasBody || collected) {
            framing = announcedLength() >= 0
                    ? new Forwarding.Framing.Length(announcedLength())
                    : new Forwarding.Framing.Chunked();
        } else if (announcedLength() == 0) {
            framing = new Forwarding.Framing.Length(0);
        }
        sayContinue();
        connect(false);
    }

    private boolean hasTrailers() {
        return waiting.peekLast() instanceof LastHttpContent last
                && !last.trailingHeaders().isEmpty();
    }

    private void connect(boolean fresh) {
        InetAddress address = connection.client().getAddress();
        UpstreamServer chosen = route().upstream().choose(address, tried, loop.nanoTime());
        if (chosen == null) {
            refuse(503);
            return;
        }
        server = chosen;
        front.context().pool(loop).acquire(chosen, fresh, this);
    }

    @Override
    public void connected(UpstreamConnection connected, boolean used) {
        if (stage != Stage.CONNECTING) {
            front.context().pool(loop).release(connected);
            return;
        }
        stage = Stage.FORWARDING;
        upstream = connected;
        upstreamUsed = used;
        connected.begin(this, request().method());
        upstreamMovedNanos = loop.nanoTime();
        Channel channel = connected.channel();
        channel.write(Forwarding.head(channel.alloc(), request(), target(), connection, client, id, framing, upgrade));
        unflushed = true;
        if (!hasBody) {
            sentWhole();
        }
        while (!waiting.isEmpty() && stage == Stage.FORWARDING) {
            send(waiting.poll());
        }
        flush();
        if (stage == Stage.FORWARDING && channel.isWritable()) {
            resume();
        }
    }

    private void sentWhole() {
        forwardedWhole = true;
        forwardedNanos = loop.nanoTime();
    }

    @Override
    public void notConnected(boolean timedOut) {
        if (stage != Stage.CONNECTING) {
            return;
        }
        UpstreamServer failed = server();
        failed.failed(loop.nanoTime());
        tried.add(failed);
        if (retries++ < failed.upstream().retries()) {
            connect(false);
        } else {
            refuse(timedOut ? 504 : 502);
        }
    }

    private void send(HttpContent content) {
        UpstreamConnection to = upstream();
        Channel channel = to.channel();
        boolean last = content instanceof LastHttpContent;
        ByteBuf bytes = content.content();
        int length = bytes.readableBytes();
        upstreamMovedNanos = loop.nanoTime();
        boolean chunked = framing instanceof Forwarding.Framing.Chunked;
        sentBytes += length;
        // What is announced to the upstream is kept to the byte: the rest would be read as another request.
        if (framing instanceof Forwarding.Framing.Length(long announced)
                && (sentBytes > announced || (last && hasBody && sentBytes < announced))) {
            content.release();
            refuseAndClose(400);
            return;
        }
        if (length > 0) {
            bodySent = true;
            if (chunked) {
                channel.write(Forwarding.chunk(channel.alloc(), length));
                channel.write(bytes.retain());
                channel.write(Forwarding.lineEnd(channel.alloc()));
            } else {
                channel.write(bytes.retain());
            }
            unflushed = true;
        }
        if (last && hasBody) {
            if (chunked) {
                channel.write(Forwarding.lastChunk(channel.alloc(), ((LastHttpContent) content).trailingHeaders()));
                unflushed = true;
            }
            sentWhole();
        }
        content.release();
        if (!last && !channel.isWritable()) {
            pause();
        }
    }

    void requestPaused() {
        flush();
    }

    private void flush() {
        UpstreamConnection to = upstream;
        if (unflushed && to != null) {
            unflushed = false;
            to.channel().flush();
        }
    }

    @Override
    public void upstreamWritable() {
        upstreamMovedNanos = loop.nanoTime();
        if (stage == Stage.FORWARDING) {
            resume();
        }
    }

    /** The time in which the client may not send does not count against it. */
    private void pause() {
        if (!paused) {
            paused = true;
            front.channel().config().setAutoRead(false);
        }
    }

    private void resume() {
        if (paused) {
            paused = false;
            long now = loop.nanoTime();
            stretchBeganNanos = now;
            stretchBeganBytes = bodyBytes;
            bodyMovedNanos = now;
            front.channel().config().setAutoRead(true);
        }
    }

    // ---- the answer ------------------------------------------------------------------------------------------------

    @Override
    public void responseHead(HttpResponse response) {
        upstreamMovedNanos = loop.nanoTime();
        server().succeeded();
        route().latency()
                .record(upstreamMovedNanos - (forwardedWhole ? forwardedNanos : beganNanos), TimeUnit.NANOSECONDS);
        if (response.status().code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
            if (upgrade && RequestTarget.hasToken(response.headers().get(HttpHeaderNames.UPGRADE), "websocket")) {
                tunnel(response);
            } else {
                upstreamFailed("the server switches protocols unasked");
            }
            return;
        }
        Inspection inspecting = inspection;
        if (inspecting != null && !passes(inspecting.responseHead(response))) {
            return;
        }
        boolean empty = Answer.isEmpty(request().method(), response);
        if (inspecting != null && !empty && inspecting.wantsResponseBody()) {
            answer.collect(response, inspecting);
        } else if (inspecting == null || passes(inspecting.responseWithoutBody())) {
            answer.head(response);
        }
    }

    @Override
    public void responseContent(HttpContent content) {
        upstreamMovedNanos = loop.nanoTime();
        if (stage != Stage.FORWARDING) {
            content.release();
            return;
        }
        answer.content(content);
    }

    @Override
    public void responsePaused() {
        answer.flush();
    }

    /** Rules have seen the answer's body. */
    void judged(Outcome outcome) {
        if (stage == Stage.FORWARDING && passes(outcome)) {
            answer.release();
        }
    }

    /** The answer is too long for its rules, or there is no room for it; whether it may pass. */
    boolean answerNotCollected(Outcome outcome) {
        boolean passes = passes(outcome);
        if (passes) {
            answer.release();
        }
        return passes;
    }

    void pauseUpstream(boolean pause) {
        UpstreamConnection from = upstream;
        if (from != null) {
            upstreamMovedNanos = loop.nanoTime();
            from.channel().config().setAutoRead(!pause);
        }
    }

    void clientWritable(boolean writable) {
        stuckNanos = writable ? 0 : loop.nanoTime();
        if (writable) {
            answer.clientWritable();
        }
    }

    @Override
    public void upstreamFailed(String reason) {
        UpstreamConnection failed = upstream;
        if (failed == null || stage != Stage.FORWARDING) {
            return;
        }
        long now = loop.nanoTime();
        boolean answering = failed.answering();
        stopUpstream();
        if (answering) {
            fail(502);
            return;
        }
        UpstreamServer at = server();
        // An idle connection that the server closed just then says nothing of its health.
        if (!upstreamUsed) {
            at.failed(now);
            tried.add(at);
        }
        // Sent once more only when nobody can have acted on it, or acting twice is the same as once.
        if (!bodySent
                && !hasBody
                && !upgrade
                && IDEMPOTENT.contains(request().method())
                && retries++ < at.upstream().retries()) {
            stage = Stage.CONNECTING;
            forwardedWhole = false;
            connect(upstreamUsed);
        } else {
            fail(502);
        }
    }

    private void tunnel(HttpResponse response) {
        UpstreamConnection to = upstream();
        Inspection inspecting = inspection;
        if (inspecting != null) {
            if (!passes(inspecting.responseHead(response)) || !passes(inspecting.responseWithoutBody())) {
                return;
            }
        }
        stage = Stage.ENDED;
        loop.unwatch(this);
        answer.switching(response);
        Tunnel.join(
                loop,
                front,
                to,
                route().upstream().settings().readTimeout(),
                front.context().pool(loop));
        finished();
    }

    // ---- the end ---------------------------------------------------------------------------------------------------

    /** What came is not a request that one may believe: nothing more of the connection is read. */
    void refuseAndClose(int status) {
        malformed = true;
        refuse(status);
    }

    boolean isMalformed() {
        return malformed;
    }

    /** Answers with an error page, unless an answer has begun: then the connection ends. */
    void refuse(int status) {
        if (stage == Stage.ENDED || stage == Stage.ANSWERED) {
            return;
        }
        stopUpstream();
        fail(status);
    }

    private void fail(int status) {
        stage = Stage.ANSWERED;
        if (answer.begun()) {
            front.closeNow();
            end(false);
        } else {
            answer.error(status);
        }
    }

    private void stopUpstream() {
        UpstreamConnection used = upstream;
        if (used != null) {
            upstream = null;
            front.context().pool(loop).discard(used);
        }
    }

    /** The answer is written whole. */
    void answered() {
        UpstreamConnection used = upstream;
        if (used != null) {
            upstream = null;
            if (forwardedWhole) {
                front.context().pool(loop).release(used);
            } else {
                front.context().pool(loop).discard(used);
            }
        }
        end(true);
    }

    void clientGone() {
        stopUpstream();
        end(false);
    }

    /** The one way out. */
    private void end(boolean whole) {
        if (stage == Stage.ENDED) {
            return;
        }
        stage = Stage.ENDED;
        loop.unwatch(this);
        waiting.forEach(HttpContent::release);
        waiting.clear();
        answer.drop();
        finished();
        if (whole && answer.keepsConnection() && !requestWhole) {
            // The end of the request is still to come, if only as a message without bytes.
            answeredEarly = true;
        } else if (whole) {
            front.ended(answer.keepsConnection());
        }
    }

    private void finished() {
        if (inspection != null) {
            inspection.end();
        }
        if (site != null) {
            site.counters().answered(answer.status());
        }
        AccessLine.write(this, answer);
    }

    /** Deadlines: of the client for its body and for taking the answer, of the upstream for its answer. */
    @Override
    public void check(long nowNanos) {
        LimitSettings limits = limits();
        if (stuckNanos != 0 && nowNanos - stuckNanos > limits.sendTimeout().toNanos()) {
            stopUpstream();
            front.closeNow();
            end(false);
            return;
        }
        if (stage == Stage.ANSWERED || stage == Stage.ENDED) {
            return;
        }
        if (hasBody && !requestWhole && !paused && (stage == Stage.COLLECTING || stage == Stage.FORWARDING)) {
            if (isTooSlow(nowNanos, limits)) {
                refuse(408);
                return;
            }
        }
        if (stage == Stage.FORWARDING
                && stuckNanos == 0
                && !answer.isHeld()
                && (forwardedWhole || paused)
                && nowNanos - upstreamMovedNanos
                        > route().upstream().settings().readTimeout().toNanos()) {
            server().failed(nowNanos);
            refuse(504);
        }
    }

    /**
     * The rate counts in each stretch of {@code bodyTimeout}, not on average: else a client that sent much at once could hold
     * what is held for it as long as it likes.
     */
    private boolean isTooSlow(long nowNanos, LimitSettings limits) {
        long stretch = limits.bodyTimeout().toNanos();
        if (nowNanos - bodyMovedNanos > stretch) {
            return true;
        }
        if (nowNanos - stretchBeganNanos <= stretch) {
            return false;
        }
        long wanted = limits.bodyRate() * (stretch / 1_000_000) / 1_000;
        boolean slow = bodyBytes - stretchBeganBytes < wanted;
        stretchBeganNanos = nowNanos;
        stretchBeganBytes = bodyBytes;
        return slow;
    }

    // ---- what others ask -------------------------------------------------------------------------------------------

    private LimitSettings limits() {
        return snapshot.limits();
    }

    HttpRequest request() {
        return required(request);
    }

    boolean hasRequest() {
        return request != null;
    }

    boolean requestWhole() {
        return requestWhole || (request != null && !hasBody && stage != Stage.HEAD);
    }

    ProxyHandler front() {
        return front;
    }

    String id() {
        return id;
    }

    ClientConnection connection() {
        return connection;
    }

    String client() {
        return client;
    }

    long beganNanos() {
        return beganNanos;
    }

    long bodyBytes() {
        return bodyBytes;
    }

    @Nullable
    Site site() {
        return site;
    }

    @Nullable
    UpstreamServer lastServer() {
        return server;
    }

    private RequestTarget target() {
        return required(target);
    }

    @Nullable
    RequestTarget knownTarget() {
        return target;
    }

    private Site.Route route() {
        return required(route);
    }

    private Inspection inspection() {
        return required(inspection);
    }

    private UpstreamServer server() {
        return required(server);
    }

    private UpstreamConnection upstream() {
        return required(upstream);
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("asked out of order");
        }
        return value;
    }
}
