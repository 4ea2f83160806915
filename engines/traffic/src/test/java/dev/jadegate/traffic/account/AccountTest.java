package dev.jadegate.traffic.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.traffic.Seeds;
import dev.jadegate.traffic.address.Region;
import dev.jadegate.traffic.rate.KeyHasher;
import dev.jadegate.traffic.request.FakeRequest;
import dev.jadegate.traffic.request.RequestValues;
import dev.jadegate.traffic.rule.Field;
import dev.jadegate.traffic.rule.Rule;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccountTest {
    private static final KeyHasher HASHER = new KeyHasher(5, 6);
    private static final long MINUTE = 60_000;

    private static String account(FakeRequest request, Field field, String subKey, Rule.Accounts.Decoding decoding) {
        return AccountReader.account(
                new RequestValues(request),
                List.of(new Rule.Accounts.Identifier(0, field, subKey, decoding, "user.name")));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void accounts_are_read_from_where_rules_say() {
        assertThat(account(
                        FakeRequest.post("/login", "application/x-www-form-urlencoded", "u=+Jane%40Example.org&p=x"),
                        Field.POST_ARG,
                        "u",
                        Rule.Accounts.Decoding.PLAIN))
                .isEqualTo("jane@example.org");
        assertThat(account(
                        FakeRequest.post("/login", "application/json", "{\"auth\":{\"name\":\"jane\"}}"),
                        Field.POST_ARG,
                        "auth.name",
                        Rule.Accounts.Decoding.PLAIN))
                .isEqualTo("jane");
        assertThat(account(FakeRequest.get("/?u=jane"), Field.QUERY_ARG, "u", Rule.Accounts.Decoding.PLAIN))
                .isEqualTo("jane");
        assertThat(account(
                        FakeRequest.get("/").header("Authorization", "Basic " + base64("jane:secret")),
                        Field.HEADER,
                        "authorization",
                        Rule.Accounts.Decoding.BASIC))
                .isEqualTo("jane");
        String token = base64("{\"alg\":\"none\"}") + "." + base64("{\"user\":{\"name\":\"Jane\"}}") + ".c2ln";
        assertThat(account(
                        FakeRequest.get("/").header("Authorization", "Bearer " + token),
                        Field.HEADER,
                        "authorization",
                        Rule.Accounts.Decoding.JWT))
                .isEqualTo("jane");
        assertThat(account(
                        FakeRequest.get("/").header("Cookie", "t=" + token),
                        Field.COOKIE_EXACT,
                        "t",
                        Rule.Accounts.Decoding.JWT))
                .isEqualTo("jane");
    }

    @Test
    void what_is_broken_or_too_long_is_no_account() {
        for (String value :
                List.of("", "Basic !", "Basic " + base64("nocolon"), "x".repeat(AccountReader.VALUE_LENGTH_MAX + 1))) {
            assertThat(account(
                            FakeRequest.get("/").header("Authorization", value),
                            Field.HEADER,
                            "authorization",
                            Rule.Accounts.Decoding.BASIC))
                    .isEmpty();
        }
        for (String value : List.of(
                "a.b",
                "a.b.c",
                "." + base64("{}") + ".",
                "." + base64("[1]") + ".",
                "." + base64("{\"user\":{\"name\":[]}}") + ".")) {
            assertThat(account(
                            FakeRequest.get("/").header("Authorization", value),
                            Field.HEADER,
                            "authorization",
                            Rule.Accounts.Decoding.JWT))
                    .isEmpty();
        }
        String longName = "x".repeat(AccountReader.ACCOUNT_LENGTH_MAX + 1);
        assertThat(account(FakeRequest.get("/?u=" + longName), Field.QUERY_ARG, "u", Rule.Accounts.Decoding.PLAIN))
                .isEmpty();
    }

    @Test
    void random_tokens_never_fail() {
        Random random = Seeds.random("random_tokens");
        String letters = "eyJ.-_=ABcd09 {}\"";
        for (int i = 0; i < 10_000; i++) {
            StringBuilder value = new StringBuilder();
            for (int j = random.nextInt(60); j > 0; j--) {
                value.append(letters.charAt(random.nextInt(letters.length())));
            }
            for (Rule.Accounts.Decoding decoding : Rule.Accounts.Decoding.values()) {
                account(FakeRequest.get("/").header("a", value.toString()), Field.HEADER, "a", decoding);
            }
        }
    }

    private record Answer(int status, String location, String body) implements LoginOutcome.Answer {
        @Override
        public CharSequence header(String name) {
            return name.equalsIgnoreCase("location") ? location : "";
        }
    }

    @Test
    void outcomes_are_told_by_status_redirect_header_and_body() {
        assertThat(LoginOutcome.BY_STATUS.of(new Answer(401, "", ""))).isEqualTo(LoginOutcome.Outcome.FAILED);
        assertThat(LoginOutcome.BY_STATUS.of(new Answer(302, "/home", ""))).isEqualTo(LoginOutcome.Outcome.SUCCEEDED);
        assertThat(LoginOutcome.BY_STATUS.of(new Answer(503, "", ""))).isEqualTo(LoginOutcome.Outcome.UNKNOWN);
        LoginOutcome form = new LoginOutcome(
                List.of(new LoginOutcome.Sign.Body("wrong password"), new LoginOutcome.Sign.Redirect("/login?error")),
                List.of(new LoginOutcome.Sign.Status(Set.of(200, 302))));
        assertThat(form.of(new Answer(200, "", "<p>wrong password</p>"))).isEqualTo(LoginOutcome.Outcome.FAILED);
        assertThat(form.of(new Answer(302, "/login?error=1", ""))).isEqualTo(LoginOutcome.Outcome.FAILED);
        assertThat(form.of(new Answer(302, "/home", ""))).isEqualTo(LoginOutcome.Outcome.SUCCEEDED);
        String late = "x".repeat(LoginOutcome.BODY_LENGTH_MAX) + "wrong password";
        assertThat(form.of(new Answer(200, "", late))).isEqualTo(LoginOutcome.Outcome.SUCCEEDED);
        LoginOutcome header = new LoginOutcome(List.of(new LoginOutcome.Sign.Header("location", "")), List.of());
        assertThat(header.of(new Answer(200, "x", ""))).isEqualTo(LoginOutcome.Outcome.FAILED);
    }

    private static LoginGuard.Keys keys(String account, String source) {
        long one = HASHER.hash(1, account);
        long other = HASHER.hash(2, source);
        return new LoginGuard.Keys(one, other, HASHER.hash(one, source), 0);
    }

    private static void fail(LoginGuard guard, String account, String source, int times) {
        for (int i = 0; i < times; i++) {
            guard.ended(keys(account, source), LoginOutcome.Outcome.FAILED, MINUTE);
        }
    }

    @Test
    void guessing_is_seen_at_its_account_and_source_alone() {
        LoginGuard guard = new LoginGuard(1000, LoginGuard.Limits.DEFAULT);
        fail(guard, "jane", "a", 7);
        assertThat(guard.before(keys("jane", "a"), MINUTE).clean()).isTrue();
        fail(guard, "jane", "a", 1);
        assertThat(guard.before(keys("jane", "a"), MINUTE).guessing()).isTrue();
        assertThat(guard.before(keys("jane", "b"), MINUTE).clean()).isTrue();
        assertThat(guard.before(keys("joe", "a"), MINUTE).clean()).isTrue();
        assertThat(guard.before(keys("jane", "a"), 30 * MINUTE).clean()).isTrue();
    }

    @Test
    void a_success_forgives_the_pair_but_not_the_source() {
        LoginGuard guard = new LoginGuard(1000, LoginGuard.Limits.DEFAULT);
        fail(guard, "jane", "a", 60);
        guard.ended(keys("jane", "a"), LoginOutcome.Outcome.SUCCEEDED, MINUTE);
        LoginGuard.Standing standing = guard.before(keys("jane", "a"), MINUTE);
        assertThat(standing.guessing()).isFalse();
        assertThat(standing.flooding()).isTrue();
        guard.forgive(keys("jane", "a").source());
        assertThat(guard.before(keys("jane", "a"), MINUTE).flooding()).isFalse();
    }

    @Test
    void an_account_that_is_tried_from_everywhere_is_under_attack() {
        LoginGuard guard = new LoginGuard(4000, LoginGuard.Limits.DEFAULT);
        for (int i = 0; i < 30; i++) {
            fail(guard, "jane", "source " + i, 1);
        }
        assertThat(guard.before(keys("jane", "home"), MINUTE).underAttack()).isTrue();
        assertThat(guard.before(keys("joe", "home"), MINUTE).clean()).isTrue();
    }

    @Test
    void many_accounts_with_hardly_a_success_are_stuffing_and_a_school_is_not() {
        LoginGuard guard = new LoginGuard(4000, LoginGuard.Limits.DEFAULT);
        for (int i = 0; i < 40; i++) {
            guard.ended(
                    keys("victim " + i, "attacker"),
                    i % 20 == 0 ? LoginOutcome.Outcome.SUCCEEDED : LoginOutcome.Outcome.FAILED,
                    MINUTE);
            guard.ended(
                    keys("pupil " + i, "school"),
                    i % 3 == 0 ? LoginOutcome.Outcome.FAILED : LoginOutcome.Outcome.SUCCEEDED,
                    MINUTE);
        }
        assertThat(guard.before(keys("anybody", "attacker"), MINUTE).stuffing()).isTrue();
        assertThat(guard.before(keys("anybody", "school"), MINUTE).clean()).isTrue();
    }

    @Test
    void what_is_unknown_counts_as_nothing() {
        LoginGuard guard = new LoginGuard(100, LoginGuard.Limits.DEFAULT);
        for (int i = 0; i < 100; i++) {
            guard.ended(keys("jane", "a"), LoginOutcome.Outcome.UNKNOWN, MINUTE);
            guard.ended(new LoginGuard.Keys(0, 0, 0, 0), LoginOutcome.Outcome.FAILED, MINUTE);
        }
        assertThat(guard.before(keys("jane", "a"), MINUTE).clean()).isTrue();
        assertThat(guard.before(new LoginGuard.Keys(0, 0, 0, 0), MINUTE).clean())
                .isTrue();
        assertThatThrownBy(() -> new LoginGuard.Limits(0, 1, 1, 1, 2, 1, 2)).hasMessageContaining("a second or more");
    }

    @Test
    void memory_of_logins_does_not_grow() {
        LoginGuard guard = new LoginGuard(4096, LoginGuard.Limits.DEFAULT);
        AccountHistory history = new AccountHistory(4096);
        long bytes = guard.bytes();
        for (int i = 0; i < 50_000; i++) {
            fail(guard, "a" + i, "s" + i, 1);
            history.learn(HASHER.hash(0, i), i, Region.UNKNOWN, 1000);
        }
        assertThat(guard.bytes()).isEqualTo(bytes).isEqualTo(4096L * 88);
        assertThat(history.bytes()).isEqualTo(4096L * 168);
    }

    private static Passwords.Weakness weakness(String password, String account) {
        return Passwords.weakness(password.toCharArray(), account);
    }

    @Test
    void weak_passwords_are_named_and_good_ones_pass() {
        assertThat(weakness("short12", "")).isEqualTo(Passwords.Weakness.SHORT);
        assertThat(weakness("PassWord123", "")).isEqualTo(Passwords.Weakness.COMMON);
        assertThat(weakness("ababababa", "")).isEqualTo(Passwords.Weakness.REPEATED);
        assertThat(weakness("zzzzzzzzzz", "")).isEqualTo(Passwords.Weakness.REPEATED);
        assertThat(weakness("abcdefghij", "")).isEqualTo(Passwords.Weakness.SEQUENCE);
        assertThat(weakness("9876543210", "")).isEqualTo(Passwords.Weakness.SEQUENCE);
        assertThat(weakness("janedoe77", "JaneDoe@example.org")).isEqualTo(Passwords.Weakness.ACCOUNT);
        assertThat(weakness("correct horse battery staple", "jane")).isEqualTo(Passwords.Weakness.NONE);
        assertThat(weakness("tR0ub4dor&3x", "bob")).isEqualTo(Passwords.Weakness.NONE);
        assertThat(weakness("密码很长很安全吗", "")).isEqualTo(Passwords.Weakness.NONE);
    }

    @Test
    void a_hash_is_the_one_that_lists_hold() {
        assertThat(java.util.HexFormat.of().formatHex(Passwords.sha1("password")))
                .isEqualTo("5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8");
    }

    @Test
    void a_filter_holds_all_of_its_list_and_few_others() {
        Random random = Seeds.random("a_filter");
        List<byte[]> hashes = random.ints(20_000)
                .mapToObj(i -> Passwords.sha1("breached " + i))
                .toList();
        BreachedPasswords filter = BreachedPasswords.read(
                BreachedPasswords.build(hashes.iterator(), 20_000).bytes());
        assertThat(filter.passwords()).isEqualTo(20_000);
        assertThat(hashes).allMatch(filter::contains);
        int wrong = 0;
        for (int i = 0; i < 20_000; i++) {
            wrong += filter.contains(Passwords.sha1("other " + i)) ? 1 : 0;
        }
        assertThat(wrong).isLessThan(60);
    }

    @Test
    void what_is_no_filter_is_refused() {
        byte[] good = BreachedPasswords.build(List.of(Passwords.sha1("x")).iterator(), 1)
                .bytes();
        for (byte[] bytes : List.of(new byte[0], new byte[28], java.util.Arrays.copyOf(good, good.length - 1))) {
            assertThatThrownBy(() -> BreachedPasswords.read(bytes)).hasMessageContaining("SHA-1");
        }
        assertThatThrownBy(() -> BreachedPasswords.build(List.of(new byte[3]).iterator(), 1))
                .hasMessageContaining("20 bytes");
        assertThatThrownBy(() -> BreachedPasswords.build(
                        List.of(new byte[20], new byte[20]).iterator(), 1))
                .hasMessageContaining("more passwords");
        assertThatThrownBy(() -> BreachedPasswords.build(List.<byte[]>of().iterator(), 0))
                .hasMessageContaining("1 to");
    }

    @Test
    void a_range_file_tells_how_often_a_password_was_breached() {
        String hash = "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8";
        String file = "003D68EB55068C33ACE09247EE4C639306B:3\r\n1E4C9B93F3F0682250B6CF8331B7EE68FD8:9545824\r\nFFF:1";
        assertThat(BreachedPasswords.countInRange(file, hash)).isEqualTo(9_545_824);
        assertThat(BreachedPasswords.countInRange(file, hash.replace('d', 'e'))).isZero();
        assertThat(BreachedPasswords.countInRange("", hash)).isZero();
        assertThat(BreachedPasswords.countInRange("1E4C9B93F3F0682250B6CF8331B7EE68FD8", hash))
                .isZero();
    }

    private static final Region BERLIN = new Region("DE", "EU", "BE", "Berlin", 52.52, 13.405, 3320, "Telekom");
    private static final Region TOKYO = new Region("JP", "AS", "13", "Tokyo", 35.68, 139.69, 2516, "KDDI");
    private static final long HOUR = 3_600_000;

    @Test
    void what_an_account_never_did_is_unusual_once_it_is_known() {
        AccountHistory history = new AccountHistory(100);
        assertThat(history.compare(1, 7, TOKYO, HOUR).known()).isFalse();
        for (int i = 0; i < 3; i++) {
            history.learn(1, 7, BERLIN, HOUR + i);
        }
        AccountHistory.Unusual same = history.compare(1, 7, BERLIN, 2 * HOUR);
        assertThat(same).isEqualTo(new AccountHistory.Unusual(true, false, false, false, false, false));
        AccountHistory.Unusual far = history.compare(1, 8, TOKYO, 3 * HOUR);
        assertThat(far).isEqualTo(new AccountHistory.Unusual(true, true, true, true, false, true));
        assertThat(history.compare(1, 7, TOKYO, 24 * HOUR).impossibleTravel()).isFalse();
        assertThat(history.compare(1, 0, BERLIN, 2 * HOUR).device()).isTrue();
        assertThat(history.compare(1, 7, Region.UNKNOWN, 2 * HOUR)).isEqualTo(same);
    }

    @Test
    void four_devices_are_remembered_and_the_oldest_goes() {
        AccountHistory history = new AccountHistory(100);
        for (long device : List.of(1L, 2L, 3L, 4L, 1L, 5L)) {
            history.learn(1, device, BERLIN, HOUR);
        }
        assertThat(history.compare(1, 1, BERLIN, HOUR).device()).isFalse();
        assertThat(history.compare(1, 2, BERLIN, HOUR).device()).isTrue();
    }

    @Test
    void an_hour_is_unusual_after_many_logins_at_others() {
        AccountHistory history = new AccountHistory(100);
        for (int day = 0; day < 20; day++) {
            history.learn(1, 7, BERLIN, day * 24L * HOUR + 9 * HOUR);
        }
        assertThat(history.compare(1, 7, BERLIN, 30 * 24 * HOUR + 10 * HOUR).hour())
                .isFalse();
        assertThat(history.compare(1, 7, BERLIN, 30 * 24 * HOUR + 3 * HOUR).hour())
                .isTrue();
    }

    @Test
    void a_score_is_the_sum_of_factors_that_are_all_told() {
        Risk calm = Risk.of(
                new LoginGuard.Standing(false, false, false, false),
                AccountHistory.Unusual.NOTHING,
                false,
                false,
                false,
                Passwords.Weakness.NONE);
        assertThat(calm.score()).isZero();
        assertThat(calm.verdict(Risk.Thresholds.DEFAULT)).isEqualTo(Risk.Verdict.ALLOW);
        assertThat(calm.header()).isEqualTo("0");
        Risk travel = Risk.of(
                new LoginGuard.Standing(false, false, false, false),
                new AccountHistory.Unusual(true, true, true, true, false, true),
                false,
                false,
                false,
                Passwords.Weakness.NONE);
        assertThat(travel.score()).isEqualTo(40 + 20 + 15 + 10);
        assertThat(travel.header()).isEqualTo("85; impossible_travel, new_country, new_device, new_network");
        assertThat(travel.verdict(Risk.Thresholds.DEFAULT)).isEqualTo(Risk.Verdict.CHALLENGE);
        Risk all = Risk.of(
                new LoginGuard.Standing(true, true, true, true),
                new AccountHistory.Unusual(true, true, true, true, true, true),
                true,
                true,
                true,
                Passwords.Weakness.COMMON);
        assertThat(all.score()).isEqualTo(100);
        assertThat(all.factors()).hasSize(Risk.Factor.values().length);
        assertThat(all.verdict(Risk.Thresholds.DEFAULT)).isEqualTo(Risk.Verdict.BLOCK);
        Risk device = Risk.of(
                new LoginGuard.Standing(false, true, false, false),
                new AccountHistory.Unusual(true, true, false, false, false, false),
                false,
                false,
                false,
                Passwords.Weakness.NONE);
        assertThat(device.verdict(Risk.Thresholds.DEFAULT)).isEqualTo(Risk.Verdict.STEP_UP);
        assertThatThrownBy(() -> new Risk.Thresholds(50, 40, 90)).hasMessageContaining("no lower");
    }
}
