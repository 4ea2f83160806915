package dev.jadegate.store.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.testkit.SoftHsm;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Cipher;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenTest {
    private static final byte[] NONE = new byte[0];
    private static final byte[] DIGEST_INFO = HexFormat.of().parseHex("3031300d060960864801650304020105000420");

    private final SecureRandom random = new SecureRandom();
    private final AtomicLong nanos = new AtomicLong();
    private final List<Token> open = new ArrayList<>();
    private SoftHsm softHsm;
    private SoftHsm.Made made;

    @BeforeEach
    void make_a_token() {
        assumeTrue(SoftHsm.installed(), SoftHsm.ABSENT);
        softHsm = SoftHsm.ofThisProcess();
        made = softHsm.newToken();
    }

    @AfterEach
    void close() {
        open.forEach(Token::close);
    }

    private Token open() throws TokenRefused {
        return open(TokenSettings.of(made.library(), made.label()), made.pin());
    }

    private Token open(TokenSettings settings, String pin) throws TokenRefused {
        try (SecretBytes secret = SecretBytes.ofText(pin)) {
            Token token = Token.open(settings, secret, nanos::get);
            open.add(token);
            return token;
        }
    }

    private byte[] iv() {
        byte[] iv = new byte[Token.IV_BYTES];
        random.nextBytes(iv);
        return iv;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] sha256(String text) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(text(text));
    }

    private static PublicKey publicKey(String algorithm, byte[] der) throws Exception {
        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der));
    }

    @Test
    void aes_of_each_length_decrypts_what_it_encrypted_and_nothing_else() throws Exception {
        Token token = open();
        for (int bits : List.of(128, 192, 256)) {
            TokenObjectId id = TokenObjectId.random(random);
            token.generateAes(id, "aes " + bits, bits);
            byte[] iv = iv();
            byte[] sealed = token.encryptGcm(id, iv, text("place"), text("card 42"));

            assertThat(token.decryptGcm(id, iv, text("place"), sealed)).isEqualTo(text("card 42"));
            assertThatThrownBy(() -> token.decryptGcm(id, iv, text("other"), sealed))
                    .isInstanceOf(TokenDataRejected.class);
            sealed[0] ^= 1;
            assertThatThrownBy(() -> token.decryptGcm(id, iv, text("place"), sealed))
                    .isInstanceOf(TokenDataRejected.class);
            assertThatThrownBy(() -> token.decryptGcm(id, iv, NONE, new byte[15]))
                    .isInstanceOf(TokenDataRejected.class);
        }
    }

    @Test
    void an_empty_and_the_longest_plaintext_are_encrypted_and_a_longer_one_is_refused() throws Exception {
        Token token = open();
        TokenObjectId id = TokenObjectId.random(random);
        token.generateAes(id, "aes", 256);
        for (int bytes : List.of(0, Token.DATA_BYTES_MAX)) {
            byte[] iv = iv();
            byte[] sealed = token.encryptGcm(id, iv, NONE, new byte[bytes]);
            assertThat(sealed).hasSize(bytes + Token.TAG_BYTES);
            assertThat(token.decryptGcm(id, iv, NONE, sealed)).isEqualTo(new byte[bytes]);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> token.encryptGcm(id, iv(), NONE, new byte[Token.DATA_BYTES_MAX + 1]));
    }

    @Test
    void a_wrapped_secret_opens_where_it_was_bound_to_and_nowhere_else() throws Exception {
        Token token = open();
        TokenObjectId id = TokenObjectId.random(random);
        TokenObjectId other = TokenObjectId.random(random);
        token.generateAes(id, "aes", 256);
        token.generateAes(other, "aes", 256);
        try (SecretBytes secret = SecretBytes.ofText("root key");
                SecretBytes tooLong = SecretBytes.copyOf(new byte[TokenWrap.SECRET_BYTES_MAX + 1])) {
            byte[] wrapped = TokenWrap.wrap(token, id, text("folder"), secret, random);
            try (SecretBytes opened = TokenWrap.unwrap(token, id, text("folder"), wrapped)) {
                assertThat(opened).isEqualTo(secret);
            }
            assertThatThrownBy(() -> TokenWrap.unwrap(token, id, text("elsewhere"), wrapped))
                    .isInstanceOf(TokenDataRejected.class);
            assertThatThrownBy(() -> TokenWrap.unwrap(token, other, text("folder"), wrapped))
                    .isInstanceOf(TokenDataRejected.class);
            assertThatThrownBy(() -> TokenWrap.unwrap(token, id, text("folder"), new byte[3]))
                    .isInstanceOf(TokenDataRejected.class);
            assertThatIllegalArgumentException().isThrownBy(() -> TokenWrap.wrap(token, id, NONE, tooLong, random));
        }
    }

    @Test
    void rsa_signs_and_decrypts_for_the_public_half_that_it_told() throws Exception {
        Token token = open();
        TokenObjectId id = TokenObjectId.random(random);
        PublicKey key = publicKey("RSA", token.generateRsa(id, "rsa", 2048));
        byte[] digest = sha256("message");

        byte[] info = new byte[DIGEST_INFO.length + digest.length];
        System.arraycopy(DIGEST_INFO, 0, info, 0, DIGEST_INFO.length);
        System.arraycopy(digest, 0, info, DIGEST_INFO.length, digest.length);
        Signature pkcs1 = Signature.getInstance("SHA256withRSA");
        pkcs1.initVerify(key);
        pkcs1.update(text("message"));
        assertThat(pkcs1.verify(token.signPkcs1(id, info))).isTrue();

        Signature pss = Signature.getInstance("RSASSA-PSS");
        pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        pss.initVerify(key);
        pss.update(text("message"));
        assertThat(pss.verify(token.signPssSha256(id, digest))).isTrue();

        Cipher raw = Cipher.getInstance("RSA/ECB/NoPadding");
        raw.init(Cipher.ENCRYPT_MODE, key);
        byte[] block = new byte[256];
        block[255] = 7;
        assertThat(token.decryptRaw(id, raw.doFinal(block))).isEqualTo(block);
    }

    @Test
    void each_curve_signs_for_the_public_half_that_it_told() throws Exception {
        Token token = open();
        byte[] digest = sha256("message");
        for (TokenCurve curve : TokenCurve.values()) {
            TokenObjectId id = TokenObjectId.random(random);
            byte[] der = token.generateCurve(id, curve.name(), curve);
            byte[] numbers = token.signEcdsa(id, digest);

            BouncyCastleProvider provider = new BouncyCastleProvider();
            Signature verifier = Signature.getInstance("SHA256withPLAIN-ECDSA", provider);
            verifier.initVerify(KeyFactory.getInstance("EC", provider).generatePublic(new X509EncodedKeySpec(der)));
            verifier.update(text("message"));
            assertThat(verifier.verify(numbers)).as(curve.name()).isTrue();
        }
    }

    @Test
    void codes_of_the_same_bytes_are_the_same_and_of_others_not() throws Exception {
        Token token = open();
        TokenObjectId id = TokenObjectId.random(random);
        token.generateHmac(id, "hmac");
        byte[] code = token.hmacSha256(id, text("message"));
        assertThat(code).hasSize(32).isEqualTo(token.hmacSha256(id, text("message")));
        assertThat(code).isNotEqualTo(token.hmacSha256(id, text("massage")));
    }

    @Test
    void keys_are_found_by_label_relabelled_and_destroyed_for_good() throws Exception {
        Token token = open();
        TokenObjectId first = TokenObjectId.random(random);
        TokenObjectId second = TokenObjectId.random(random);
        token.generateAes(first, "one", 256);
        token.generateCurve(second, "two", TokenCurve.P256);
        assertThat(token.objects())
                .containsExactlyInAnyOrder(new TokenObject(first, "one"), new TokenObject(second, "two"));
        assertThat(token.objects("two")).containsExactly(new TokenObject(second, "two"));

        token.relabel(second, "three");
        assertThat(token.objects("two")).isEmpty();
        assertThat(token.objects("three")).containsExactly(new TokenObject(second, "three"));

        assertThat(token.destroy(second)).isEqualTo(1);
        assertThat(token.destroy(second)).isZero();
        assertThat(token.has(second)).isFalse();
        assertThat(token.has(first)).isTrue();
        assertThatThrownBy(() -> token.signEcdsa(second, sha256("message")))
                .isInstanceOfSatisfying(
                        TokenUnavailable.class,
                        refused -> assertThat(refused.reason()).isEqualTo(TokenUnavailable.Reason.NO_KEY));
    }

    @Test
    void a_wrong_pin_is_refused_and_named_without_being_told() {
        assertThatThrownBy(() -> open(TokenSettings.of(made.library(), made.label()), "wrong-pin-9"))
                .isInstanceOfSatisfying(
                        TokenRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(TokenRefused.Reason.WRONG_PIN))
                .hasMessageContaining("tried once")
                .hasMessageNotContaining("wrong-pin-9");
    }

    @Test
    void a_label_or_library_that_is_not_there_is_refused_with_what_to_do(@TempDir Path folder) throws Exception {
        Path text = Files.writeString(folder.resolve("lib.so"), "not a library");
        assertThatThrownBy(() -> open(TokenSettings.of(made.library(), "no such token"), made.pin()))
                .isInstanceOf(TokenRefused.class)
                .hasMessageContaining("no initialised token with the label `no such token`");
        assertThatThrownBy(() -> open(TokenSettings.of(Path.of("/nowhere/lib.so"), "x"), made.pin()))
                .isInstanceOf(TokenRefused.class)
                .hasMessageContaining("There is no PKCS#11 library `/nowhere/lib.so`");
        assertThatThrownBy(() -> open(TokenSettings.of(text, "x"), made.pin()))
                .isInstanceOf(TokenRefused.class)
                .hasMessageContaining("cannot be used");
    }

    @Test
    void a_token_that_went_away_is_looked_for_once_a_second_and_works_when_it_is_back() throws Exception {
        Token token = open();
        TokenObjectId id = TokenObjectId.random(random);
        token.generateAes(id, "aes", 256);
        byte[] iv = iv();
        byte[] sealed = token.encryptGcm(id, iv, NONE, text("card 42"));

        // Each call finds out itself; nothing is told to be gone that is only out of reach.
        List<ThrowingCallable> calls = List.of(
                () -> token.decryptGcm(id, iv, NONE, sealed),
                () -> token.has(id),
                () -> token.objects(),
                () -> token.relabel(id, "other"),
                () -> token.destroy(id));
        for (ThrowingCallable call : calls) {
            nanos.addAndGet(TokenWorkers.LOOK_EVERY.toNanos());
            assertThat(token.isUp()).isTrue();
            softHsm.unplug();
            try {
                assertThatThrownBy(call)
                        .isInstanceOfSatisfying(
                                TokenUnavailable.class,
                                away -> assertThat(away.reason()).isEqualTo(TokenUnavailable.Reason.AWAY));
                assertThat(token.isUp()).isFalse();
            } finally {
                softHsm.plugIn();
            }
        }
        assertThat(token.isUp()).as("within the second").isFalse();
        nanos.addAndGet(TokenWorkers.LOOK_EVERY.toNanos());
        assertThat(token.isUp()).isTrue();
        assertThat(token.decryptGcm(id, iv, NONE, sealed)).isEqualTo(text("card 42"));
    }

    @Test
    void keys_are_there_for_the_next_login_and_not_after_closing() throws Exception {
        Token token = open();
        TokenObjectId id = TokenObjectId.random(random);
        token.generateAes(id, "aes", 256);
        byte[] iv = iv();
        byte[] sealed = token.encryptGcm(id, iv, NONE, text("card 42"));
        token.close();
        assertThatThrownBy(() -> token.encryptGcm(id, iv(), NONE, NONE)).isInstanceOf(TokenUnavailable.class);
        assertThat(open().decryptGcm(id, iv, NONE, sealed)).isEqualTo(text("card 42"));
    }

    @Test
    void many_threads_share_few_sessions() throws Exception {
        Token token =
                open(new TokenSettings(made.library(), made.label(), 2, 1_000, Duration.ofSeconds(60)), made.pin());
        TokenObjectId id = TokenObjectId.random(random);
        token.generateAes(id, "aes", 256);
        CountDownLatch begin = new CountDownLatch(1);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                byte[] plaintext = text("plaintext " + i);
                all.add(callers.submit(() -> {
                    begin.await();
                    byte[] iv = iv();
                    return MessageDigest.isEqual(
                            plaintext,
                            token.decryptGcm(id, iv, plaintext, token.encryptGcm(id, iv, plaintext, plaintext)));
                }));
            }
            begin.countDown();
            for (Future<Boolean> each : all) {
                assertThat(each.get()).isTrue();
            }
        }
    }

    @Test
    void a_call_too_many_is_refused_at_once() throws Exception {
        Token token = open(new TokenSettings(made.library(), made.label(), 1, 1, Duration.ofSeconds(60)), made.pin());
        TokenObjectId id = TokenObjectId.random(random);
        CountDownLatch begin = new CountDownLatch(1);
        int busy = 0;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<TokenUnavailable>> all = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                all.add(callers.submit(() -> {
                    begin.await();
                    try {
                        // Long enough for all of the others to come.
                        token.generateRsa(id, "rsa", 2048);
                        return null;
                    } catch (TokenUnavailable refused) {
                        return refused;
                    }
                }));
            }
            begin.countDown();
            for (Future<TokenUnavailable> each : all) {
                TokenUnavailable refused = each.get();
                if (refused != null) {
                    assertThat(refused.reason()).isEqualTo(TokenUnavailable.Reason.BUSY);
                    busy++;
                }
            }
        }
        assertThat(busy).isPositive();
        assertThat(token.destroy(id)).isEqualTo(16 - busy);
    }

    @Test
    void settings_are_within_their_limits() {
        Path library = Path.of("/lib.so");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenSettings(Path.of("lib.so"), "x", 1, 1, Duration.ofSeconds(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> TokenSettings.of(library, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> TokenSettings.of(library, "x".repeat(33)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenSettings(library, "x", 65, 1, Duration.ofSeconds(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenSettings(library, "x", 1, 10_001, Duration.ofSeconds(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new TokenSettings(library, "x", 1, 1, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new TokenObjectId("0"));
        assertThatIllegalArgumentException().isThrownBy(() -> new TokenObjectId("00".repeat(65)));
        assertThat(new TokenObjectId("00").bytes()).isEqualTo(BigInteger.ZERO.toByteArray());
    }
}
