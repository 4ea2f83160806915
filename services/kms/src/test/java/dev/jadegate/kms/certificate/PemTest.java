package dev.jadegate.kms.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.ApiFailure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
    private static final int ROUNDS = 20_000;

    private static List<byte[]> read(String text) {
        return Pem.certificates("Certificate", text, 16_384, 5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing of it",
                "-----BEGIN CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----AAAA",
                "-----BEGIN CERTIFICATE----------END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----AAA-----END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----AAB=-----END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----AA_A-----END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----AA\u00a0AA-----END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----AAAA-----END PRIVATE KEY-----",
                "-----BEGIN CERTIFICATE-----AAAA-----BEGIN CERTIFICATE-----AAAA-----END CERTIFICATE-----",
                "-----END CERTIFICATE-----",
                "-----BEGIN TRUSTED CERTIFICATE-----AAAA-----END TRUSTED CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----AAAA-----END CERTIFICATE----- -----"
            })
    void what_is_not_in_the_form_is_refused(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(ApiFailure.class);
    }

    @Test
    void five_are_read_and_not_one_more() {
        String one = Pem.write(Pem.CERTIFICATE, new byte[] {1});

        assertThat(read(one.repeat(5))).hasSize(5);
        assertThatThrownBy(() -> read(one.repeat(6))).isInstanceOf(ApiFailure.class);
    }

    /** Bytes that were written are read, whatever white space and text is put around them. */
    @Test
    void what_was_written_is_read() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS / 10; round++) {
            List<byte[]> written = new ArrayList<>();
            StringBuilder text = new StringBuilder();
            int count = 1 + random.nextInt(5);
            for (int i = 0; i < count; i++) {
                byte[] bytes = new byte[1 + random.nextInt(200)];
                random.nextBytes(bytes);
                written.add(bytes);
                text.append("text - of a tool --\n").append(Pem.write(Pem.CERTIFICATE, bytes));
            }
            String given = switch (random.nextInt(3)) {
                case 0 -> text.toString();
                case 1 -> text.toString().replace("\n", "\r\n");
                default -> text.toString().replace("\n", " ");
            };
            assertThat(read(given)).as("seed %d, round %d", seed, round).containsExactlyElementsOf(written);
        }
    }

    /** Whatever comes is read or refused with an error of the API, and nothing else. */
    @Test
    void no_text_breaks_the_reader() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String good = TestAuthority.root("root", "SHA256withECDSA").pem();
        int taken = 0;
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder text = new StringBuilder(good);
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(4)) {
                    case 0 -> text.setCharAt(at, (char) random.nextInt(128));
                    case 1 -> text.deleteCharAt(at);
                    case 2 -> text.insert(at, (char) random.nextInt(0x300));
                    default -> text.delete(at, Math.min(text.length(), at + random.nextInt(80)));
                }
            }
            try {
                for (byte[] der : read(text.toString())) {
                    IssuedCertificate.of(der);
                    taken++;
                }
            } catch (ApiFailure | IssuedCertificate.Malformed refused) {
                assertThat(refused).as("seed %d, round %d", seed, round).hasMessageNotContaining("Exception");
            } catch (RuntimeException broken) {
                throw new AssertionError("seed " + seed + ", round " + round + ": " + text, broken);
            }
        }
        assertThat(taken).as("seed %d", seed).isPositive();
    }

    /** Whatever bytes come are a certificate with one encoding or refused; what was taken can be described. */
    @Test
    void no_bytes_break_the_certificate_reader() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        X509CertificateHolder good = TestAuthority.root("root", "SHA256withECDSA").certificate;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] der = good.getEncoded();
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                der[random.nextInt(der.length)] = (byte) random.nextInt(256);
            }
            try {
                IssuedCertificate read = IssuedCertificate.of(der);
                assertThat(read.der()).isEqualTo(der);
                assertThat(read.subject() + read.serial() + read.subjectKeyIdentifier() + read.isAuthorityOver(0))
                        .isNotNull();
            } catch (IssuedCertificate.Malformed refused) {
                assertThat(refused.getMessage()).isEqualTo("it is not a certificate in DER");
            } catch (RuntimeException broken) {
                throw new AssertionError("seed " + seed + ", round " + round, broken);
            }
        }
    }

    @Test
    void a_byte_behind_a_certificate_is_refused() throws Exception {
        byte[] good = TestAuthority.root("root", "SHA256withECDSA").certificate.getEncoded();
        byte[] more = Arrays.copyOf(good, good.length + 1);

        assertThat(IssuedCertificate.of(good).subject()).isEqualTo("CN=root");
        assertThatThrownBy(() -> IssuedCertificate.of(more)).isInstanceOf(IssuedCertificate.Malformed.class);
        assertThatThrownBy(() -> IssuedCertificate.of("text".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IssuedCertificate.Malformed.class);
    }
}
