package dev.jadegate.kms.hsm;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.crypto.CiphertextRejected;
import dev.jadegate.crypto.KeyMaterialRejected;
import dev.jadegate.crypto.KeySpec;
import dev.jadegate.crypto.TokenKey;
import dev.jadegate.store.KeptKeys;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import dev.jadegate.store.seal.Seal;
import dev.jadegate.store.token.Token;
import dev.jadegate.store.token.TokenCurve;
import dev.jadegate.store.token.TokenDataRejected;
import dev.jadegate.store.token.TokenObject;
import dev.jadegate.store.token.TokenObjectId;
import dev.jadegate.store.token.TokenUnavailable;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The material of keys on a token. Each is an object with an id of its own, which begins with the time it was made.
 *
 * <p>An object is made before the row that names it is committed, and labelled as pending; after the commit its label says
 * whose it is. So what a crash left is a pending object without a row, and only such are ever swept away: another server
 * that works with a copy of the database on the same token destroys nothing that the first one made since.
 *
 * <p>Every call answers or throws an {@link ApiFailure} of {@link HsmError} within the token's time. Safe for use by many
 * threads; what it calls may take long, so not on the writer of a store.
 */
public final class HsmKeys {
    private static final Logger LOG = LoggerFactory.getLogger(HsmKeys.class);

    private static final String MARKER_PURPOSE = "kms/hsm-marker";
    private static final int MARKER_BYTES = 16;
    private static final int RANDOM_BYTES = 16;
    private static final int TIME_DIGITS = 16;
    private static final int ID_DIGITS = TIME_DIGITS + 2 * RANDOM_BYTES;

    private final Token token;
    private final Clock clock;
    private final SecureRandom random;
    private final String owner;

    /** Objects of transactions that have not ended: no orphans, whatever a clock that was moved says of their age. */
    private final Set<TokenObjectId> underWay = ConcurrentHashMap.newKeySet();

    /** @param seal tells this installation's objects from those of others that use the same token */
    public HsmKeys(Token token, Store store, Seal seal, Clock clock, SecureRandom random) {
        this.token = token;
        this.clock = clock;
        this.random = random;
        try (SecretBytes marker = KeptKeys.of(store, seal, MARKER_PURPOSE, MARKER_BYTES)) {
            owner = "jadegate " + marker.use(HexFormat.of()::formatHex);
        }
    }

    /** Keeps what objects are marked with when the root key is changed: labels of tokens are not written anew for that. */
    public static void rewrap(Transaction transaction, Seal from, Seal to) {
        KeptKeys.keep(transaction, from, to, MARKER_PURPOSE, MARKER_BYTES);
    }

    /**
     * New material on the token, for a row that is about to be written; closed when that was or was not. Closing leaves
     * the object where it is: whether the row was committed may be in doubt, and the sweep finds out.
     *
     * @param object the object's id
     * @param publicKeyDer SubjectPublicKeyInfo, or null for keys of one secret
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Made(HsmKeys keys, KeySpec spec, String object, byte @Nullable [] publicKeyDer)
            implements AutoCloseable {
        @Override
        public void close() {
            keys.underWay.remove(new TokenObjectId(object));
        }
    }

    /** An object that may belong to no row. */
    public record Pending(String object, Instant madeAt) {}

    /** Whether tokens keep keys of {@code spec}. */
    public static boolean offers(KeySpec spec) {
        return TokenKey.SPECS.contains(spec);
    }

    /**
     * Makes material on the token; RSA takes up to seconds.
     *
     * @throws IllegalArgumentException unless {@link #offers}
     */
    public Made make(KeySpec spec) {
        TokenObjectId id = newId();
        underWay.add(id);
        try {
            String label = pendingLabel();
            byte[] publicKey = switch (spec) {
                case AES_256, AES_192, AES_128 -> {
                    token.generateAes(id, label, spec.bits());
                    yield null;
                }
                case HMAC_SHA_256 -> {
                    token.generateHmac(id, label);
                    yield null;
                }
                case RSA_2048, RSA_3072, RSA_4096 -> token.generateRsa(id, label, spec.bits());
                case EC_P256 -> token.generateCurve(id, label, TokenCurve.P256);
                case EC_P256K -> token.generateCurve(id, label, TokenCurve.P256K);
                case EC_P384 -> token.generateCurve(id, label, TokenCurve.P384);
                case SM4, EC_SM2, ML_DSA_65, X_WING ->
                    throw new IllegalArgumentException("tokens keep no keys of `" + spec.wireName() + "`");
            };
            return new Made(this, spec, id.hex(), publicKey);
        } catch (TokenUnavailable unavailable) {
            underWay.remove(id);
            throw failure(unavailable);
        } catch (RuntimeException bug) {
            underWay.remove(id);
            throw bug;
        }
    }

    /**
     * The key that {@code object} is.
     *
     * @throws KeyMaterialRejected when the public half is not one of {@code spec}
     */
    public TokenKey key(KeySpec spec, String object, byte @Nullable [] publicKeyDer) throws KeyMaterialRejected {
        return TokenKey.of(spec, publicKeyDer, new Operations(new TokenObjectId(object)));
    }

