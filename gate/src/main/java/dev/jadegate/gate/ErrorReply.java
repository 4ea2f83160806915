package dev.jadegate.gate;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.gate.api.Authorizer;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.ErrorForm;
import dev.jadegate.gate.api.Param;
import dev.jadegate.gate.binding.MessageBinding;
import dev.jadegate.gate.binding.ReplyWriter;
import dev.jadegate.gate.wire.ReplyForm;
import dev.jadegate.gate.wire.WireReply;
import org.jspecify.annotations.Nullable;

/**
 * The one form of every refusal, from whatever layer: official clients lose code and status of anything else. Also used
 * by the listener for requests that never became one.
 */
public final class ErrorReply {
    private static final int HOST_LENGTH_MAX = 255;

    private ErrorReply() {}

    /** The reply for a failure. */
    public static WireReply of(ApiFailure failure, String requestId, String host, ReplyForm reply) {
        return of(failure, null, requestId, host, reply, ErrorForm.COMMON);
    }

    /** The reply for a failure of a product that has a form of its own. */
    static WireReply of(
            ApiFailure failure,
            @Nullable Detail detail,
            String requestId,
            String host,
            ReplyForm reply,
            ErrorForm form) {
        String hostId = host.length() <= HOST_LENGTH_MAX ? host : host.substring(0, HOST_LENGTH_MAX);
        Body body = new Body(
                form.statusInBody() ? failure.httpStatus() : null,
                hostId,
                failure.code(),
                failure.message(),
                Advice.of(failure.code()),
                detail);
        return new WireReply(
                failure.httpStatus(),
                reply.contentType(),
                requestId,
                switch (reply) {
                    case JSON -> ReplyWriter.json(body, requestId);
                    case XML -> ReplyWriter.xml(form.xmlRoot(), body, requestId);
                    case MESSAGE ->
                        MessageBinding.write(
                                new Message(failure.httpStatus(), failure.code(), failure.message(), requestId));
                });
    }

    /** The error of the gateway of KMS instances. Source: "Common error codes" of the KMS Instance API. */
    record Message(
            @Param(field = 1) int statusCode,
            @Param(field = 2) String errorCode,
            @Param(field = 3) String errorMessage,
            @Param(field = 4) String requestId) {}

    /** The error body. */
    record Body(
            @Nullable Integer httpStatus,
            String hostId,
            String code,
            String message,
            @Nullable String recommend,
            @Nullable Detail accessDeniedDetail) {}

    /** RAM's AccessDeniedDetail and, beyond RAM, the deciding statement. */
    record Detail(
            String authAction,
            String authPrincipalDisplayName,
            String authPrincipalOwnerId,
            String authPrincipalType,
            String policyType,
            String noPermissionType,
            String encodedDiagnosticMessage,
            Authorizer.@Nullable MatchedStatement matchedStatement) {
        static Detail of(Call call, Authorizer.Denial denial) {
            Caller caller = call.caller();
            return new Detail(
                    denial.permission().action(),
                    switch (caller) {
                        case Caller.User user -> user.userId();
                        case Caller.Root _ -> caller.account().value();
                        case Caller.Session _, Caller.AccessPoint _ -> caller.displayName();
                    },
                    caller.account().value(),
                    switch (caller) {
                        case Caller.Root _ -> "Account";
                        case Caller.User _ -> "SubUser";
                        case Caller.Session _ -> "AssumedRoleUser";
                        case Caller.AccessPoint _ -> "ApplicationAccessPoint";
                    },
                    denial.policyType(),
                    denial.noPermissionType(),
                    denial.encodedDiagnosticMessage(),
                    denial.statement());
        }
    }
}
