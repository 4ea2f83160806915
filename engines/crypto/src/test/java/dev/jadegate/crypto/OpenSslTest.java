package dev.jadegate.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jadegate.base.SecretBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** An implementation that shares no line with ours agrees: OpenSSL 3, from its command line. */
class OpenSslTest {
    private static final byte[] MESSAGE = "a message for two".getBytes(StandardCharsets.US_ASCII);
    private static final int SECONDS_MAX = 60;

    @TempDir
    Path folder = Path.of("");

    @BeforeEach
    void find_openssl() throws Exception {
        boolean found;
        try {
            found = run(List.of("openssl", "version")).output().startsWith("OpenSSL 3");
        } catch (IOException notThere) {
            found = false;
        }
        assumeTrue(found, "left out: there is no OpenSSL 3 here");
    }

    /** The output as characters of one byte each. */
    private record Ran(int exitCode, String output, String errors) {
        byte[] bytes() {
            return output.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "RSA_2048, RSA_PSS_SHA_256, rsa_padding_mode:pss rsa_pss_saltlen:32 rsa_mgf1_md:sha256 digest:sha256",
        "RSA_2048, RSA_PKCS1_SHA_256, rsa_padding_mode:pkcs1 digest:sha256",
        "EC_P256, ECDSA_SHA_256, digest:sha256",
        "EC_P256K, ECDSA_SHA_256, digest:sha256",
        "EC_P384, ECDSA_SHA_384, digest:sha384"
    })
    void signatures_go_both_ways(KeySpec spec, SignatureAlgorithm algorithm, String options) throws Exception {
        byte[] digest = MessageDigest.getInstance(algorithm == SignatureAlgorithm.ECDSA_SHA_384 ? "SHA-384" : "SHA-256")
                .digest(MESSAGE);
        try (KeyMaterial key = KeyMaterial.generate(spec, Samples.random())) {
            write(key);
            Files.write(folder.resolve("digest"), digest);
            Files.write(folder.resolve("signature"), DigestSigner.sign(key, algorithm, digest, Samples.random()));
            openssl("pkeyutl -verify -pubin -inkey public.pem -in digest -sigfile signature", options);
            byte[] theirs = openssl("pkeyutl -sign -inkey private.pem -in digest", options);
            DigestSigner.verify(key, algorithm, digest, theirs);
        }
    }

