package dev.jadegate.store.token;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.store.token.Cryptoki.Computation;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/**
 * A PKCS#11 token that we are logged in to. Keys are made on it, sensitive and never extractable, and are used there.
 *
 * <p>Every call either answers or throws {@link TokenUnavailable} within the time of {@link TokenSettings#within}, also
 * when the token hangs. When the token went away, the next call looks for it again, at most once a second; a PIN that it
 * once refused is never tried again.
 *
 * <p>Safe for use by many threads. Virtual threads are not held by native calls.
 */
public final class Token implements AutoCloseable {
    /** The longest plaintext and ciphertext that are given to a token in one piece. */
    public static final int DATA_BYTES_MAX = 128 * 1024;

    /** Bytes of the IV of {@link #encryptGcm}. */
    public static final int IV_BYTES = 12;

    /** Bytes of the tag behind the ciphertext of {@link #encryptGcm}. */
    public static final int TAG_BYTES = 16;

    /** Keys on a token that {@link #objects} tells of. */
    public static final int OBJECTS_MAX = 1_000_000;

    /** The longest label of a key. */
    public static final int LABEL_BYTES_MAX = 255;

    private static final int HMAC_BYTES = 32;
    private static final int SAME_ID_MAX = 100;
    private static final BigInteger EXPONENT = BigInteger.valueOf(65537);

    private final TokenWorkers workers;

    private Token(TokenWorkers workers) {
        this.workers = workers;
    }

    /**
     * Loads the library, finds the token and logs in, with one try.
     *
     * @param pin the user PIN; a copy is kept until {@link #close}, the caller closes its own
     * @param nanoTime the process's own time, as {@code System::nanoTime}
     */
    public static Token open(TokenSettings settings, SecretBytes pin, LongSupplier nanoTime) throws TokenRefused {
        Cryptoki library = Cryptoki.of(settings.library());
        return new Token(TokenWorkers.open(library, settings, pin, false, nanoTime));
    }

    /**
     * As {@link #open}, for who has to prove to know the PIN: a token does not look at it while another {@link Token} of
     * this process is logged in to it. All are then logged out for the moment of it, and come back by themselves.
     */
    public static Token openProving(TokenSettings settings, SecretBytes pin, LongSupplier nanoTime)
            throws TokenRefused {
        Cryptoki library = Cryptoki.of(settings.library());
        return new Token(TokenWorkers.open(library, settings, pin, true, nanoTime));
    }

    /** Whether the token answers; looks for it when it was gone. Waits as any other call. */
    public boolean isUp() {
        try {
            return workers.call(true, session -> {
                requirePresent(session);
                return Boolean.TRUE;
            });
        } catch (TokenUnavailable away) {
            return false;
        }
    }

    /**
     * Makes an AES key for {@link #encryptGcm}.
     *
     * @param label at most {@value #LABEL_BYTES_MAX} bytes, not secret
     * @param bits 128, 192 or 256
     */
    public void generateAes(TokenObjectId id, String label, int bits) throws TokenUnavailable {
        if (bits != 128 && bits != 192 && bits != 256) {
            throw new IllegalArgumentException("AES keys have 128, 192 or 256 bits, not `" + bits + "`");
        }
        generateSecret(
                Mechanism.Plain.AES_KEY_GEN,
                secret(id, label, bits / 8).flag(Attributes.ENCRYPT, true).flag(Attributes.DECRYPT, true));
    }

    /** Makes a key of 256 bits for {@link #hmacSha256}. */
    public void generateHmac(TokenObjectId id, String label) throws TokenUnavailable {
        generateSecret(
                Mechanism.Plain.GENERIC_SECRET_KEY_GEN,
                secret(id, label, HMAC_BYTES).flag(Attributes.SIGN, true).flag(Attributes.VERIFY, true));
    }

