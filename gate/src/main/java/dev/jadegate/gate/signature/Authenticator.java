package dev.jadegate.gate.signature;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.gate.GateError;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.ClientKeys;
import dev.jadegate.gate.api.Credentials;
import dev.jadegate.gate.wire.BodyParameters;
import dev.jadegate.gate.wire.JsonParameters;
import dev.jadegate.gate.wire.Parameters;
import dev.jadegate.gate.wire.ReplyForm;
import dev.jadegate.gate.wire.WireLimits;
import dev.jadegate.gate.wire.WireRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Tells who sent a request. Checks run in this order: shape, time, key, signature, nonce; an unsigned caller so cannot
 * burn the nonces of others. Safe for use by many threads.
 */
public final class Authenticator {
    /** The server's string to sign is shown to the caller up to this length. */
    private static final int SHOWN_STRING_MAX = 4096;

    private static final int SHOWN_ID_MAX = 64;

    private final Credentials credentials;
    private final WireLimits limits;
    private final JsonParameters json;
    private final Instant started;
    private final NonceWindow nonces;
    private final ClientKeys clientKeys;
    private final RepeatWindow repeats;

    /** @param started when the process began to accept requests; earlier signatures are refused */
    public Authenticator(
            Credentials credentials,
            ClientKeys clientKeys,
            WireLimits limits,
            Instant started,
            SplittableRandom random) {
        this.credentials = credentials;
        this.clientKeys = clientKeys;
        this.limits = limits;
        this.json = new JsonParameters(limits);
        this.started = started;
        this.nonces = new NonceWindow(random, NonceWindow.NONCES_MAX);
        this.repeats = new RepeatWindow(nonces, RepeatWindow.RECENT_MAX);
    }

    /**
     * A request whose caller is proved.
     *
     * @param parameters none where the body is a message, which only the operation can read
     */
    public record Authenticated(Caller caller, String action, String version, Parameters parameters) {}

    /**
     * Proves the caller of {@code request}.
     *
     * @param format told as soon as it is known what form the reply is to have, so that a refusal has it too
     * @throws ApiFailure with the documented code of the first check that failed
     */
    public Authenticated authenticate(WireRequest request, Instant now, FormatListener format) {
        if (InstanceStyle.isNamed(request)) {
            format.told(ReplyForm.MESSAGE, InstanceStyle.VERSION);
            return prove(InstanceStyle.read(request), now);
        }
        String authorization = request.headers().first("authorization");
        Parameters query = new Parameters(limits);
        SignedRequest signed;
        if (authorization != null) {
            if (!AcsStyle.isNamed(authorization)) {
                throw GateError.SIGNATURE_METHOD.failure(algorithmOf(authorization), AcsStyle.ALGORITHM);
            }
            query.addEncoded(request.rawQuery());
            Parameters all = new Parameters(limits);
            all.addEncoded(request.rawQuery());
            BodyParameters.add(request, all, json);
            signed = AcsStyle.read(request, authorization, query, all);
            format.told(signed.xml() ? ReplyForm.XML : ReplyForm.JSON, signed.version());
        } else {
            query.addEncoded(request.rawQuery());
            BodyParameters.add(request, query, json);
            if (query.get("Signature") == null) {
                throw GateError.MISSING_PARAMETER.failure("Signature");
            }
            format.told(RpcStyle.wantsXml(query) ? ReplyForm.XML : ReplyForm.JSON, query.get("Version"));
            signed = RpcStyle.read(request, query);
        }
        if (signed.version().equals(InstanceStyle.VERSION)) {
            // The gateway's own style is the only one that its operations take.
            throw GateError.UNKNOWN_VERSION.failure(InstanceStyle.VERSION);
        }
        return prove(request, signed, now);
    }

