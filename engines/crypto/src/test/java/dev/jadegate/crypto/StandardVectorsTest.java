package dev.jadegate.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.base.json.JsonLimits;
import dev.jadegate.base.json.JsonReader;
import dev.jadegate.base.json.JsonValue.JsonObject;
import dev.jadegate.base.json.JsonValue.JsonString;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The examples that standards print, and blobs that have to open for ever. */
class StandardVectorsTest {
    private static final EncryptionContext CONTEXT = EncryptionContext.of(Map.of("b", "2", "a", "1"));

    private JsonObject vectors = none();

    private static JsonObject none() {
        try {
            return (JsonObject) JsonReader.read("{}", JsonLimits.DEFAULT);
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @BeforeEach
    void read_the_vectors() throws Exception {
        try (InputStream file =
                Objects.requireNonNull(StandardVectorsTest.class.getResourceAsStream("standard-vectors.json"))) {
            vectors = (JsonObject) JsonReader.read(file.readAllBytes(), JsonLimits.DEFAULT);
        }
    }

    @Test
    void gcm() throws Exception {
        gcm("aes256Gcm", Gcm.AES);
        gcm("sm4Gcm", Gcm.SM4);
    }

    private void gcm(String name, Gcm mode) throws Exception {
        byte[] sealed = bytes(name, "sealed");
        byte[] plaintext = bytes(name, "plaintext");
        byte[] again = new byte[sealed.length];
        mode.seal(bytes(name, "key"), bytes(name, "iv"), bytes(name, "associated"), plaintext, again, 0);
        assertThat(again).isEqualTo(sealed);
        assertThat(mode.open(
                        bytes(name, "key"), bytes(name, "iv"), bytes(name, "associated"), sealed, 0, sealed.length))
                .isEqualTo(plaintext);
    }

    @Test
    void hmac_and_hkdf() {
        for (String name : new String[] {"hmacSha256", "hmacSha256LongKey"}) {
            assertThat(HmacSha256.of(bytes(name, "key"), bytes(name, "message")))
                    .isEqualTo(bytes(name, "code"));
        }
        assertThat(HkdfExpand.sha256(bytes("hkdfExpand", "key"), bytes("hkdfExpand", "info"), 32))
                .isEqualTo(bytes("hkdfExpand", "derived"));
    }

    @Test
    void sm2() throws Exception {
        try (KeyMaterial key = sm2Key()) {
            byte[] der = Samples.publicDer(key);
            byte[] point = bytes("sm2", "public");
            assertThat(HexFormat.of().formatHex(der)).endsWith(HexFormat.of().formatHex(point));
            PublicKeyMaterial signer = Objects.requireNonNull(key.publicKey());
            byte[] digest = MessageDigests.sm2(signer, bytes("sm2", "message"));
            assertThat(digest).isEqualTo(bytes("sm2", "digest"));
            DigestSigner.verify(signer, SignatureAlgorithm.SM2DSA, digest, bytes("sm2", "signature"));
            PrivatePart.Curve secret = (PrivatePart.Curve) key.privatePart();
            assertThat(Sm2Signing.sign(secret, digest, new BigInteger(1, bytes("sm2", "drawn"))))
                    .isEqualTo(bytes("sm2", "signature"));
            byte[] ciphertext = bytes("sm2", "ciphertext");
            assertThat(PublicKeyEncryption.SM2PKE.decrypt(key, ciphertext)).isEqualTo(bytes("sm2", "plaintext"));
            assertThat(PublicKeyEncryption.SM2PKE.decrypt(key, Sm2Ciphertext.toDer(ciphertext)))
                    .isEqualTo(bytes("sm2", "plaintext"));
        }
    }

    private KeyMaterial sm2Key() throws Exception {
        ECPrivateKeyParameters scalar =
                new ECPrivateKeyParameters(new BigInteger(1, bytes("sm2", "private")), NamedCurve.SM2.domain());
        return Samples.material(
                KeySpec.EC_SM2,
                PrivateKeyInfoFactory.createPrivateKeyInfo(scalar).getEncoded("DER"));
    }

    @Test
    void blobs_of_format_1_open_for_ever() throws Exception {
        blob("blobAes256", KeySpec.AES_256);
        blob("blobSm4", KeySpec.SM4);
    }

    private void blob(String name, KeySpec spec) throws Exception {
        try (KeyMaterial key = Samples.material(spec, bytes(name, "key"))) {
            CiphertextBlob blob = CiphertextBlob.parse(bytes(name, "blob"));
            assertThat(blob.decrypt(Samples.VERSION, key, CONTEXT)).isEqualTo(bytes(name, "plaintext"));
        }
    }

    private byte[] bytes(String vector, String name) {
        JsonObject of = (JsonObject) Objects.requireNonNull(vectors.get(vector), vector);
        return HexFormat.of().parseHex(((JsonString) Objects.requireNonNull(of.get(name), name)).text());
    }
}
