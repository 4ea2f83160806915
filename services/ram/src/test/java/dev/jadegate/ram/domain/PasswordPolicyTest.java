package dev.jadegate.ram.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PasswordPolicyTest {
    private static PasswordPolicy policy(
            int length, boolean lower, boolean upper, boolean numbers, boolean symbols, int different, boolean noName) {
        return new PasswordPolicy(length, lower, upper, numbers, symbols, different, noName, false, 0, 0, 0, 14, false);
    }

    private static boolean accepts(PasswordPolicy policy, String password) {
        String violation = policy.violation(password, "jane");
        assertThat(violation == null || !violation.contains(password)).isTrue();
        return violation == null;
    }

    @Test
    void lengths_are_counted_in_characters_from_the_minimum_to_32() {
        PasswordPolicy policy = PasswordPolicy.standard();
        assertThat(accepts(policy, "1234567")).isFalse();
        assertThat(accepts(policy, "12345678")).isTrue();
        assertThat(accepts(policy, "é".repeat(32))).isTrue();
        assertThat(accepts(policy, "🔑".repeat(32))).isTrue();
        assertThat(accepts(policy, "x".repeat(33))).isFalse();
        assertThat(accepts(policy(32, false, false, false, false, 0, false), "x".repeat(32)))
                .isTrue();
        assertThat(accepts(policy(32, false, false, false, false, 0, false), "x".repeat(31)))
                .isFalse();
    }

    @Test
    void each_kind_of_character_is_demanded_on_its_own() {
        assertThat(accepts(policy(8, true, false, false, false, 0, false), "ABCDEFG1"))
                .isFalse();
        assertThat(accepts(policy(8, true, false, false, false, 0, false), "ABCDEFGh"))
                .isTrue();
        assertThat(accepts(policy(8, false, true, false, false, 0, false), "abcdefg1"))
                .isFalse();
        assertThat(accepts(policy(8, false, true, false, false, 0, false), "abcdefgH"))
                .isTrue();
        assertThat(accepts(policy(8, false, false, true, false, 0, false), "abcdefgh"))
                .isFalse();
        assertThat(accepts(policy(8, false, false, true, false, 0, false), "abcdefg7"))
                .isTrue();
        assertThat(accepts(policy(8, false, false, false, true, 0, false), "abcdefg7"))
                .isFalse();
        assertThat(accepts(policy(8, false, false, false, true, 0, false), "abcdefg-"))
                .isTrue();
    }

    @Test
    void control_characters_are_refused() {
        assertThat(accepts(PasswordPolicy.standard(), "abcdefgh\n")).isFalse();
        assertThat(accepts(PasswordPolicy.standard(), "abcdefgh\0")).isFalse();
    }

    @Test
    void different_characters_are_counted() {
        PasswordPolicy policy = policy(8, false, false, false, false, 4, false);
        assertThat(accepts(policy, "abcabcabc")).isFalse();
        assertThat(accepts(policy, "abcdabcd")).isTrue();
    }

    @Test
    void the_user_name_is_found_in_any_case_and_place() {
        PasswordPolicy policy = policy(8, false, false, false, false, 0, true);
        for (String password : new String[] {"janejane", "xx-JaNe-xx", "12345jane", "JANE12345"}) {
            assertThat(accepts(policy, password)).as(password).isFalse();
        }
        assertThat(accepts(policy, "jan-e-12345")).isTrue();
    }

    @Test
    void well_known_passwords_are_found_when_the_policy_says_so() {
        PasswordPolicy strict = new PasswordPolicy(8, false, false, false, false, 0, false, false, 0, 0, 0, 14, true);
        for (String password : new String[] {
            "password", "Password123!", "P@ssw0rd", "12345678", "qwertyuiop", "abcdefgh", "aaaaaaaaa", "abcabcabcabc",
            "Welcome2026", "jane1234", "1qaz2wsx", "87654321", "Aliyun@123", "letmein!!", "$ummer2026", "admin12345"
        }) {
            assertThat(accepts(strict, password)).as(password).isFalse();
            assertThat(accepts(PasswordPolicy.standard(), password))
                    .as(password)
                    .isTrue();
        }
        for (String password :
                new String[] {"correct-horse-battery", "Tr0ub4dor&3x", "k9#mQ2vL", "mango tango 17 ok"}) {
            assertThat(accepts(strict, password)).as(password).isTrue();
        }
    }

    @Test
    void fields_just_past_their_limits_are_refused() {
        for (int[] bad : new int[][] {
            {7, 0, 0, 0, 0, 14},
            {33, 0, 0, 0, 0, 14},
            {8, 9, 0, 0, 0, 14},
            {8, 0, 1096, 0, 0, 14},
            {8, 0, 0, 25, 0, 14},
            {8, 0, 0, 0, 33, 14},
            {8, 0, 0, 0, 0, 91},
            {8, -1, 0, 0, 0, 14},
            {8, 0, -1, 0, 0, 14}
        }) {
            assertThatThrownBy(() -> of(bad)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(of(new int[] {32, 8, 1095, 24, 32, 90}).ageDaysMax()).isEqualTo(1095);
    }

    private static PasswordPolicy of(int[] f) {
        return new PasswordPolicy(f[0], false, false, false, false, f[1], false, false, f[2], f[3], f[4], f[5], false);
    }
}
