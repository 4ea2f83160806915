package dev.jadegate.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.crypto.MaterialWrap.Binding;
import dev.jadegate.crypto.MaterialWrap.Domain;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class MaterialWrapTest {
    private static final String ORIGIN = "Aliyun_KMS";

    private final SecretBytes domainKey = MaterialWrap.newDomainKey(Samples.random());

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"RSA_3072", "RSA_4096"})
    void material_of_every_spec_comes_back(KeySpec spec) throws Exception {
        Binding binding = new Binding(Samples.VERSION, spec, spec.defaultUsage(), ORIGIN);
        try (KeyMaterial key = KeyMaterial.generate(spec, Samples.random())) {
            byte[] wrapped = MaterialWrap.wrap(domainKey, binding, key, Samples.random());
            try (KeyMaterial back = MaterialWrap.unwrap(domainKey, binding, wrapped, key.publicKeyDer());
                    SecretBytes kept = key.exportSecret();
                    SecretBytes again = back.exportSecret()) {
                assertThat(again).isEqualTo(kept);
                assertThat(wrapped).hasSize(kept.length() + MaterialWrap.OVERHEAD_BYTES);
            }
        }
    }

    @Test
    void a_row_that_is_copied_to_another_does_not_open() {
        KeyVersionRef mine = Samples.VERSION;
        String other = "99999999-7072-4bbc-a582-584b5bd80001";
        Binding binding = new Binding(mine, KeySpec.AES_128, KeyUsage.ENCRYPT_DECRYPT, ORIGIN);
        List<Binding> others = List.of(
                binding(new KeyVersionRef("1", mine.region(), mine.keyId(), mine.keyVersionId())),
                binding(new KeyVersionRef(mine.account(), "cn-beijing", mine.keyId(), mine.keyVersionId())),
                binding(new KeyVersionRef(mine.account(), mine.region(), other, mine.keyVersionId())),
                binding(new KeyVersionRef(mine.account(), mine.region(), mine.keyId(), other)),
                new Binding(mine, KeySpec.SM4, KeyUsage.ENCRYPT_DECRYPT, ORIGIN),
                new Binding(mine, KeySpec.AES_128, KeyUsage.SIGN_VERIFY, ORIGIN),
                new Binding(mine, KeySpec.AES_128, KeyUsage.ENCRYPT_DECRYPT, "EXTERNAL"));
        try (KeyMaterial key = KeyMaterial.generate(KeySpec.AES_128, Samples.random())) {
            byte[] wrapped = MaterialWrap.wrap(domainKey, binding, key, Samples.random());
            for (Binding wrong : others) {
                assertThatThrownBy(() -> MaterialWrap.unwrap(domainKey, wrong, wrapped, null))
                        .as(wrong.toString())
                        .isInstanceOf(KeyMaterialRejected.class);
            }
            try (SecretBytes otherKey = MaterialWrap.newDomainKey(Samples.random())) {
                assertThatThrownBy(() -> MaterialWrap.unwrap(otherKey, binding, wrapped, null))
                        .isInstanceOf(KeyMaterialRejected.class);
            }
        }
    }

    @Test
    void every_flipped_bit_cut_and_random_bytes_are_refused() {
        Random random = Samples.seeded("every_flipped_bit_cut_and_random_bytes");
        Binding binding = binding(Samples.VERSION);
        try (KeyMaterial key = KeyMaterial.generate(KeySpec.AES_128, Samples.random())) {
            byte[] wrapped = MaterialWrap.wrap(domainKey, binding, key, Samples.random());
            for (int bit = 0; bit < wrapped.length * 8; bit++) {
                byte[] flipped = wrapped.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                assertThatThrownBy(() -> MaterialWrap.unwrap(domainKey, binding, flipped, null))
                        .isInstanceOf(KeyMaterialRejected.class);
            }
            for (int length = 0; length < wrapped.length; length++) {
                byte[] cut = Arrays.copyOf(wrapped, length);
                assertThatThrownBy(() -> MaterialWrap.unwrap(domainKey, binding, cut, null))
                        .isInstanceOf(KeyMaterialRejected.class);
                byte[] drawn = Samples.bytes(random, length);
                assertThatThrownBy(() -> MaterialWrap.unwrap(domainKey, binding, drawn, null))
                        .isInstanceOf(KeyMaterialRejected.class);
            }
        }
    }

    @Test
    void a_domain_key_opens_for_its_domain_only() throws Exception {
        Domain domain = new Domain("1", "cn-hangzhou", 1);
        try (SecretBytes root = MaterialWrap.newDomainKey(Samples.random())) {
            byte[] wrapped = MaterialWrap.wrapDomainKey(root, domain, domainKey, Samples.random());
            try (SecretBytes back = MaterialWrap.unwrapDomainKey(root, domain, wrapped)) {
                assertThat(back).isEqualTo(domainKey);
            }
            for (Domain other : List.of(
                    new Domain("2", "cn-hangzhou", 1),
                    new Domain("1", "cn-beijing", 1),
                    new Domain("1", "cn-hangzhou", 2))) {
                assertThatThrownBy(() -> MaterialWrap.unwrapDomainKey(root, other, wrapped))
                        .isInstanceOf(KeyMaterialRejected.class);
            }
        }
    }

    @Test
    void what_cannot_be_meant_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Domain("1", "cn-hangzhou", 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Domain("", "cn-hangzhou", 1));
        try (KeyMaterial key = KeyMaterial.generate(KeySpec.SM4, Samples.random());
                SecretBytes shortKey = SecretBytes.copyOf(new byte[31])) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> MaterialWrap.wrap(domainKey, binding(Samples.VERSION), key, Samples.random()));
            Binding right = new Binding(Samples.VERSION, KeySpec.SM4, KeyUsage.ENCRYPT_DECRYPT, ORIGIN);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> MaterialWrap.wrap(shortKey, right, key, Samples.random()));
        }
    }

    @Test
    void a_fingerprint_tells_the_same_material_of_the_same_key() {
        KeyVersionRef mine = Samples.VERSION;
        KeyVersionRef again =
                new KeyVersionRef(mine.account(), mine.region(), mine.keyId(), "99999999-7072-4bbc-a582-584b5bd80001");
        KeyVersionRef other = new KeyVersionRef(mine.account(), mine.region(), "other", mine.keyVersionId());
        try (SecretBytes material = SecretBytes.copyOf(new byte[32]);
                SecretBytes another = SecretBytes.copyOf(new byte[31])) {
            byte[] kept = Fingerprint.of(domainKey, mine, material);
            assertThat(kept).hasSize(Fingerprint.BYTES);
            assertThat(Fingerprint.matches(kept, domainKey, again, material)).isTrue();
            assertThat(Fingerprint.matches(kept, domainKey, other, material)).isFalse();
            assertThat(Fingerprint.matches(kept, domainKey, mine, another)).isFalse();
            assertThat(Fingerprint.matches(new byte[0], domainKey, mine, material))
                    .isFalse();
        }
    }

    private static Binding binding(KeyVersionRef version) {
        return new Binding(version, KeySpec.AES_128, KeyUsage.ENCRYPT_DECRYPT, ORIGIN);
    }
}
