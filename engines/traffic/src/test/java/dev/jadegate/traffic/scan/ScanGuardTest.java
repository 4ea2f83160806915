package dev.jadegate.traffic.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.traffic.Seeds;
import dev.jadegate.traffic.rate.KeyHasher;
import dev.jadegate.traffic.request.FakeRequest;
import dev.jadegate.traffic.request.RequestValues;
import dev.jadegate.traffic.rule.InvalidRulesException;
import dev.jadegate.traffic.rule.RuleParser;
import dev.jadegate.traffic.rule.Scene;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScanGuardTest {
    private static final KeyHasher HASHER = new KeyHasher(1, 2);
    private static final ScanSettings ALL = new ScanSettings(
            new ScanSettings.Frequent(20, 60_000, 1_800_000),
            new ScanSettings.Directories(50, 10_000, 70, 900_000),
            600_000);

    private static ScanGuard.Kind answer(ScanGuard guard, int path, int status, boolean refused, long now) {
        return guard.answered(7, HASHER.hash(0, path), status, refused, ALL, now);
    }

    @Test
    void refusals_above_the_count_shut_a_client_out_for_its_time() {
        ScanGuard guard = new ScanGuard(1000);
        for (int i = 0; i < 20; i++) {
            assertThat(answer(guard, 0, 405, true, 1000)).isEqualTo(ScanGuard.Kind.NONE);
        }
        assertThat(answer(guard, 0, 405, true, 1000)).isEqualTo(ScanGuard.Kind.HIGH_FREQUENCY);
        assertThat(guard.shutOut(7, 1_800_999)).isEqualTo(ScanGuard.Kind.HIGH_FREQUENCY);
        assertThat(guard.shutOut(8, 1000)).isEqualTo(ScanGuard.Kind.NONE);
        assertThat(guard.shutOut(7, 1_801_000)).isEqualTo(ScanGuard.Kind.NONE);
    }

    @Test
    void a_list_of_words_is_a_scan() {
        ScanGuard guard = new ScanGuard(1000);
        ScanGuard.Kind found = ScanGuard.Kind.NONE;
        int asked = 0;
        while (found == ScanGuard.Kind.NONE && asked < 100) {
            found = answer(guard, asked++, 404, false, 5000);
        }
        assertThat(found).isEqualTo(ScanGuard.Kind.DIRECTORY_TRAVERSAL);
        assertThat(asked).isEqualTo(50);
    }

    @Test
    void one_broken_link_asked_for_again_and_again_is_none() {
        ScanGuard guard = new ScanGuard(1000);
        for (int i = 0; i < 1000; i++) {
            assertThat(answer(guard, i % 5, 404, false, 5000)).isEqualTo(ScanGuard.Kind.NONE);
        }
    }

    @Test
    void a_crawler_that_finds_most_pages_is_none() {
        ScanGuard guard = new ScanGuard(1000);
        for (int i = 0; i < 1000; i++) {
            assertThat(answer(guard, i, i % 2 == 0 ? 404 : 200, false, 5000)).isEqualTo(ScanGuard.Kind.NONE);
        }
    }

    @Test
    void slow_looking_around_is_none() {
        ScanGuard guard = new ScanGuard(1000);
        for (int i = 0; i < 500; i++) {
            assertThat(answer(guard, i, 404, false, 5000 + i * 500L)).isEqualTo(ScanGuard.Kind.NONE);
        }
    }

    @Test
    void people_let_a_client_in_again() {
        ScanGuard guard = new ScanGuard(1000);
        guard.foundTool(7, ALL, 0);
        assertThat(guard.shutOut(7, 1)).isEqualTo(ScanGuard.Kind.SCAN_TOOLS);
        guard.forget(7);
        assertThat(guard.shutOut(7, 1)).isEqualTo(ScanGuard.Kind.NONE);
    }

    @Test
    void what_is_off_shuts_nobody_out() {
        ScanGuard guard = new ScanGuard(1000);
        guard.foundTool(7, ScanSettings.NONE, 0);
        for (int i = 0; i < 1000; i++) {
            guard.answered(7, i, 404, true, ScanSettings.NONE, 0);
        }
        assertThat(guard.shutOut(7, 0)).isEqualTo(ScanGuard.Kind.NONE);
    }

    @Test
    void different_paths_are_told_within_a_third() {
        Random random = Seeds.random("different_paths");
        for (int count : List.of(1, 5, 20, 40, 60)) {
            long sum = 0;
            for (int round = 0; round < 200; round++) {
                long bits = 0;
                Set<Long> seen = new HashSet<>();
                while (seen.size() < count) {
                    long hash = random.nextLong();
                    seen.add(hash);
                    bits |= 1L << (hash & 63);
                }
                sum += ScanGuard.different(bits);
            }
            assertThat(sum / 200.0).isBetween(count * 0.67, count * 1.34);
        }
    }

    @Test
    void memory_does_not_grow() {
        ScanGuard guard = new ScanGuard(4096);
        long bytes = guard.bytes();
        for (int i = 0; i < 100_000; i++) {
            guard.answered(HASHER.hash(1, i), i, 404, true, ALL, 1000);
        }
        assertThat(guard.bytes()).isEqualTo(bytes).isEqualTo(104L * 4096);
    }

    @Test
    void rules_of_the_api_set_it_up() throws InvalidRulesException {
        ScanSettings settings = ScanSettings.of(RuleParser.parse(Scene.ANTISCAN, """
                [{"action":"block","protectionType":"highfreq","config":{"interval":30,"count":5,"ttl":60}},
                 {"action":"block","protectionType":"dirscan"},
                 {"action":"block","protectionType":"scantools","status":0}]"""));
        assertThat(settings.frequent()).isEqualTo(new ScanSettings.Frequent(5, 30_000, 60_000));
        assertThat(settings.directories()).isEqualTo(new ScanSettings.Directories(50, 10_000, 70, 1_800_000));
        assertThat(settings.toolsTtlMillis()).isZero();
    }

    private static String scanner(FakeRequest request) {
        ScannerSigns.Sign sign = ScannerSigns.find(new RequestValues(request));
        return sign == null ? "" : sign.scanner();
    }

    @Test
    void scanners_give_themselves_away() {
        assertThat(scanner(FakeRequest.get("/").header("User-Agent", "sqlmap/1.7.2#stable (https://sqlmap.org)")))
                .isEqualTo("sqlmap");
        assertThat(scanner(FakeRequest.get("/").header("User-Agent", "Mozilla/5.00 (Nikto/2.1.6)")))
                .isEqualTo("Nikto");
        assertThat(scanner(FakeRequest.get("/").header("Acunetix-Aspect", "enabled")))
                .isEqualTo("AWVS");
        assertThat(scanner(FakeRequest.get("/NmapLowerCheck1700000000"))).isEqualTo("Nmap");
        assertThat(scanner(FakeRequest.get("/nice%20ports%2C/Tri%6Eity.txt%2ebak")))
                .isEqualTo("Nmap");
        assertThat(scanner(FakeRequest.get("/?u=http%3A%2F%2Fabc.oast.fun"))).isEqualTo("Nuclei");
    }

    @Test
    void browsers_and_programs_of_everyday_are_no_scanners() {
        for (String agent : List.of(
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4"
                        + " Safari/605.1.15",
                "curl/8.5.0",
                "python-requests/2.31.0",
                "Googlebot/2.1 (+http://www.google.com/bot.html)",
                "Las Vegas Travel/1.0",
                "")) {
            assertThat(scanner(FakeRequest.get("/search?q=nessus+vs+openvas").header("User-Agent", agent)))
                    .as(agent)
                    .isEmpty();
        }
        assertThat(scanner(
                        FakeRequest.get("/").header("User-Agent", "x".repeat(ScannerSigns.USER_AGENT_MAX) + "sqlmap/")))
                .isEmpty();
    }
}
