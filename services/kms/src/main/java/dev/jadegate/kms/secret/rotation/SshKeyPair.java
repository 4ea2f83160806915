package dev.jadegate.kms.secret.rotation;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.generators.RSAKeyPairGenerator;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.crypto.params.RSAKeyGenerationParameters;
import org.bouncycastle.crypto.util.OpenSSHPrivateKeyUtil;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;

/**
 * A new key pair as OpenSSH reads it.
 *
 * @param publicKey a line of {@code authorized_keys}
 * @param privateKey a file in PEM
 */
record SshKeyPair(String publicKey, String privateKey) {
    private static final String RSA = "ssh-rsa";
    private static final String ED25519 = "ssh-ed25519";

    /** Of 128 bits, as Ed25519 has. */
    private static final int RSA_BITS = 3072;

    private static final int PRIME_CERTAINTY = 128;
    private static final int PEM_LINE = 70;

    /** A pair of the type that {@code before} is of, RSA or else Ed25519. */
    static SshKeyPair like(String before, SecureRandom random) {
        return before.startsWith(RSA + " ") ? rsa(random) : ed25519(random);
    }

    private static SshKeyPair ed25519(SecureRandom random) {
        Ed25519KeyPairGenerator generator = new Ed25519KeyPairGenerator();
        generator.init(new Ed25519KeyGenerationParameters(random));
        return of(ED25519, "OPENSSH PRIVATE KEY", generator.generateKeyPair());
    }

    private static SshKeyPair rsa(SecureRandom random) {
        RSAKeyPairGenerator generator = new RSAKeyPairGenerator();
        generator.init(new RSAKeyGenerationParameters(BigInteger.valueOf(65_537), random, RSA_BITS, PRIME_CERTAINTY));
        return of(RSA, "RSA PRIVATE KEY", generator.generateKeyPair());
    }

    private static SshKeyPair of(String type, String label, AsymmetricCipherKeyPair pair) {
        try {
            byte[] shown = OpenSSHPublicKeyUtil.encodePublicKey(pair.getPublic());
            byte[] hidden = OpenSSHPrivateKeyUtil.encodePrivateKey(pair.getPrivate());
            try {
                String base64 =
                        Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(hidden);
                return new SshKeyPair(
                        type + " " + Base64.getEncoder().encodeToString(shown),
                        "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n");
            } finally {
                Arrays.fill(hidden, (byte) 0);
            }
        } catch (IOException impossible) {
            throw new IllegalStateException("memory can be written", impossible);
        }
    }

    @Override
    public String toString() {
        return "SshKeyPair[" + publicKey + "]";
    }
}