    @Test
    void sm2_signatures_go_both_ways() throws Exception {
        try (KeyMaterial key = KeyMaterial.generate(KeySpec.EC_SM2, Samples.random())) {
            write(key);
            byte[] digest = MessageDigests.sm2(Objects.requireNonNull(key.publicKey()), MESSAGE);
            Files.write(folder.resolve("message"), MESSAGE);
            Files.write(
                    folder.resolve("signature"),
                    DigestSigner.sign(key, SignatureAlgorithm.SM2DSA, digest, Samples.random()));
            String options = "distid:" + MessageDigests.SM2_DEFAULT_IDENTITY;
            openssl(
                    "pkeyutl -verify -pubin -inkey public.pem -rawin -digest sm3 -in message -sigfile signature",
                    options);
            byte[] theirs = openssl("pkeyutl -sign -inkey private.pem -rawin -digest sm3 -in message", options);
            DigestSigner.verify(key, SignatureAlgorithm.SM2DSA, digest, theirs);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "RSA_2048, RSAES_OAEP_SHA_256, rsa_padding_mode:oaep rsa_oaep_md:sha256 rsa_mgf1_md:sha256",
        "RSA_2048, RSAES_OAEP_SHA_1, rsa_padding_mode:oaep rsa_oaep_md:sha1",
        "RSA_2048, RSAES_PKCS1_V1_5, rsa_padding_mode:pkcs1",
        "EC_SM2, SM2PKE, ''"
    })
    void encryption_goes_both_ways(KeySpec spec, PublicKeyEncryption algorithm, String options) throws Exception {
        try (KeyMaterial key = KeyMaterial.generate(spec, Samples.random())) {
            write(key);
            Files.write(folder.resolve("plaintext"), MESSAGE);
            byte[] theirs = openssl("pkeyutl -encrypt -pubin -inkey public.pem -in plaintext", options);
            assertThat(algorithm.decrypt(key, theirs)).isEqualTo(MESSAGE);
            // Short messages and long ones: coordinates that begin with zeros are shorter in DER.
            for (int i = 0; i < 12; i++) {
                byte[] plaintext = Samples.bytes(new Random(i), 1 + 12 * i);
                byte[] ours = algorithm.encrypt(Objects.requireNonNull(key.publicKey()), plaintext, Samples.random());
                Files.write(folder.resolve("ciphertext"), ours);
                assertThat(openssl("pkeyutl -decrypt -inkey private.pem -in ciphertext", options))
                        .isEqualTo(plaintext);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"EC_SM2, SM2", "EC_P256, P-256", "EC_P384, P-384", "EC_P256K, secp256k1"})
    void keys_that_openssl_made_are_taken(KeySpec spec, String curve) throws Exception {
        openssl("genpkey -algorithm EC -outform DER -out theirs -pkeyopt", "ec_paramgen_curve:" + curve);
        // What it writes without asking for PKCS#8 is the older form.
        byte[] der = openssl("pkcs8 -topk8 -nocrypt -inform DER -in theirs -outform DER", "");
        assertThat(PrivateKeyInfo.getInstance(der)).isNotNull();
        byte[] publicDer = openssl("pkey -inform DER -in theirs -pubout -outform DER", "");
        try (SecretBytes secret = SecretBytes.copyOf(der);
                KeyMaterial key = KeyMaterial.of(spec, secret, publicDer)) {
            assertThat(key.publicKeyDer()).isEqualTo(publicDer);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AES_256", "AES_192", "AES_128", "SM4"})
    void the_example_decrypts_a_blob_without_us(KeySpec spec) throws Exception {
        Path script = Path.of(System.getProperty("jadegate.home", "../.."), "docs/examples/decrypt-blob.sh");
        assumeTrue(Files.isReadable(script) && Files.isExecutable(Path.of("/bin/bash")), "left out: no bash here");
        // More than ASCII, so that the order of names is that of bytes.
        EncryptionContext context =
                EncryptionContext.of(Map.of("tenant", "a = b", "tenant2", "", "\uD83D\uDE00", "1", "\uFFFD", "2"));
        try (KeyMaterial key = KeyMaterial.generate(spec, Samples.random())) {
            Files.write(folder.resolve("material"), key.withSecret(byte[]::clone));
            for (int length : new int[] {0, 1, 16, 333}) {
                byte[] plaintext = Samples.bytes(new Random(length), length);
                byte[] blob = CiphertextBlob.encrypt(Samples.VERSION, key, context, plaintext, Samples.random());
                Files.write(folder.resolve("blob"), Base64.getMimeEncoder().encode(blob));
                StringBuilder command = new StringBuilder("exec '%s' material %s %s %s blob"
                        .formatted(
                                script.toAbsolutePath(),
                                Samples.VERSION.account(),
                                Samples.VERSION.region(),
                                Samples.VERSION.keyId()));
                Ran withoutContext = script(command);
                assertThat(withoutContext.exitCode()).isEqualTo(1);
                assertThat(withoutContext.bytes()).isEmpty();
                context.entries().forEach((name, value) -> command.append(" '%s=%s'".formatted(name, value)));
                Ran ran = script(command);
                assertThat(ran.exitCode()).as(ran.errors()).isZero();
                assertThat(ran.bytes()).isEqualTo(plaintext);

                blob[blob.length - 1] ^= 1;
                Files.write(folder.resolve("blob"), Base64.getEncoder().encode(blob));
                Ran changed = script(command);
                assertThat(changed.exitCode()).isEqualTo(1);
                assertThat(changed.bytes()).isEmpty();
            }
        }
    }

    // By a file, because a JVM in another locale loses characters of arguments.
    private Ran script(CharSequence command) throws Exception {
        Files.writeString(folder.resolve("command"), command);
        return run(List.of("/bin/bash", "command"));
    }

    private void write(KeyMaterial key) throws IOException {
        Files.writeString(folder.resolve("private.pem"), pem("PRIVATE KEY", key.withSecret(byte[]::clone)));
        Files.writeString(folder.resolve("public.pem"), pem("PUBLIC KEY", Samples.publicDer(key)));
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + what + "-----\n";
    }

    private byte[] openssl(String command, String options) throws Exception {
        List<String> words = new ArrayList<>(List.of("openssl"));
        words.addAll(List.of(command.split(" ", -1)));
        if (command.endsWith("-pkeyopt")) {
            words.add(options);
        } else if (!options.isEmpty()) {
            for (String option : options.split(" ", -1)) {
                words.add("-pkeyopt");
                words.add(option);
            }
        }
        Ran ran = run(words);
        assertThat(ran.exitCode()).as("%s: %s", words, ran.errors()).isZero();
        return ran.bytes();
    }

    private Ran run(List<String> command) throws Exception {
        Path output = Files.createTempFile(folder, "output", "");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(output.toFile())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("it took more than " + SECONDS_MAX + " seconds: " + command);
        }
        return new Ran(
                process.exitValue(),
                Files.readString(output, StandardCharsets.ISO_8859_1),
                Files.readString(folder.resolve("errors"), StandardCharsets.ISO_8859_1));
    }
}
