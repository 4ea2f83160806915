package dev.jadegate.gate.signature;

import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.gate.GateError;
import dev.jadegate.gate.api.Credentials;
import dev.jadegate.gate.wire.BodyParameters;
import dev.jadegate.gate.wire.JsonParameters;
import dev.jadegate.gate.wire.Parameters;
import dev.jadegate.gate.wire.WireLimits;
import dev.jadegate.gate.wire.WireRequest;
import java.time.Instant;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Tells who sent a request. Checks run in this order: shape, time, key, signature, nonce; an unsigned caller so cannot
 * burn the nonces of others. Safe for use by many threads.
 */
public final class Authenticator {
    /** The server's string to sign is shown to the caller up to this length. */
    private static final int SHOWN_STRING_MAX = 4096;

    private final Credentials credentials;
    private final WireLimits limits;
    private final JsonParameters json;
    private final Instant started;
    private final NonceWindow nonces;

    /** @param started when the process began to accept requests; earlier signatures are refused */
    public Authenticator(Credentials credentials, WireLimits limits, Instant started, SplittableRandom random) {
        this.credentials = credentials;
        this.limits = limits;
        this.json = new JsonParameters(limits);
        this.started = started;
        this.nonces = new NonceWindow(random, NonceWindow.NONCES_MAX);
    }

    /**
     * A request whose caller is proved.
     *
     */
    public record Authenticated(
            Credentials.Credential credential, String action, String version, Parameters parameters) {}

    /**
     * Proves the caller of {@code request}.
     *
     * @param format told as soon as it is known what form the reply is to have, so that a refusal has it too
     * @throws ApiFailure with the documented code of the first check that failed
     */
    public Authenticated authenticate(WireRequest request, Instant now, FormatListener format) {
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
            format.told(signed.xml(), signed.version());
        } else {
            query.addEncoded(request.rawQuery());
            BodyParameters.add(request, query, json);
            if (query.get("Signature") == null) {
                throw GateError.MISSING_PARAMETER.failure("Signature");
            }
            format.told(RpcStyle.wantsXml(query), query.get("Version"));
            signed = RpcStyle.read(request, query);
        }
        return prove(request, signed, now);
    }

    private Authenticated prove(WireRequest request, SignedRequest signed, Instant now) {
        if (signed.nonce().length() > SignedRequest.NONCE_LENGTH_MAX) {
            throw GateError.invalidParameter(
                    "SignatureNonce", "Length", "at most " + SignedRequest.NONCE_LENGTH_MAX + " characters");
        }
        Instant signedAt = SignedTime.check(signed.timestamp(), now, started);
        Credentials.Credential credential = credential(signed, now);
        SignedRequest proved = proved(request, signed, credential.secret());
        if (proved == null) {
            String text = signed.stringToSign();
            throw GateError.SIGNATURE_MISMATCH.failure(
                    text.length() <= SHOWN_STRING_MAX ? text : text.substring(0, SHOWN_STRING_MAX) + "...");
        }
        if (!credential.active()) {
            throw GateError.INACTIVE_KEY.failure(signed.accessKeyId());
        }
        nonces.accept(signed.accessKeyId(), signed.nonce(), signedAt);
        return new Authenticated(credential, proved.action(), proved.version(), proved.parameters());
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
            String shown = signed.accessKeyId();
            throw GateError.UNKNOWN_KEY.failure(shown.length() <= 64 ? shown : shown.substring(0, 64) + "...");
        }
        return found;
    }

    private static String algorithmOf(String authorization) {
        String algorithm = AcsStyle.algorithm(authorization);
        return algorithm.length() <= 40 ? algorithm : algorithm.substring(0, 40) + "...";
    }

    /** Whether a parameter belongs to the signature and not to the operation. */
    public static boolean isOwnParameter(String name) {
        return RpcStyle.OWN_PARAMETERS.contains(name);
    }

    /** Learns the form that the reply must have. */
    @FunctionalInterface
    public interface FormatListener {
        /** The version is the one that the request names, not checked yet. */
        void told(boolean xml, @Nullable String version);
    }
}