    /** Proves who calls the gateway of a KMS instance. */
    private Authenticated prove(InstanceStyle.Claim claim, Instant now) {
        if (SignedTime.isOutside(claim.signedAt(), now, started)) {
            throw InstanceError.SKEWED.failure(now.truncatedTo(ChronoUnit.SECONDS));
        }
        ClientKeys.@Nullable ClientKey key = clientKeys.find(claim.clientKeyId());
        if (key == null) {
            throw InstanceError.UNKNOWN_KEY.failure(cut(claim.clientKeyId(), SHOWN_ID_MAX));
        }
        if (!InstanceStyle.isSignedBy(claim, key.publicKey())) {
            throw InstanceError.SIGNATURE.failure(cut(claim.stringToSign(), SHOWN_STRING_MAX));
        }
        if (!key.isInForce(now)) {
            throw InstanceError.NOT_IN_FORCE.failure(claim.clientKeyId(), key.notBefore(), key.notAfter());
        }
        if (!repeats.accepts(claim.clientKeyId(), claim.signature(), claim.signedAt(), now)) {
            throw InstanceError.REPEATED.failure(RepeatWindow.REPEAT_WITHIN.toSeconds());
        }
        return new Authenticated(key.caller(), claim.action(), InstanceStyle.VERSION, new Parameters(limits));
    }

    private Authenticated prove(WireRequest request, SignedRequest signed, Instant now) {
        if (signed.nonce().length() > SignedRequest.NONCE_LENGTH_MAX) {
            throw GateError.invalidParameter(
                    "SignatureNonce", "Length", "at most " + SignedRequest.NONCE_LENGTH_MAX + " characters");
        }
        Instant signedAt = SignedTime.check(signed.timestamp(), now, started);
        if (signed.style() == SignedRequest.Style.RPC_CLIENT_KEY) {
            return proveByClientKey(signed, signedAt, now);
        }
        Credentials.Credential credential = credential(signed, now);
        SignedRequest proved = proved(request, signed, credential.secret());
        if (proved == null) {
            throw GateError.SIGNATURE_MISMATCH.failure(cut(signed.stringToSign(), SHOWN_STRING_MAX));
        }
        if (!credential.active()) {
            throw GateError.INACTIVE_KEY.failure(signed.accessKeyId());
        }
        nonces.accept(signed.accessKeyId(), signed.nonce(), signedAt);
        return new Authenticated(credential.caller(), proved.action(), proved.version(), proved.parameters());
    }

    /** Proves an application that calls a product itself. */
    private Authenticated proveByClientKey(SignedRequest signed, Instant signedAt, Instant now) {
        ClientKeys.@Nullable ClientKey key = clientKeys.find(signed.accessKeyId());
        if (key == null) {
            throw GateError.UNKNOWN_KEY.failure(cut(signed.accessKeyId(), SHOWN_ID_MAX));
        }
        if (signed.securityToken() != null || !signed.isSignedBy(key.publicKey())) {
            throw GateError.SIGNATURE_MISMATCH.failure(cut(signed.stringToSign(), SHOWN_STRING_MAX));
        }
        if (!key.isInForce(now)) {
            throw GateError.INACTIVE_KEY.failure(signed.accessKeyId());
        }
        nonces.accept(signed.accessKeyId(), signed.nonce(), signedAt);
        return new Authenticated(key.caller(), signed.action(), signed.version(), signed.parameters());
    }

    private static @Nullable SignedRequest proved(WireRequest request, SignedRequest signed, SecretBytes secret) {
        if (signed.isSignedBy(secret)) {
            return signed;
        }
        SignedRequest filled = RpcStyle.withoutEmptyValues(request, signed);
        return filled != null && filled.isSignedBy(secret) ? filled : null;
    }

    private Credentials.Credential credential(SignedRequest signed, Instant now) {
        String token = signed.securityToken();
        if (token != null) {
            return credentials.session(signed.accessKeyId(), token, now);
        }
        Credentials.@Nullable Credential found = credentials.find(signed.accessKeyId());
        if (found == null) {
            throw GateError.UNKNOWN_KEY.failure(cut(signed.accessKeyId(), SHOWN_ID_MAX));
        }
        return found;
    }

    private static String algorithmOf(String authorization) {
        return cut(AcsStyle.algorithm(authorization), 40);
    }

    private static String cut(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max) + "...";
    }

    /** Whether a parameter belongs to the signature and not to the operation. */
    public static boolean isOwnParameter(String name) {
        return RpcStyle.OWN_PARAMETERS.contains(name);
    }

    /** Learns the form that the reply must have. */
    @FunctionalInterface
    public interface FormatListener {
        /** The version is the one that the request names, not checked yet. */
        void told(ReplyForm form, @Nullable String version);
    }
}
