package dev.jadegate.edge.waf;

import dev.jadegate.edge.config.WafSettings.FailPolicy;
import dev.jadegate.edge.loop.Loop;
import dev.jadegate.edge.metrics.EdgeMetrics.SiteCounters;
import dev.jadegate.seclang.rehearse.PastRequest;
import dev.jadegate.seclang.rule.Settings;
import dev.jadegate.seclang.run.AuditEvent;
import dev.jadegate.seclang.run.Connection;
import dev.jadegate.seclang.run.Header;
import dev.jadegate.seclang.run.RequestHead;
import dev.jadegate.seclang.run.ResponseHead;
import dev.jadegate.seclang.run.Surroundings;
import dev.jadegate.seclang.run.Transaction;
import dev.jadegate.seclang.run.Verdict;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of a site over one request and its answer. Asked in the order of the methods, on the connection's loop; what takes
 * long is computed by a worker, and its outcome comes back to the loop. {@link #end} comes last whatever came before.
 */
public final class Inspection implements Surroundings {
    private static final Logger LOG = LoggerFactory.getLogger(Inspection.class);

    /** How many times as long as it was sent a compressed body is taken to be when it is decided who evaluates it. */
    private static final int RATIO_EXPECTED = 8;

    private final Waf waf;
    private final SiteRules rules;
    private final Loop loop;
    private final Subject subject;
    private final Transaction transaction;
    private final Settings settings;
    private @Nullable BodyBuffer request;
    private @Nullable BodyBuffer response;
    private byte[] inspected = {};
    private String requestEncoding = "";
    private String responseEncoding = "";
    private @Nullable Finding finding;
    private boolean evaluating;
    private boolean endWanted;
    private boolean ended;
    private boolean passedUnseen;

    /** Whose request it is, for events. */
    public record Subject(
            String requestId,
            String site,
            String client,
            String method,
            String host,
            String path,
            SiteCounters counters) {}

    /** How a body goes on. */
    public enum Collected {
        /** More may come. */
        MORE,
        /** It is as long as rules look at it: evaluate, and let the rest pass. */
        ENOUGH,
        /** It is too long. */
        TOO_LONG,
        /** There is no room to hold it. */
        NO_ROOM
    }

    /** What was decided, and why, in the words of an event. */
    record Finding(String action, int status, String reason) {}

    public Inspection(Waf waf, SiteRules rules, Loop loop, Subject subject, Connection connection) {
        this.waf = waf;
        this.rules = rules;
        this.loop = loop;
        this.subject = subject;
        this.settings = rules.program().settings();
        this.transaction = rules.program().begin(connection, this);
    }

    @Override
    public String uniqueId() {
        return subject.requestId();
    }

    @Override
    public Instant now() {
        return waf.clock().instant();
    }

    @Override
    public Map<String, String> stored(String collection, String key) {
        return waf.collections().stored(collection, key, now());
    }

    /** Phase 1. */
    public Outcome requestHead(HttpRequest head) {
        requestEncoding = encoding(head.headers());
        return evaluate(() -> outcome(transaction.requestHead(new RequestHead(
                head.method().name(), head.uri(), head.protocolVersion().text(), "", headers(head.headers())))));
    }

    private static String encoding(HttpHeaders headers) {
        List<String> all = headers.getAll(HttpHeaderNames.CONTENT_ENCODING);
        return all.isEmpty() ? "" : String.join(",", all);
    }

    private static List<Header> headers(HttpHeaders fields) {
        List<Header> headers = new ArrayList<>(fields.size());
        var all = fields.iteratorCharSequence();
        while (all.hasNext()) {
            var field = all.next();
            headers.add(new Header(field.getKey().toString(), field.getValue().toString()));
        }
        return headers;
    }

    /** Whether the body of the request is to be collected; if not, {@link #requestWithoutBody} comes next. */
    public boolean wantsRequestBody() {
        return transaction.wantsRequestBody();
    }

    /** Phase 2 of a request without a body, or of one whose body no rule looks at. */
    public Outcome requestWithoutBody() {
        return evaluate(() -> outcome(transaction.requestBody(new byte[0])));
    }

    /** Whether a body of this length will be refused, so that it need not be read. */
    public boolean refusesLength(long announced) {
        return announced > settings.requestBodyLimit() && rejectsRequests();
    }

    private boolean rejectsRequests() {
        return rules.blocks() && settings.requestBodyLimitAction() == Settings.LimitAction.REJECT;
    }

    /** Takes a part of the body; the caller still owns it. */
    public Collected collectRequest(ByteBuf part) {
        BodyBuffer buffer = request;
        if (buffer == null) {
            buffer = newBuffer();
            request = buffer;
        }
        boolean beyond = buffer.length() + part.readableBytes() > settings.requestBodyLimit();
        if (beyond && rejectsRequests()) {
            return Collected.TOO_LONG;
        }
        return !buffer.add(part) ? Collected.NO_ROOM : beyond ? Collected.ENOUGH : Collected.MORE;
    }

    private BodyBuffer newBuffer() {
        return new BodyBuffer(waf.budget(), rules.limits().bufferedBytes());
    }

    /** Phase 2 over what was collected; {@code then} is called on the loop, at once when it is quick. */
    public void requestBody(Consumer<Outcome> then) {
        byte[] body = request == null ? new byte[0] : request.exact();
        run(body.length, requestEncoding, () -> requestBody(body), then);
    }

    private Outcome shown(byte[] body) {
        inspected = body;
        return outcome(transaction.requestBody(body));
    }

    private Outcome requestBody(byte[] body) {
        if (body.length == 0 || Decompression.isIdentity(requestEncoding)) {
            return shown(body);
        }
        return switch (decoded(requestEncoding, body)) {
            case Decompression.Decoded.Whole(byte[] whole) -> shown(whole);
            case Decompression.Decoded.TooMuch(byte[] part) ->
                unreadable(413, "the body becomes too long when it is decompressed", part);
            case Decompression.Decoded.Broken broken ->
                unreadable(400, "the body is not compressed as its Content-Encoding says", new byte[0]);
            case Decompression.Decoded.Unknown unknown ->
                unreadable(415, "the Content-Encoding is not one that can be inspected", new byte[0]);
        };
    }

    /** What rules cannot see is refused where they block; where they only look, what there is of it is shown to them. */
    private Outcome unreadable(int status, String reason, byte[] part) {
        if (rules.blocks()) {
            return refuse(status, reason);
        }
        find(new Finding("detected", status, reason));
        return shown(part);
    }

    private Decompression.Decoded decoded(String encoding, byte[] body) {
        return Decompression.decode(
                encoding,
                body,
                rules.limits().decompressedBytes(),
                rules.limits().decompressedRatio());
    }

    /** Gives what was collected of the request, to be forwarded. */
    public ByteBuf takeRequestBody() {
        return take(request);
    }

    private static ByteBuf take(@Nullable BodyBuffer buffer) {
        return buffer == null || buffer.length() == 0 ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(buffer.exact());
    }

    /** Phase 3. */
    public Outcome responseHead(HttpResponse head) {
        if (passedUnseen) {
            return Outcome.PASS;
        }
        responseEncoding = encoding(head.headers());
        return evaluate(() -> outcome(transaction.responseHead(
                new ResponseHead("HTTP/1.1", head.status().code(), headers(head.headers())))));
    }

    public boolean wantsResponseBody() {
        return !passedUnseen && transaction.wantsResponseBody();
    }

    /** Phase 4 of a response without a body, or of one whose body no rule looks at. */
    public Outcome responseWithoutBody() {
        return passedUnseen ? Outcome.PASS : evaluate(() -> outcome(transaction.responseBody(new byte[0])));
    }

    /** Takes a part of the answer's body; the caller still owns it. */
    public Collected collectResponse(ByteBuf part) {
        BodyBuffer buffer = response;
        if (buffer == null) {
            buffer = newBuffer();
            response = buffer;
        }
        boolean beyond = buffer.length() + part.readableBytes() > settings.responseBodyLimit();
        if (beyond && rules.blocks() && settings.responseBodyLimitAction() == Settings.LimitAction.REJECT) {
            return Collected.TOO_LONG;
        }
        return !buffer.add(part) ? Collected.NO_ROOM : beyond ? Collected.ENOUGH : Collected.MORE;
    }

    /** Phase 4 over what was collected; {@code then} is called on the loop, at once when it is quick. */
    public void responseBody(Consumer<Outcome> then) {
        byte[] body = response == null ? new byte[0] : response.exact();
        run(body.length, responseEncoding, () -> responseBody(body), then);
    }

    private Outcome responseBody(byte[] body) {
        if (body.length == 0 || Decompression.isIdentity(responseEncoding)) {
            return outcome(transaction.responseBody(body));
        }
        // Of an answer in a coding that is not known, or cut off by the limit, rules see what there is.
        return switch (decoded(responseEncoding, body)) {
            case Decompression.Decoded.Whole(byte[] whole) -> outcome(transaction.responseBody(whole));
            case Decompression.Decoded.TooMuch(byte[] part) -> outcome(transaction.responseBody(part));
            case Decompression.Decoded.Broken broken -> outcome(transaction.responseBody(new byte[0]));
            case Decompression.Decoded.Unknown unknown -> outcome(transaction.responseBody(new byte[0]));
        };
    }

    /** Gives what was collected of the answer, to be forwarded. */
    public ByteBuf takeResponseBody() {
        return take(response);
    }

    /** There is no room to inspect: refused or let through, as the configuration says; both are told. */
    public Outcome overloaded() {
        return failed("there is no room to inspect it");
    }

    private Outcome failed(String reason) {
        if (rules.settings().onOverload() == FailPolicy.CLOSED && rules.blocks()) {
            return refuse(503, reason);
        }
        passedUnseen = true;
        find(new Finding("passed unseen", 0, reason));
        return Outcome.PASS;
    }

    /** Tells that a limit of the edge refused the request. */
    public Outcome refuse(int status, String reason) {
        find(new Finding("blocked", status, reason));
        return new Outcome.Refuse(status);
    }

    private void find(Finding found) {
        if (finding == null) {
            finding = found;
        }
    }

    private Outcome outcome(Verdict verdict) {
        if (!rules.blocks() && verdict.interrupts()) {
            find(new Finding("detected", 0, reason(verdict)));
            return Outcome.PASS;
        }
        return switch (verdict) {
            case Verdict.Pass pass -> Outcome.PASS;
            case Verdict.Deny(int status, Verdict.Reason reason) -> refuse(status, reason.text());
            case Verdict.Drop(Verdict.Reason reason) -> {
                find(new Finding("dropped", 0, reason.text()));
                yield new Outcome.Drop();
            }
            case Verdict.Redirect(int status, String location, Verdict.Reason reason) -> {
                find(new Finding("redirected", status, reason.text()));
                yield new Outcome.Redirect(status, location);
            }
        };
    }

    private static String reason(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Pass pass -> "";
            case Verdict.Deny(int status, Verdict.Reason reason) -> reason.text();
            case Verdict.Drop(Verdict.Reason reason) -> reason.text();
            case Verdict.Redirect(int status, String location, Verdict.Reason reason) -> reason.text();
        };
    }

    /** Fail closed or open, as configured, also when the rules themselves fail. */
    private Outcome evaluate(Supplier<Outcome> phase) {
        long began = System.nanoTime();
        try {
            return phase.get();
        } catch (RuntimeException | StackOverflowError bug) {
            LOG.error("rules failed on request {}", subject.requestId(), bug);
            return failed("the rules failed");
        } finally {
            waf.metrics().evaluated(System.nanoTime() - began);
        }
    }

    private void run(int bytes, String encoding, Supplier<Outcome> phase, Consumer<Outcome> then) {
        long expected = Decompression.isIdentity(encoding) ? bytes : (long) bytes * RATIO_EXPECTED;
        if (expected <= rules.settings().inlineBytes()) {
            then.accept(evaluate(phase));
            return;
        }
        evaluating = true;
        try {
            waf.workers().execute(() -> {
                Outcome outcome = evaluate(phase);
                loop.eventLoop().execute(() -> evaluated(outcome, then));
            });
        } catch (RejectedExecutionException full) {
            evaluating = false;
            then.accept(overloaded());
        }
    }

    private void evaluated(Outcome outcome, Consumer<Outcome> then) {
        evaluating = false;
        if (endWanted) {
            end();
        }
        then.accept(outcome);
    }

    /** Phase 5, the event, and the memory; later when a worker is still at it. */
    public void end() {
        if (evaluating) {
            endWanted = true;
            return;
        }
        if (ended) {
            return;
        }
        ended = true;
        if (request != null) {
            request.free();
        }
        if (response != null) {
            response.free();
        }
        try {
            AuditEvent event = transaction.end();
            if (!event.changes().isEmpty()) {
                waf.collections().change(event.changes());
            }
            SecurityEvent.write(waf, subject, event, finding, rules.blocks());
            record(event);
        } catch (RuntimeException bug) {
            LOG.error("rules failed at the end of request {}", subject.requestId(), bug);
        }
    }

    /** What was asked for, as the rules saw it: whoever rehearses other rules on it has no decompression. */
    private void record(AuditEvent event) {
        RequestHead head = event.request();
        if (head != null
                && !passedUnseen
                && waf.recorder().wants(event.verdict().interrupts() || finding != null)) {
            waf.recorder()
                    .offer(
                            new PastRequest(subject.requestId(), event.time(), event.connection(), head, inspected),
                            rules.program());
        }
    }
}
