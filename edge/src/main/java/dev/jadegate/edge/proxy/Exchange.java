package dev.jadegate.edge.proxy;

import dev.jadegate.edge.config.LimitSettings;
import dev.jadegate.edge.loop.Loop;
import dev.jadegate.edge.loop.Watched;
import dev.jadegate.edge.upstream.UpstreamServer;
import dev.jadegate.edge.waf.Inspection;
import dev.jadegate.edge.waf.Outcome;
import dev.jadegate.seclang.run.Connection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
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
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. The request goes through its stages in their order; {@link UpstreamLeg} sends it on, and the
 * answer is {@link Answer}'s. Whatever ends it comes to {@link #end} once. On the loop of the client's connection alone.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails closes its channel, which is heard here.
final class Exchange implements Watched {
    private final ProxyHandler front;
    private final Loop loop;
    private final @Nullable HttpRequest request;
    private final Snapshot snapshot;
    private final ClientConnection connection;
    private final String id;
    private final long beganNanos;
    private final Answer answer;
    private final ArrayDeque<HttpContent> waiting = new ArrayDeque<>();
    private final BodyPace pace;

    private Stage stage = Stage.HEAD;
    private @Nullable RequestTarget target;
    private @Nullable Site site;
    private Site.@Nullable Route route;
    private @Nullable Inspection inspection;
    private @Nullable UpstreamLeg leg;
    private String client = "";
    private boolean hasBody;
    private boolean upgrade;
    private boolean requestWhole;
    private boolean answeredEarly;
    private boolean malformed;
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
        this.pace = new BodyPace(loop, front.channel(), beganNanos);
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
                && pace.bytes() == 0
                && asked.headers().contains(HttpHeaderNames.EXPECT)
                && asked.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            front.channelContext()
                    .writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
    }

    void requestContent(HttpContent content) {
        pace.arrived(content.content().readableBytes());
        if (content instanceof LastHttpContent) {
            requestWhole = true;
        }
        if (pace.bytes() > limits().bodyBytes() && stage != Stage.ENDED && stage != Stage.ANSWERED) {
            content.release();
            refuse(413);
            return;
        }
        switch (stage) {
            case COLLECTING -> collect(content);
            case HEAD, INSPECTING, CONNECTING -> {
                waiting.add(content);
                if (!requestWhole) {
                    pace.pause();
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
            pace.pause();
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
        sayContinue();
        UpstreamLeg begun = new UpstreamLeg(
                this,
                loop,
                front.context().pool(loop),
                route().upstream(),
                framing(),
                hasBody,
                !upgrade && UpstreamLeg.isIdempotent(request().method()));
        leg = begun;
        begun.connect(connection.client().getAddress(), false);
    }

    private Forwarding.Framing framing() {
        // A body that is here whole has a length, whatever way it came.
        if (requestWhole && pace.bytes() > 0 && !waiting.isEmpty() && !hasTrailers()) {
            return new Forwarding.Framing.Length(pace.bytes());
        }
        if (announcedLength() >= 0) {
            return new Forwarding.Framing.Length(announcedLength());
        }
        return hasBody ? new Forwarding.Framing.Chunked() : new Forwarding.Framing.None();
    }

    private boolean hasTrailers() {
        return waiting.peekLast() instanceof LastHttpContent last
                && !last.trailingHeaders().isEmpty();
    }

    ByteBuf writtenHead(ByteBufAllocator allocator, Forwarding.Framing framing) {
        return Forwarding.head(allocator, request(), required(target), connection, client, id, framing, upgrade);
    }

    /** The upstream takes the request. */
    void opened() {
        stage = Stage.FORWARDING;
        while (!waiting.isEmpty() && stage == Stage.FORWARDING) {
            send(waiting.poll());
        }
        upstreamWritable();
    }

    /** The request is sent to another connection once it is there. */
    void reconnecting() {
        stage = Stage.CONNECTING;
    }

    private void send(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        leg().send(content);
        if (!last && stage == Stage.FORWARDING && !leg().isWritable()) {
            pace.pause();
        }
    }

    void requestPaused() {
        if (leg != null) {
            leg.flush();
        }
    }

    void upstreamWritable() {
        if (stage == Stage.FORWARDING && leg().isWritable()) {
            pace.resume();
        }
    }

    // ---- the answer ------------------------------------------------------------------------------------------------

    void responseHead(HttpResponse response, long latencyNanos) {
        if (stage != Stage.FORWARDING) {
            return;
        }
        route().latency().record(latencyNanos, TimeUnit.NANOSECONDS);
        if (response.status().code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
            if (upgrade && RequestTarget.hasToken(response.headers().get(HttpHeaderNames.UPGRADE), "websocket")) {
                tunnel(response);
            } else {
                refuse(502);
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

    void responseContent(HttpContent content) {
        if (stage != Stage.FORWARDING) {
            content.release();
            return;
        }
        answer.content(content);
    }

    void responsePaused() {
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
        if (leg != null) {
            leg.pause(pause);
        }
    }

    void clientWritable(boolean writable) {
        stuckNanos = writable ? 0 : loop.nanoTime();
        if (writable) {
            answer.clientWritable();
        }
    }

    private void tunnel(HttpResponse response) {
        Inspection inspecting = inspection;
        if (inspecting != null) {
            if (!passes(inspecting.responseHead(response)) || !passes(inspecting.responseWithoutBody())) {
                return;
            }
        }
        stage = Stage.ENDED;
        loop.unwatch(this);
        answer.switching(response);
        leg().handOver(front);
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

    private void stopUpstream() {
        if (leg != null) {
            leg.stop();
        }
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

    /** The answer is written whole. */
    void answered() {
        if (leg != null) {
            leg.finish();
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
        boolean receiving = stage == Stage.COLLECTING || stage == Stage.FORWARDING;
        if (hasBody && !requestWhole && receiving && pace.isTooSlow(nowNanos, limits)) {
            refuse(408);
        } else if (stage == Stage.FORWARDING
                && stuckNanos == 0
                && !answer.isHeld()
                && leg().isTooSlow(nowNanos, pace.isPaused())) {
            refuse(504);
        }
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
        return pace.bytes();
    }

    @Nullable
    Site site() {
        return site;
    }

    @Nullable
    UpstreamServer lastServer() {
        return leg == null ? null : leg.lastServer();
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

    private UpstreamLeg leg() {
        return required(leg);
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("asked out of order");
        }
        return value;
    }
}