    /**
     * Makes an RSA key pair with exponent 65537, for signing and decrypting.
     *
     * @param bits 2048, 3072 or 4096; the token takes up to seconds
     * @return SubjectPublicKeyInfo of the public half in DER; the token keeps the private one alone
     */
    public byte[] generateRsa(TokenObjectId id, String label, int bits) throws TokenUnavailable {
        if (bits != 2048 && bits != 3072 && bits != 4096) {
            throw new IllegalArgumentException("RSA keys have 2048, 3072 or 4096 bits, not `" + bits + "`");
        }
        Attributes publicKey = new Attributes()
                .flag(Attributes.TOKEN, false)
                .number(Attributes.MODULUS_BITS, bits)
                .bytes(Attributes.PUBLIC_EXPONENT, EXPONENT.toByteArray());
        Attributes privateKey = keeping(id, label).flag(Attributes.SIGN, true).flag(Attributes.DECRYPT, true);
        return generatePair(Mechanism.Plain.RSA_KEY_PAIR_GEN, publicKey, privateKey, (session, made) -> {
            byte[] modulus = required(session, made.publicKey(), Attributes.MODULUS);
            byte[] exponent = required(session, made.publicKey(), Attributes.PUBLIC_EXPONENT);
            RSAPublicKey key = new RSAPublicKey(new BigInteger(1, modulus), new BigInteger(1, exponent));
            return new SubjectPublicKeyInfo(
                    new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE), key);
        });
    }

    /**
     * Makes a key pair on a curve, for signing.
     *
     * @return SubjectPublicKeyInfo of the public half in DER; the token keeps the private one alone
     */
    public byte[] generateCurve(TokenObjectId id, String label, TokenCurve curve) throws TokenUnavailable {
        Attributes publicKey =
                new Attributes().flag(Attributes.TOKEN, false).bytes(Attributes.EC_PARAMS, curve.parameters());
        Attributes privateKey = keeping(id, label).flag(Attributes.SIGN, true);
        return generatePair(Mechanism.Plain.EC_KEY_PAIR_GEN, publicKey, privateKey, (session, made) -> {
            byte[] told = required(session, made.publicKey(), Attributes.EC_POINT);
            // The standard has the point in an OCTET STRING; some tokens give it bare, which begins with 4 as well.
            byte[] point = told.length == 1 + 2 * curve.fieldBytes()
                    ? told
                    : ASN1OctetString.getInstance(told).getOctets();
            return new SubjectPublicKeyInfo(
                    new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve.identifier()), point);
        });
    }

    /** Whether a secret or private key of that id is on the token. */
    public boolean has(TokenObjectId id) throws TokenUnavailable {
        return workers.call(true, session -> !handles(session, id).isEmpty());
    }

    /** Gives the keys of that id another label. */
    public void relabel(TokenObjectId id, String label) throws TokenUnavailable {
        byte[] bytes = label(label);
        workers.call(true, session -> {
            for (long object : handles(session, id)) {
                session.library().set(session.handle(), object, new Attributes().bytes(Attributes.LABEL, bytes));
            }
            return Boolean.TRUE;
        });
    }

    /** Destroys the keys of that id for good, and says how many there were; none is well too. */
    public int destroy(TokenObjectId id) throws TokenUnavailable {
        return workers.call(true, session -> {
            List<Long> objects = handles(session, id);
            try {
                for (long object : objects) {
                    session.library().destroy(session.handle(), object);
                }
            } finally {
                // Behind it: a token may give a handle that it took away to the next key.
                session.connection().forgetHandles();
            }
            return objects.size();
        });
    }

    /** The secret and private keys on the token, also those of others that this login sees; at most {@link #OBJECTS_MAX}. */
    public List<TokenObject> objects() throws TokenUnavailable {
        return objects(new Attributes(), new Attributes());
    }

    /** The secret and private keys that have that label. */
    public List<TokenObject> objects(String label) throws TokenUnavailable {
        byte[] bytes = label(label);
        return objects(
                new Attributes().bytes(Attributes.LABEL, bytes), new Attributes().bytes(Attributes.LABEL, bytes));
    }

    private List<TokenObject> objects(Attributes secret, Attributes pair) throws TokenUnavailable {
        secret.number(Attributes.CLASS, Attributes.CLASS_SECRET_KEY);
        pair.number(Attributes.CLASS, Attributes.CLASS_PRIVATE_KEY);
        return workers.call(true, session -> {
            List<TokenObject> told = new ArrayList<>();
            for (Attributes template : List.of(secret, pair)) {
                for (long object : session.library().find(session.handle(), template, OBJECTS_MAX)) {
                    byte[] id = session.library().attribute(session.handle(), object, Attributes.ID);
                    byte[] label = session.library().attribute(session.handle(), object, Attributes.LABEL);
                    if (id != null && id.length >= 1 && id.length <= 64 && label != null) {
                        told.add(new TokenObject(TokenObjectId.of(id), new String(label, StandardCharsets.UTF_8)));
                    }
                }
            }
            if (told.isEmpty()) {
                requirePresent(session);
            }
            return List.copyOf(told);
        });
    }

    /**
     * AES-GCM on the token.
     *
     * @param iv {@value #IV_BYTES} bytes that no other call with this key has
     * @return the ciphertext, and the tag of {@value #TAG_BYTES} bytes behind it
     */
    public byte[] encryptGcm(TokenObjectId id, byte[] iv, byte[] associated, byte[] plaintext) throws TokenUnavailable {
        requireLengths(iv, plaintext.length);
        return compute(
                Computation.ENCRYPT,
                new Mechanism.AesGcm(iv, associated),
                id,
                Attributes.CLASS_SECRET_KEY,
                plaintext,
                plaintext.length + TAG_BYTES);
    }

    /**
     * Decrypts what {@link #encryptGcm} made; the caller clears it.
     *
     * @throws TokenDataRejected when it was not made with this key, IV and associated data
     */
    public byte[] decryptGcm(TokenObjectId id, byte[] iv, byte[] associated, byte[] ciphertext)
            throws TokenUnavailable, TokenDataRejected {
        requireLengths(iv, ciphertext.length - TAG_BYTES);
        if (ciphertext.length < TAG_BYTES) {
            throw new TokenDataRejected();
        }
        Opened opened = workers.call(true, session -> {
            long key = key(session, id, Attributes.CLASS_SECRET_KEY);
            try {
                return new Opened(session.library()
                        .compute(
                                Computation.DECRYPT,
                                session.handle(),
                                new Mechanism.AesGcm(iv, associated),
                                key,
                                ciphertext,
                                ciphertext.length));
            } catch (CryptokiFault fault) {
                if (fault.is(ReturnValue.ENCRYPTED_DATA_INVALID) || fault.is(ReturnValue.ENCRYPTED_DATA_LEN_RANGE)) {
                    return new Opened(null);
                }
                if (!fault.is(ReturnValue.GENERAL_ERROR) && !fault.is(ReturnValue.FUNCTION_FAILED)) {
                    throw fault;
                }
                // Some tokens have no better word for a wrong tag. If the key still encrypts, it was that. The IV is
                // drawn by nobody: what is encrypted is nothing, and its tag is thrown away.
                session.library()
                        .compute(
                                Computation.ENCRYPT,
                                session.handle(),
                                new Mechanism.AesGcm(iv, associated),
                                key,
                                new byte[0],
                                TAG_BYTES);
                return new Opened(null);
            }
        });
        if (opened.plaintext == null) {
            throw new TokenDataRejected();
        }
        return opened.plaintext;
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Opened(byte @Nullable [] plaintext) {}

    /** Signs a digest with ECDSA: the two numbers one behind the other, each as long as the field. */
    public byte[] signEcdsa(TokenObjectId id, byte[] digest) throws TokenUnavailable {
        return compute(Computation.SIGN, Mechanism.Plain.ECDSA, id, Attributes.CLASS_PRIVATE_KEY, digest, 256);
    }

    /** Signs with RSASSA-PKCS1-v1_5; {@code digestInfo} is the DER of the digest with its algorithm. */
    public byte[] signPkcs1(TokenObjectId id, byte[] digestInfo) throws TokenUnavailable {
        return compute(Computation.SIGN, Mechanism.Plain.RSA_PKCS, id, Attributes.CLASS_PRIVATE_KEY, digestInfo, 1024);
    }

    /** Signs a SHA-256 digest with RSASSA-PSS, MGF1 with SHA-256 and a salt of 32 bytes. */
    public byte[] signPssSha256(TokenObjectId id, byte[] digest) throws TokenUnavailable {
        return compute(Computation.SIGN, new Mechanism.RsaPssSha256(), id, Attributes.CLASS_PRIVATE_KEY, digest, 1024);
    }

    /** RSA without padding on a block as long as the modulus and below it; the caller takes the padding off. */
    public byte[] decryptRaw(TokenObjectId id, byte[] block) throws TokenUnavailable {
        byte[] opened = compute(
                Computation.DECRYPT, Mechanism.Plain.RSA_X_509, id, Attributes.CLASS_PRIVATE_KEY, block, block.length);
        if (opened.length == block.length) {
            return opened;
        }
        // A token may leave zeros in front away.
        byte[] whole = new byte[block.length];
        System.arraycopy(opened, 0, whole, block.length - opened.length, opened.length);
        Arrays.fill(opened, (byte) 0);
        return whole;
    }

    /** HMAC-SHA-256 of {@code data}. */
    public byte[] hmacSha256(TokenObjectId id, byte[] data) throws TokenUnavailable {
        return compute(
                Computation.SIGN, Mechanism.Plain.SHA256_HMAC, id, Attributes.CLASS_SECRET_KEY, data, HMAC_BYTES);
    }

    private byte[] compute(
            Computation computation, Mechanism mechanism, TokenObjectId id, long objectClass, byte[] data, int room)
            throws TokenUnavailable {
        return workers.call(
                true,
                session -> session.library()
                        .compute(computation, session.handle(), mechanism, key(session, id, objectClass), data, room));
    }

    private static long key(TokenWorkers.Session session, TokenObjectId id, long objectClass)
            throws CryptokiFault, TokenUnavailable {
        Long handle = session.connection().handle(session.handle(), id, objectClass);
        if (handle == null) {
            requirePresent(session);
            throw new TokenUnavailable(
                    TokenUnavailable.Reason.NO_KEY, "the key `" + id.hex() + "` is not on the token", null);
        }
        return handle;
    }

    private static List<Long> handles(TokenWorkers.Session session, TokenObjectId id) throws CryptokiFault {
        List<Long> all = new ArrayList<>();
        for (long objectClass : List.of(Attributes.CLASS_SECRET_KEY, Attributes.CLASS_PRIVATE_KEY)) {
            all.addAll(session.library()
                    .find(
                            session.handle(),
                            new Attributes()
                                    .number(Attributes.CLASS, objectClass)
                                    .bytes(Attributes.ID, id.bytes()),
                            SAME_ID_MAX));
        }
        if (all.isEmpty()) {
            requirePresent(session);
        }
        return all;
    }

    // A token that was taken out may look like an empty one, and what is not found there is not gone.
    private static void requirePresent(TokenWorkers.Session session) throws CryptokiFault {
        if (!session.connection().info().initialized()) {
            throw new CryptokiFault("C_GetTokenInfo", ReturnValue.TOKEN_NOT_PRESENT);
        }
    }

    private void generateSecret(Mechanism mechanism, Attributes template) throws TokenUnavailable {
        workers.call(false, session -> {
            long made = session.library().generateKey(session.handle(), mechanism, template);
            requireKept(session, made);
            return Boolean.TRUE;
        });
    }

    /** Reads the public half of a pair that was made. */
    private interface PublicHalf {
        SubjectPublicKeyInfo read(TokenWorkers.Session session, Cryptoki.Pair made)
                throws CryptokiFault, TokenUnavailable, IOException;
    }

    private byte[] generatePair(Mechanism mechanism, Attributes publicKey, Attributes privateKey, PublicHalf half)
            throws TokenUnavailable {
        return workers.call(false, session -> {
            Cryptoki.Pair made = session.library().generatePair(session.handle(), mechanism, publicKey, privateKey);
            requireKept(session, made.privateKey());
            byte[] der;
            try {
                der = half.read(session, made).getEncoded("DER");
            } catch (IOException impossible) {
                throw new IllegalStateException("a public key was not encoded", impossible);
            }
            session.library().destroy(session.handle(), made.publicKey());
            return der;
        });
    }

    private static byte[] required(TokenWorkers.Session session, long object, long type)
            throws CryptokiFault, TokenUnavailable {
        byte[] value = session.library().attribute(session.handle(), object, type);
        if (value == null) {
            throw new TokenUnavailable(
                    TokenUnavailable.Reason.NOT_OFFERED, "the token does not tell the public half of a new key", null);
        }
        return value;
    }

    // What a token was asked for it may have left out; a key that can be read is none to give out as kept by an HSM.
    private static void requireKept(TokenWorkers.Session session, long object) throws CryptokiFault, TokenUnavailable {
        boolean kept = flag(session, object, Attributes.NEVER_EXTRACTABLE)
                && flag(session, object, Attributes.ALWAYS_SENSITIVE)
                && flag(session, object, Attributes.TOKEN);
        if (!kept) {
            session.library().destroy(session.handle(), object);
            throw new TokenUnavailable(
                    TokenUnavailable.Reason.NOT_OFFERED,
                    "the token made a key that could be read from it; the key was destroyed again",
                    null);
        }
    }

    private static boolean flag(TokenWorkers.Session session, long object, long type) throws CryptokiFault {
        byte[] value = session.library().attribute(session.handle(), object, type);
        return value != null && value.length == 1 && value[0] == 1;
    }

    private static Attributes secret(TokenObjectId id, String label, int bytes) {
        return keeping(id, label).number(Attributes.VALUE_LEN, bytes);
    }

    private static Attributes keeping(TokenObjectId id, String label) {
        return new Attributes()
                .flag(Attributes.TOKEN, true)
                .flag(Attributes.PRIVATE, true)
                .flag(Attributes.SENSITIVE, true)
                .flag(Attributes.EXTRACTABLE, false)
                .bytes(Attributes.ID, id.bytes())
                .bytes(Attributes.LABEL, label(label));
    }

    private static byte[] label(String label) {
        byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < 1 || bytes.length > LABEL_BYTES_MAX) {
            throw new IllegalArgumentException("a label has 1 to " + LABEL_BYTES_MAX + " bytes, not " + bytes.length);
        }
        return bytes;
    }

    private static void requireLengths(byte[] iv, int dataBytes) {
        if (iv.length != IV_BYTES) {
            throw new IllegalArgumentException("an IV has " + IV_BYTES + " bytes, not " + iv.length);
        }
        if (dataBytes > DATA_BYTES_MAX) {
            throw new IllegalArgumentException("at most " + DATA_BYTES_MAX + " bytes, not " + dataBytes);
        }
    }

    /** Ends the sessions and the login, and forgets the PIN. Keys stay on the token. */
    @Override
    public void close() {
        workers.close();
    }
}
