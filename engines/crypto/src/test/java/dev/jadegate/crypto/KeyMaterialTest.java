package dev.jadegate.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.SecretBytes;
import java.math.BigInteger;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class KeyMaterialTest {
    private static final Map<KeySpec, KeyMaterial> KEYS = new EnumMap<>(KeySpec.class);

    @BeforeAll
    static void make_one_key_of_each() {
        for (KeySpec spec : KeySpec.values()) {
            KEYS.put(spec, KeyMaterial.generate(spec, Samples.random()));
        }
    }

    private static KeyMaterial key(KeySpec spec) {
        return Objects.requireNonNull(KEYS.get(spec));
    }

    @ParameterizedTest
    @EnumSource
    void a_key_comes_back_from_what_was_kept_of_it(KeySpec spec) throws Exception {
        KeyMaterial key = key(spec);
        try (SecretBytes kept = key.exportSecret();
                KeyMaterial back = KeyMaterial.of(spec, kept, key.publicKeyDer());
                SecretBytes again = back.exportSecret()) {
            assertThat(again).isEqualTo(kept);
            assertThat(back.publicKeyDer()).isEqualTo(key.publicKeyDer());
            assertThat(back.publicKeyDer() != null).isEqualTo(spec.hasPublicKey());
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_secret_of_one_spec_is_refused_for_every_other(KeySpec spec) {
        try (SecretBytes kept = key(spec).exportSecret()) {
            for (KeySpec other : KeySpec.values()) {
                boolean sameLength = !spec.hasPublicKey() && !other.hasPublicKey() && spec.bits() == other.bits();
                if (other != spec && !sameLength) {
                    assertThatThrownBy(() -> KeyMaterial.of(other, kept, null))
                            .as(other.wireName())
                            .isInstanceOf(KeyMaterialRejected.class)
                            .hasNoCause();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.MATCH_ANY,
            names = {"EC_.*", "ML_.*", "RSA_2048"})
    void the_public_key_of_another_pair_is_refused(KeySpec spec) {
        try (KeyMaterial other = KeyMaterial.generate(spec, Samples.random());
                SecretBytes kept = key(spec).exportSecret()) {
            assertThatThrownBy(() -> KeyMaterial.of(spec, kept, other.publicKeyDer()))
                    .isInstanceOf(KeyMaterialRejected.class);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EC_P256", "EC_SM2", "RSA_2048", "ML_DSA_65"})
    void changed_encodings_are_refused_or_another_key_but_never_a_bug(KeySpec spec) {
        Random random = Samples.seeded("changed_encodings");
        byte[] kept = key(spec).withSecret(byte[]::clone);
        byte[] der = Samples.publicDer(key(spec));
        for (int i = 0; i < 60; i++) {
            byte[] changed = kept.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            try (SecretBytes secret = SecretBytes.copyOf(changed)) {
                KeyMaterial.of(spec, secret, null).close();
            } catch (KeyMaterialRejected refused) {
                assertThat(refused).hasNoCause();
            }
            byte[] cut = Arrays.copyOf(kept, random.nextInt(kept.length));
            assertThatThrownBy(() -> KeyMaterial.of(spec, SecretBytes.copyOf(cut), null))
                    .isInstanceOf(KeyMaterialRejected.class);
            byte[] changedDer = der.clone();
            changedDer[random.nextInt(der.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                assertThat(PublicKeyMaterial.of(spec, changedDer).der()).isEqualTo(changedDer);
            } catch (KeyMaterialRejected refused) {
                assertThat(refused).hasNoCause();
            }
        }
    }

    @Test
    void a_point_off_the_curve_is_refused() {
        byte[] der = Samples.publicDer(key(KeySpec.EC_SM2));
        der[der.length - 1] ^= 1;
        assertThatThrownBy(() -> PublicKeyMaterial.of(KeySpec.EC_SM2, der)).isInstanceOf(KeyMaterialRejected.class);
    }

    @Test
    void an_rsa_key_with_one_wrong_number_is_refused() throws Exception {
        RSAPrivateCrtKey key = ((PrivatePart.Rsa) key(KeySpec.RSA_2048).privatePart()).numbers();
        BigInteger[] numbers = {
            key.getModulus(),
            key.getPublicExponent(),
            key.getPrivateExponent(),
            key.getPrimeP(),
            key.getPrimeQ(),
            key.getPrimeExponentP(),
            key.getPrimeExponentQ(),
            key.getCrtCoefficient()
        };
        rsa(numbers).close();
        for (int i = 0; i < numbers.length; i++) {
            BigInteger[] wrong = numbers.clone();
            wrong[i] = wrong[i].flipBit(5);
            assertThatThrownBy(() -> rsa(wrong)).as("number %d", i).isInstanceOf(KeyMaterialRejected.class);
        }
    }

    private static KeyMaterial rsa(BigInteger[] n) throws Exception {
        byte[] der = new PrivateKeyInfo(
                        new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                        new RSAPrivateKey(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]))
                .getEncoded("DER");
        try (SecretBytes secret = SecretBytes.copyOf(der)) {
            return KeyMaterial.of(KeySpec.RSA_2048, secret, null);
        }
    }

    @Test
    void the_one_scalar_that_sm2_cannot_sign_with_is_refused() throws Exception {
        for (int below = 1; below <= 2; below++) {
            ECPrivateKeyParameters scalar = new ECPrivateKeyParameters(
                    NamedCurve.SM2.domain().getN().subtract(BigInteger.valueOf(below)), NamedCurve.SM2.domain());
            byte[] der = PrivateKeyInfoFactory.createPrivateKeyInfo(scalar).getEncoded("DER");
            try (SecretBytes secret = SecretBytes.copyOf(der)) {
                if (below == 1) {
                    assertThatThrownBy(() -> KeyMaterial.of(KeySpec.EC_SM2, secret, null))
                            .isInstanceOf(KeyMaterialRejected.class);
                } else {
                    KeyMaterial.of(KeySpec.EC_SM2, secret, null).close();
                }
            }
        }
    }

    @Test
    void imported_material_has_the_length_of_its_spec() throws Exception {
        try (SecretBytes right = SecretBytes.copyOf(new byte[16]);
                SecretBytes wrong = SecretBytes.copyOf(new byte[17])) {
            KeyMaterial.ofImported(KeySpec.SM4, right).close();
            assertThatThrownBy(() -> KeyMaterial.ofImported(KeySpec.SM4, wrong))
                    .isInstanceOf(KeyMaterialRejected.class)
                    .hasMessage("a key of spec `Aliyun_SM4` has 16 bytes, not 17");
            assertThatIllegalArgumentException().isThrownBy(() -> KeyMaterial.ofImported(KeySpec.EC_P256, right));
        }
    }

    @Test
    void a_closed_key_gives_nothing() {
        KeyMaterial key = KeyMaterial.generate(KeySpec.EC_P256, Samples.random());
        byte[] lent = key.withSecret(bytes -> bytes);
        key.close();
        assertThat(lent).containsOnly(0);
        assertThatIllegalStateException().isThrownBy(key::exportSecret);
        assertThatIllegalStateException().isThrownBy(key::privatePart);
        assertThat(key.publicKeyDer()).isNotNull();
    }

    @Test
    void nothing_of_a_key_is_shown() {
        assertThat(key(KeySpec.AES_256).toString()).isEqualTo("KeyMaterial[Aliyun_AES_256, (secret)]");
    }

    @Test
    void specs_and_usages_are_found_by_the_names_of_the_api() {
        for (KeySpec spec : KeySpec.values()) {
            assertThat(KeySpec.ofWireName(spec.wireName())).isEqualTo(spec);
            assertThat(spec == KeySpec.X_WING || spec.usages().contains(spec.defaultUsage()))
                    .as(spec.wireName())
                    .isTrue();
        }
        assertThat(KeySpec.ofWireName("aliyun_aes_256")).isNull();
        assertThat(KeyUsage.ofWireName("SIGN/VERIFY")).isEqualTo(KeyUsage.SIGN_VERIFY);
        assertThat(KeyUsage.ofWireName("sign/verify")).isNull();
        assertThat(KeySpec.AES_256.defaultUsage()).isEqualTo(KeyUsage.ENCRYPT_DECRYPT);
        assertThat(KeySpec.RSA_2048.defaultUsage()).isEqualTo(KeyUsage.SIGN_VERIFY);
    }
}
