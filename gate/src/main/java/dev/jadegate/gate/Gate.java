package dev.jadegate.gate;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.ResourceName;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.AccessDenied;
import dev.jadegate.gate.api.Authorizer;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.ClientKeys;
import dev.jadegate.gate.api.Credentials;
import dev.jadegate.gate.api.ErrorForm;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.gate.api.Product;
import dev.jadegate.gate.api.Trail;
import dev.jadegate.gate.binding.MessageBinding;
import dev.jadegate.gate.binding.ReplyWriter;
import dev.jadegate.gate.signature.Authenticator;
import dev.jadegate.gate.wire.Parameters;
import dev.jadegate.gate.wire.ReplyForm;
import dev.jadegate.gate.wire.WireLimits;
import dev.jadegate.gate.wire.WireReply;
import dev.jadegate.gate.wire.WireRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of an API call: style, caller, operation, request record, authorization, handler, reply; and its event.
 * Plain blocking code, called on a virtual thread for each request. Never throws: every failure becomes the documented
 * error body.
 */
public final class Gate {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

    private static final CompletionStage<?> NOTHING_TO_RECORD = CompletableFuture.completedFuture(null);

    private final OperationRegistry registry;
    private final WireLimits limits;
    private final Authenticator authenticator;
    private final Ports ports;
    private final Throttle throttle;
    private final Supplier<String> requestIds;
    private final Clock clock;

    /** What the gate reaches through ports. */
    public record Ports(
            Credentials credentials,
            ClientKeys clientKeys,
            Authorizer authorizer,
            Trail trail,
            CallObserver observer) {}

    /**
     * @param requestIds upper-case UUIDs
     * @param random keys the memory of nonces
     */
    public Gate(
            OperationRegistry registry,
            WireLimits limits,
            Ports ports,
            Throttle throttle,
            Supplier<String> requestIds,
            Clock clock,
            SplittableRandom random) {
        this.registry = registry;
        this.authenticator =
                new Authenticator(ports.credentials(), ports.clientKeys(), limits, clock.instant(), random);
        this.limits = limits;
        this.ports = ports;
        this.throttle = throttle;
        this.requestIds = requestIds;
        this.clock = clock;
    }

    /**
     * Answers one request. The reply is there once the call's event is durable; the caller's thread need not wait for
     * that, so what depends on the reply may run on the thread that writes events, and is short. Never fails.
     */
    public CompletionStage<WireReply> handle(WireRequest request) {
        Exchange exchange = new Exchange(request, requestIds.get(), clock.instant(), System.nanoTime());
        WireReply reply;
        try {
            reply = exchange.answer();
        } catch (ApiFailure failure) {
            reply = exchange.refuse(failure);
        } catch (RuntimeException | StackOverflowError bug) {
            LOG.error("request {} failed", exchange.requestId, bug);
            reply = exchange.refuse(GateError.INTERNAL.failure());
        }
        WireReply ready = reply;
        return exchange.recording.handle((_, failed) -> {
            if (failed == null) {
                return observed(exchange, ready);
            }
            LOG.error("the event of request {} could not be recorded", exchange.requestId, failed);
            return observed(exchange, exchange.refuse(GateError.UNAVAILABLE.failure("the trail cannot be written")));
        });
    }

    private WireReply observed(Exchange exchange, WireReply reply) {
        ports.observer()
                .observed(
                        exchange.productCode,
                        exchange.operationName,
                        exchange.code,
                        reply.status(),
                        System.nanoTime() - exchange.startedNanos);
        return reply;
    }

    /** One request on its way; holds what is known so far, for the reply to a failure. */
    private final class Exchange {
        private final WireRequest request;
        private final String requestId;
        private final Instant now;
        private final long startedNanos;
        private ReplyForm replyForm = ReplyForm.JSON;
        private ErrorForm form = ErrorForm.COMMON;
        private String productCode = "-";
        private String operationName = "-";
        private String code = "OK";
        private CompletionStage<?> recording = NOTHING_TO_RECORD;

        Exchange(WireRequest request, String requestId, Instant now, long startedNanos) {
            this.request = request;
            this.requestId = requestId;
            this.now = now;
            this.startedNanos = startedNanos;
        }

        WireReply answer() {
            if (!request.method().equals("POST") && !request.method().equals("GET")) {
                throw GateError.UNSUPPORTED_METHOD.failure(request.method());
            }
            Authenticator.Authenticated caller = authenticator.authenticate(request, now, this::told);
            OperationRegistry.@Nullable OfProduct offered = registry.product(caller.version());
            if (offered == null) {
                throw GateError.UNKNOWN_VERSION.failure(shown(caller.version()));
            }
            Product product = offered.product();
            productCode = product.code();
            ports.credentials().used(caller.caller(), product, now);
            OperationRegistry.@Nullable Bound<?, ?> operation = offered.operation(caller.action());
            return operation == null ? unknown(product, caller) : run(operation, caller);
        }