    /**
     * Labels an object as that of a committed row. A token that refuses is no failure: then the sweep looks for the row
     * every time.
     */
    public void keep(String object, AccountId account, String keyVersionId) {
        relabel(object, owner + " " + account.value() + " " + keyVersionId);
    }

    /**
     * Labels an object as one that its row is about to let go.
     *
     * @throws ApiFailure when the token does not answer
     */
    public void release(String object) {
        try {
            token.relabel(new TokenObjectId(object), pendingLabel());
        } catch (TokenUnavailable unavailable) {
            if (unavailable.reason() != TokenUnavailable.Reason.NOT_OFFERED) {
                throw failure(unavailable);
            }
            LOG.debug("The HSM does not relabel the object {}: {}", object, unavailable.getMessage());
        }
    }

    private void relabel(String object, String label) {
        try {
            token.relabel(new TokenObjectId(object), label);
        } catch (TokenUnavailable unavailable) {
            LOG.info("The object {} of the HSM stays labelled as pending: {}", object, unavailable.getMessage());
        }
    }

    /** Destroys an object for good; that it is not there is well too. */
    public void destroy(String object) {
        try {
            int destroyed = token.destroy(new TokenObjectId(object));
            LOG.info("The HSM destroyed {} object(s) with the id {}", destroyed, object);
        } catch (TokenUnavailable unavailable) {
            throw failure(unavailable);
        }
    }

    /** Objects of this installation that are labelled as pending and not of a transaction under way. */
    public List<Pending> pending() {
        try {
            return token.objects(pendingLabel()).stream()
                    .map(TokenObject::id)
                    .filter(id -> id.hex().length() == ID_DIGITS && !underWay.contains(id))
                    .map(id -> new Pending(
                            id.hex(),
                            Instant.ofEpochSecond(
                                    Long.parseUnsignedLong(id.hex().substring(0, TIME_DIGITS), 16))))
                    .toList();
        } catch (TokenUnavailable unavailable) {
            throw failure(unavailable);
        }
    }

    private String pendingLabel() {
        return owner + " pending";
    }

    private TokenObjectId newId() {
        byte[] drawn = new byte[RANDOM_BYTES];
        random.nextBytes(drawn);
        return new TokenObjectId(HexFormat.of().toHexDigits(clock.instant().getEpochSecond())
                + HexFormat.of().formatHex(drawn));
    }

    private static ApiFailure failure(TokenUnavailable unavailable) {
        switch (unavailable.reason()) {
            // Told once by the token, and by every call to its caller.
            case AWAY, BUSY, PIN_REFUSED -> LOG.debug("The HSM did not compute: {}", unavailable.getMessage());
            case NO_KEY, NOT_OFFERED -> LOG.warn("The HSM did not compute: {}", unavailable.getMessage());
        }
        return switch (unavailable.reason()) {
            case AWAY -> HsmError.UNAVAILABLE.failure("it does not answer, call again later");
            case BUSY -> HsmError.BUSY.failure();
            case PIN_REFUSED ->
                HsmError.UNAVAILABLE.failure("it no longer takes the PIN, its operator has to start the server anew");
            case NO_KEY -> HsmError.NO_MATERIAL.failure();
            case NOT_OFFERED -> HsmError.NOT_OFFERED.failure();
        };
    }

    /** What a token computes. */
    private interface Computation {
        byte[] on(Token token) throws TokenUnavailable;
    }

    private byte[] compute(Computation computation) {
        try {
            return computation.on(token);
        } catch (TokenUnavailable unavailable) {
            throw failure(unavailable);
        }
    }

    private final class Operations implements TokenKey.Operations {
        private final TokenObjectId id;

        Operations(TokenObjectId id) {
            this.id = id;
        }

        @Override
        public byte[] encryptGcm(byte[] iv, byte[] associated, byte[] plaintext) {
            return compute(on -> on.encryptGcm(id, iv, associated, plaintext));
        }

        @Override
        public byte[] decryptGcm(byte[] iv, byte[] associated, byte[] ciphertext) throws CiphertextRejected {
            try {
                return token.decryptGcm(id, iv, associated, ciphertext);
            } catch (TokenDataRejected refused) {
                throw new CiphertextRejected();
            } catch (TokenUnavailable unavailable) {
                throw failure(unavailable);
            }
        }

        @Override
        public byte[] signPkcs1(byte[] digestInfo) {
            return compute(on -> on.signPkcs1(id, digestInfo));
        }

        @Override
        public byte[] signPss(byte[] digest) {
            return compute(on -> on.signPssSha256(id, digest));
        }

        @Override
        public byte[] signEcdsa(byte[] digest) {
            return compute(on -> on.signEcdsa(id, digest));
        }

        @Override
        public byte[] decryptRaw(byte[] block) {
            return compute(on -> on.decryptRaw(id, block));
        }

        @Override
        public byte[] hmac(byte[] data) {
            return compute(on -> on.hmacSha256(id, data));
        }
    }
}
