package dev.jadegate.ram.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class SeedImageTest {
    /** RFC 4648 section 10, the row whose length needs no padding, and a longer one of the same alphabet. */
    @Test
    void base32_is_that_of_rfc_4648() {
        assertThat(SeedImage.base32("fooba".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("MZXW6YTB");
        assertThat(SeedImage.base32("12345678901234567890".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assertThat(SeedImage.base32(new byte[] {-1, -1, -1, -1, -1})).isEqualTo("77777777");
        assertThatThrownBy(() -> SeedImage.base32(new byte[4])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_qr_reader_gets_the_uri_out_of_the_picture() throws Exception {
        String uri =
                SeedImage.uri("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "x".repeat(64) + "@1000000000000001", "Jadegate");
        byte[] png = Base64.getDecoder().decode(SeedImage.qrCodePng(uri));
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        BinaryBitmap bitmap = new BinaryBitmap(
                new HybridBinarizer(new RGBLuminanceSource(image.getWidth(), image.getHeight(), pixels)));
        assertThat(new QRCodeReader().decode(bitmap).getText()).isEqualTo(uri);
    }

    @Test
    void the_uri_escapes_what_would_break_it() {
        assertThat(SeedImage.uri("ABC", "a b&c@1", "Jade gate"))
                .isEqualTo("otpauth://totp/Jade%20gate:a%20b%26c%401?secret=ABC&issuer=Jade%20gate"
                        + "&algorithm=SHA1&digits=6&period=30");
    }
}