        private void told(ReplyForm wanted, @Nullable String version) {
            replyForm = wanted;
            OperationRegistry.@Nullable OfProduct named = version == null ? null : registry.product(version);
            if (named != null) {
                form = named.product().errors();
            }
        }

        private WireReply unknown(Product product, Authenticator.Authenticated caller) {
            ApiFailure failure = form.of(GateError.UNKNOWN_ACTION.failure(shown(caller.action()), product.version()));
            String name = caller.action();
            if (name.length() <= Operation.NAME_LENGTH_MAX
                    && name.chars().allMatch(c -> c < 0x80 && Character.isLetterOrDigit(c))) {
                record(call(caller.caller(), product, name, Access.READ, Map.of()), failure);
            }
            throw failure;
        }

        private <Q extends Record, R extends Record> WireReply run(
                OperationRegistry.Bound<Q, R> bound, Authenticator.Authenticated caller) {
            Operation<Q, R> operation = bound.operation();
            operationName = operation.name();
            Parameters parameters = parameters(operation, caller);
            Call call = call(
                    caller.caller(),
                    operation.product(),
                    operation.name(),
                    operation.access(),
                    bound.binder().recorded(parameters));
            try {
                throttle.take(call.caller().account(), startedNanos);
                Q bindings = bound.binder().bind(parameters);
                authorize(call, operation.authorization().permissions(call, bindings));
                R response = operation.handler().handle(call, bindings);
                WireReply reply = new WireReply(
                        200,
                        replyForm.contentType(),
                        requestId,
                        switch (replyForm) {
                            case JSON -> ReplyWriter.json(response, requestId);
                            case XML -> ReplyWriter.xml(operation.name() + "Response", response, requestId);
                            case MESSAGE -> MessageBinding.write(response);
                        });
                if (!call.recorded()) {
                    recording = ports.trail().append(call.succeeded(response));
                }
                return reply;
            } catch (AccessDenied denied) {
                Permission refused = denied.denial().permission();
                ApiFailure failure = form.of(GateError.NO_PERMISSION.failure(refused.action(), refused.resource()));
                record(call, failure);
                code = failure.code();
                return ErrorReply.of(
                        failure,
                        ErrorReply.Detail.of(call, denied.denial()),
                        requestId,
                        request.origin().host(),
                        replyForm,
                        form);
            } catch (ApiFailure refused) {
                ApiFailure failure = form.of(refused);
                record(call, failure);
                throw failure;
            } catch (RuntimeException | StackOverflowError bug) {
                record(call, form.of(GateError.INTERNAL.failure()));
                throw bug;
            }
        }

        /** The parameters of the request. What makes a message unreadable is recorded as a refusal of any other call is. */
        private Parameters parameters(Operation<?, ?> operation, Authenticator.Authenticated caller) {
            if (replyForm != ReplyForm.MESSAGE) {
                return caller.parameters();
            }
            try {
                return MessageBinding.read(operation.request(), request.body(), limits);
            } catch (ApiFailure unreadable) {
                record(
                        call(caller.caller(), operation.product(), operation.name(), operation.access(), Map.of()),
                        form.of(unreadable));
                throw unreadable;
            }
        }

        private void authorize(Call call, List<Permission> permissions) {
            call.permissions(permissions);
            if (permissions.isEmpty() && call.caller() instanceof Caller.AccessPoint application) {
                // What everybody may is for those whom RAM knows: applications get what their policies name.
                throw new AccessDenied(new Authorizer.Denial(
                        new Permission(
                                call.product().ramCode() + ':' + call.operationName(),
                                ResourceName.global(call.product().ramCode(), application.account(), "*")),
                        "ApplicationAccessPointPolicy",
                        "ImplicitDeny",
                        null,
                        ""));
            }
            Authorizer.@Nullable Denial denial =
                    permissions.isEmpty() ? null : ports.authorizer().authorize(call, permissions);
            if (denial != null) {
                throw new AccessDenied(denial);
            }
        }

        /** Records a failed call; a change that was committed keeps the event that it has. */
        private void record(Call call, ApiFailure failure) {
            if (!call.recorded()) {
                recording = ports.trail().append(ports.trail().failed(call, failure));
            }
        }

        private Call call(
                Caller caller, Product product, String name, Access access, Map<String, String> recordedParameters) {
            return new Call(
                    requestId, now, caller, product, name, access, request.origin(), recordedParameters, ports.trail());
        }

        WireReply refuse(ApiFailure failure) {
            ApiFailure told = form.of(failure);
            code = told.code();
            return ErrorReply.of(told, null, requestId, request.origin().host(), replyForm, form);
        }

        private static String shown(String text) {
            return text.length() <= 64 ? text : text.substring(0, 64) + "...";
        }
    }
}
