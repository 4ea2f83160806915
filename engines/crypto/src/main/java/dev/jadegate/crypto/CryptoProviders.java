package dev.jadegate.crypto;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Cipher;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/**
 * The one table of which library computes what. A library is asked for by name, never by the JVM's order of providers, so
 * that what others install or reorder changes nothing here.
 *
 * <p>RSA and the NIST curves are four to eight times faster natively (Amazon Corretto Crypto Provider, AWS-LC) than in the
 * JDK. Its library comes in the jar and has to be written to a folder to be loaded; so that this is never a folder where
 * others can write, it is used only when the process names a folder with the system property {@value #FOLDER_PROPERTY}, or
 * says with {@value #EXTERNAL_PROPERTY} that the library is installed. Both must be set before this class is first used.
 * Where it is not asked for, does not load or fails its self-test, the JDK and Bouncy Castle compute the same.
 *
 * <p>Safe for use by any thread.
 */
public final class CryptoProviders {
    /** Names the folder into which the native library is put while it loads; only this user may write there. */
    public static final String FOLDER_PROPERTY = "com.amazon.corretto.crypto.provider.tmpdir";

    /** {@code true} when the native library stands on {@code java.library.path}. */
    public static final String EXTERNAL_PROPERTY = "com.amazon.corretto.crypto.provider.useExternalLib";

    /**
     * A line of the table.
     *
     * @param algorithm what is computed
     * @param provider by which library, with its version
     * @param nativeCode whether outside of Java
     */
    public record Choice(String algorithm, String provider, boolean nativeCode) {}

    private static final class Chosen {
        static final CryptoProviders INSTANCE = choose();
    }

    private final Provider jdkDigests;
    private final Provider jdkCiphers;
    private final Provider jdkRsa;
    private final Provider jdkCurves;
    private final @Nullable Provider fast;
    private final @Nullable String whyNotNative;

    private final Pool<Cipher> aesGcm;

    private CryptoProviders(@Nullable Provider fast, @Nullable String whyNotNative) {
        this.fast = fast;
        this.whyNotNative = whyNotNative;
        jdkDigests = required("SUN");
        jdkCiphers = required("SunJCE");
        jdkRsa = required("SunRsaSign");
        jdkCurves = required("SunEC");
        aesGcm = new Pool<>(() -> cipher("AES/GCM/NoPadding", jdkCiphers));
    }

    /** The table of this process; the first call loads the libraries. */
    public static CryptoProviders chosen() {
        return Chosen.INSTANCE;
    }

    /** The table, for a status page; it is put together anew each time. */
    public List<Choice> choices() {
        String jdk = "JDK " + Runtime.version().feature() + " ";
        String bouncyCastle = "Bouncy Castle " + new BouncyCastleProvider().getVersionStr();
        List<Choice> choices = new ArrayList<>();
        choices.add(new Choice("AES-GCM, AES-CBC", jdk + jdkCiphers.getName(), false));
        choices.add(new Choice("SHA-256 (also in HMAC and HKDF), SHA-1", jdk + jdkDigests.getName(), false));
        choices.add(new Choice("RSA key generation", jdk + jdkRsa.getName(), false));
        if (fast == null) {
            choices.add(new Choice("RSA", jdk + jdkCiphers.getName(), false));
            choices.add(new Choice("ECDSA P-256 and P-384, signing", jdk + jdkCurves.getName(), false));
            choices.add(new Choice("ECDSA P-256 and P-384, verifying", bouncyCastle, false));
        } else {
            choices.add(new Choice("RSA, ECDSA P-256 and P-384", fast.getName() + " " + fast.getVersionStr(), true));
        }
        choices.add(new Choice(
                "ECDSA secp256k1, SM2, SM3, SM4-GCM, ML-DSA, X-Wing (ML-KEM), generation of keys on curves",
                bouncyCastle,
                false));
        return List.copyOf(choices);
    }

    /** Whether RSA and the NIST curves run natively. */
    public boolean isNative() {
        return fast != null;
    }

    /** Why RSA and the NIST curves do not run natively, or null when they do. */
    public @Nullable String whyNotNative() {
        return whyNotNative;
    }

    /** The table without the native library. */
    static CryptoProviders withoutNative(String why) {
        return new CryptoProviders(null, why);
    }

    Pool<Cipher> aesGcm() {
        return aesGcm;
    }

    /** Without padding: that is done here. Used seldom, so there is no pool. */
    Cipher aesCbc() {
        return cipher("AES/CBC/NoPadding", jdkCiphers);
    }

    /** RSA without padding: the padding is done here. Making one costs a thousandth of using it. */
    Cipher rsa() {
        return cipher("RSA/ECB/NoPadding", fast == null ? jdkCiphers : fast);
    }

    MessageDigest sha256() {
        return digest("SHA-256");
    }

    /** For OAEP alone, where nothing depends on its collisions. */
    MessageDigest sha1() {
        return digest("SHA-1");
    }

    KeyFactory rsaKeys() {
        return keyFactory("RSA", fast == null ? jdkRsa : fast);
    }

    KeyPairGenerator rsaGenerator() {
        try {
            return KeyPairGenerator.getInstance("RSA", jdkRsa);
        } catch (GeneralSecurityException missing) {
            throw missing("RSA", jdkRsa, missing);
        }
    }

    KeyFactory curveKeys() {
        return keyFactory("EC", fast == null ? jdkCurves : fast);
    }

    /** ECDSA over a ready digest, DER. */
    Signature ecdsa() {
        Provider provider = fast == null ? jdkCurves : fast;
        try {
            return Signature.getInstance("NONEwithECDSA", provider);
        } catch (GeneralSecurityException missing) {
            throw missing("NONEwithECDSA", provider, missing);
        }
    }

    /**
     * Whether the JCA also verifies signatures of the NIST curves. SunEC does that five times slower than Bouncy Castle
     * does, and what is verified is public, so nothing speaks for its constant time.
     */
    boolean verifiesCurvesNatively() {
        return fast != null;
    }

    private MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm, jdkDigests);
        } catch (GeneralSecurityException missing) {
            throw missing(algorithm, jdkDigests, missing);
        }
    }

    private static Cipher cipher(String algorithm, Provider provider) {
        try {
            return Cipher.getInstance(algorithm, provider);
        } catch (GeneralSecurityException missing) {
            throw missing(algorithm, provider, missing);
        }
    }

    private static KeyFactory keyFactory(String algorithm, Provider provider) {
        try {
            return KeyFactory.getInstance(algorithm, provider);
        } catch (GeneralSecurityException missing) {
            throw missing(algorithm, provider, missing);
        }
    }

    private static IllegalStateException missing(String algorithm, Provider provider, GeneralSecurityException cause) {
        return new IllegalStateException(provider.getName() + " has no " + algorithm, cause);
    }

    private static Provider required(String name) {
        Provider provider = Security.getProvider(name);
        if (provider == null) {
            throw new IllegalStateException("the JVM has no security provider `" + name + "`");
        }
        return provider;
    }

    private static CryptoProviders choose() {
        if (System.getProperty(FOLDER_PROPERTY) == null && !Boolean.getBoolean(EXTERNAL_PROPERTY)) {
            return withoutNative("no folder was named for it");
        }
        try {
            return new CryptoProviders(NativeLibrary.load(), null);
        } catch (RuntimeException | LinkageError notHere) {
            // Another processor or system, a folder without execution, a failed self-test: slower, not wrong.
            return withoutNative("it did not load: " + notHere);
        }
    }
}
