package dev.jadegate.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.SecretBytes;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowCodeTest {
    private final SecretBytes key = SecretBytes.copyOf(new byte[32]);

    private String code(String table, @Nullable Object... values) {
        return HexFormat.of().formatHex(RowCode.of(key, table, values));
    }

    @Test
    void rows_that_look_alike_have_codes_of_their_own() {
        List<String> codes = List.of(
                code("t", "ab", "c"),
                code("t", "a", "bc"),
                code("t", "abc"),
                code("t", "ab", "c", null),
                code("t", null, "ab", "c"),
                code("ta", "b", "c"),
                code("t", 1L),
                code("t", "1"),
                code("t", (Object) new byte[] {'1'}),
                code("t", ""),
                code("t", (Object) null),
                code("t", (Object) new byte[0]),
                code("t"));

        assertThat(new HashSet<>(codes)).hasSameSizeAs(codes);
    }

    /** Computed by another HMAC over bytes written out here, so that codes of stored rows stay what they are. */
    @Test
    void the_code_is_hmac_sha_256_over_table_and_values_with_their_lengths() throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
        byte[] expected = mac.doFinal(HexFormat.of()
                .parseHex("00000001" + "74" + "74" + "00000002" + "6162" + "6e" + "00000002" + "3432" + "2d"
                        + "00000000" + "62" + "00000001" + "ff"));

        assertThat(RowCode.of(key, "t", "ab", 42L, null, new byte[] {-1})).isEqualTo(expected);
    }

    @Test
    void a_row_fits_its_code_alone() {
        byte[] code = RowCode.of(key, "t", "a", 1L);

        assertThat(RowCode.matches(code, key, "t", "a", 1L)).isTrue();
        assertThat(RowCode.matches(code, key, "t", "a", 2L)).isFalse();
        assertThat(RowCode.matches(new byte[0], key, "t", "a", 1L)).isFalse();
        byte[] otherKey = new byte[32];
        otherKey[31] = 1;
        assertThat(RowCode.matches(code, SecretBytes.copyOf(otherKey), "t", "a", 1L))
                .isFalse();
        assertThat(Set.of(code.length)).containsExactly(RowCode.BYTES);
    }

    @Test
    void a_value_of_an_unknown_type_is_refused() {
        assertThatThrownBy(() -> RowCode.of(key, "t", 1.5)).isInstanceOf(IllegalArgumentException.class);
    }
}
