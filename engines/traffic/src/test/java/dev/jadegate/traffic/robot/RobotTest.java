package dev.jadegate.traffic.robot;

import static dev.jadegate.traffic.robot.ProofOfWorkTest.visitor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.traffic.Seeds;
import dev.jadegate.traffic.address.Address;
import dev.jadegate.traffic.request.FakeRequest;
import dev.jadegate.traffic.request.RequestValues;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RobotTest {
    private static final Clearance.Key NEW = new Clearance.Key("k2", SecretBytes.ofText("new new new new new"));
    private static final Clearance.Key OLD = new Clearance.Key("k1", SecretBytes.ofText("old old old old old"));
    private static final Visitor JANE = visitor("192.0.2.7", "Firefox", "t13d");

    @Test
    void a_clearance_is_of_its_visitor_alone_and_ends() {
        Clearance clearance = new Clearance(List.of(NEW));
        String cookie = clearance.issue(JANE, Clearance.Level.SCRIPT, 1000);
        assertThat(clearance.verify(cookie, JANE, Clearance.Level.SCRIPT, 999)).isEqualTo(Clearance.Verdict.VALID);
        assertThat(clearance.verify(cookie, visitor("192.0.2.200", "Firefox", "t13d"), Clearance.Level.SCRIPT, 999))
                .isEqualTo(Clearance.Verdict.VALID);
        assertThat(clearance.verify(cookie, JANE, Clearance.Level.SCRIPT, 1000)).isEqualTo(Clearance.Verdict.ENDED);
        assertThat(clearance.verify(cookie, JANE, Clearance.Level.CAPTCHA, 999))
                .isEqualTo(Clearance.Verdict.TOO_LITTLE);
        for (Visitor other : List.of(
                visitor("192.0.3.7", "Firefox", "t13d"),
                visitor("192.0.2.7", "Chrome", "t13d"),
                visitor("192.0.2.7", "Firefox", "t12d"))) {
            assertThat(clearance.verify(cookie, other, Clearance.Level.SCRIPT, 999))
                    .isEqualTo(Clearance.Verdict.FOREIGN);
        }
    }

    @Test
    void a_captcha_covers_a_script() {
        Clearance clearance = new Clearance(List.of(NEW));
        String cookie = clearance.issue(JANE, Clearance.Level.CAPTCHA, 1000);
        assertThat(clearance.verify(cookie, JANE, Clearance.Level.SCRIPT, 1)).isEqualTo(Clearance.Verdict.VALID);
        assertThat(clearance.verify(cookie, JANE, Clearance.Level.CAPTCHA, 1)).isEqualTo(Clearance.Verdict.VALID);
    }

    @Test
    void an_old_key_verifies_until_it_is_gone() {
        String cookie = new Clearance(List.of(OLD)).issue(JANE, Clearance.Level.SCRIPT, 1000);
        assertThat(new Clearance(List.of(NEW, OLD)).verify(cookie, JANE, Clearance.Level.SCRIPT, 1))
                .isEqualTo(Clearance.Verdict.VALID);
        assertThat(new Clearance(List.of(NEW)).verify(cookie, JANE, Clearance.Level.SCRIPT, 1))
                .isEqualTo(Clearance.Verdict.FOREIGN);
    }

    @Test
    void an_altered_clearance_is_never_valid() {
        Random random = Seeds.random("an_altered_clearance");
        Clearance clearance = new Clearance(List.of(NEW, OLD));
        String cookie = clearance.issue(JANE, Clearance.Level.SCRIPT, 1000);
        for (int i = 0; i < 10_000; i++) {
            StringBuilder altered = new StringBuilder(cookie);
            int at = random.nextInt(altered.length());
            altered.setCharAt(at, (char) (32 + random.nextInt(95)));
            if (!altered.toString().equals(cookie)) {
                assertThat(clearance.verify(altered.toString(), JANE, Clearance.Level.SCRIPT, 1))
                        .as(altered.toString())
                        .isIn(Clearance.Verdict.FOREIGN, Clearance.Verdict.MISSING);
            }
        }
        for (String text : List.of(
                "", "1", "1.k2.1000.s", "2.k2.1000.s.x", "1.k2.1000.s.x.y", "x".repeat(Clearance.LENGTH_MAX + 1))) {
            assertThat(clearance.verify(text, JANE, Clearance.Level.SCRIPT, 1)).isEqualTo(Clearance.Verdict.MISSING);
        }
        assertThatThrownBy(() -> new Clearance.Key("a.b", SecretBytes.ofText("0123456789abcdef")))
                .hasMessageContaining("a.b");
        assertThatThrownBy(() -> new Clearance(List.of())).hasMessageContaining("needs a key");
    }

    /** Names as a zone file would have them. */
    private record Zone(Map<String, List<String>> names, Map<String, List<String>> addresses)
            implements SearchRobots.Names {
        @Override
        public Collection<String> namesOf(Address address) throws SearchRobots.LookupFailedException {
            if (address.toString().equals("203.0.113.1")) {
                throw new SearchRobots.LookupFailedException("no answer");
            }
            return names.getOrDefault(address.toString(), List.of());
        }

        @Override
        public Collection<Address> addressesOf(String name) {
            return addresses.getOrDefault(name, List.of()).stream()
                    .map(text -> Objects.requireNonNull(Address.parse(text)))
                    .toList();
        }
    }

    private static final Zone ZONE = new Zone(
            Map.of(
                    "66.249.66.1", List.of("crawl-66-249-66-1.googlebot.com."),
                    "192.0.2.1", List.of("crawl-66-249-66-1.googlebot.com"),
                    "192.0.2.2", List.of("evilgooglebot.com"),
                    "192.0.2.3", List.of("googlebot.com.evil.example")),
            Map.of(
                    "crawl-66-249-66-1.googlebot.com", List.of("66.249.66.1"),
                    "evilgooglebot.com", List.of("192.0.2.2"),
                    "googlebot.com.evil.example", List.of("192.0.2.3")));

    private static SearchRobots.Verdict verify(SearchRobots robots, String address, long now) {
        SearchRobots.Robot robot = SearchRobots.claimed("Mozilla/5.0 (compatible; Googlebot/2.1)");
        return robots.verify(Objects.requireNonNull(robot), Objects.requireNonNull(Address.parse(address)), ZONE, now);
    }

    @Test
    void only_a_name_that_leads_back_makes_a_search_robot() {
        SearchRobots robots = new SearchRobots(10);
        assertThat(verify(robots, "66.249.66.1", 0)).isEqualTo(SearchRobots.Verdict.VERIFIED);
        for (String fake : List.of("192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4")) {
            assertThat(verify(robots, fake, 0)).as(fake).isEqualTo(SearchRobots.Verdict.FAKE);
        }
        assertThat(verify(robots, "203.0.113.1", 0)).isEqualTo(SearchRobots.Verdict.UNKNOWN);
        assertThat(SearchRobots.claimed("Mozilla/5.0 Firefox/126")).isNull();
    }

    @Test
    void answers_are_kept_for_a_while_and_for_so_many() {
        SearchRobots robots = new SearchRobots(2);
        verify(robots, "66.249.66.1", 0);
        Address google = Objects.requireNonNull(Address.parse("66.249.66.1"));
        assertThat(robots.known(google, SearchRobots.KEPT_MILLIS - 1)).isEqualTo(SearchRobots.Verdict.VERIFIED);
        assertThat(robots.known(google, SearchRobots.KEPT_MILLIS)).isEqualTo(SearchRobots.Verdict.UNKNOWN);
        for (int i = 0; i < 100; i++) {
            verify(robots, "198.51.100." + i, 0);
        }
        assertThat(robots.size()).isEqualTo(2);
    }

    @Test
    void traps_have_names_of_their_site_and_catch_only_what_falls_in() {
        Traps shop = new Traps(SecretBytes.ofText("secret"), "shop.example");
        Traps blog = new Traps(SecretBytes.ofText("secret"), "blog.example");
        Traps again = new Traps(SecretBytes.ofText("secret"), "shop.example");
        assertThat(shop.link())
                .isEqualTo(again.link())
                .isNotEqualTo(blog.link())
                .contains("tabindex=\"-1\"", "nofollow");
        String link = shop.link().substring(9, shop.link().indexOf('"', 9));
        String forbidden = shop.robotsTxt().lines().findFirst().orElseThrow().substring("Disallow: ".length());
        String field = shop.field().replaceAll(".*name=\"([^\"]+)\".*", "$1");
        assertThat(trap(shop, FakeRequest.get(link))).isEqualTo(Traps.Trap.LINK);
        assertThat(trap(shop, FakeRequest.get(forbidden + "x"))).isEqualTo(Traps.Trap.FORBIDDEN);
        assertThat(trap(shop, FakeRequest.post("/", "application/x-www-form-urlencoded", "a=1&" + field + "=x")))
                .isEqualTo(Traps.Trap.FIELD);
        assertThat(trap(shop, FakeRequest.post("/", "application/x-www-form-urlencoded", "a=1&" + field + "=")))
                .isNull();
        assertThat(trap(shop, FakeRequest.get("/"))).isNull();
        assertThat(trap(blog, FakeRequest.get(link))).isNull();
    }

    private static Traps.@org.jspecify.annotations.Nullable Trap trap(Traps traps, FakeRequest request) {
        return traps.find(new RequestValues(request));
    }

    @Test
    void families_are_told_and_disagreements_named() {
        String chrome =
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
        assertThat(Agents.family(chrome)).isEqualTo(Agents.Family.CHROMIUM);
        assertThat(Agents.family("Mozilla/5.0 (X11; rv:126.0) Gecko/20100101 Firefox/126.0"))
                .isEqualTo(Agents.Family.FIREFOX);
        assertThat(Agents.family("Mozilla/5.0 (Macintosh) Version/17.4 Safari/605.1.15"))
                .isEqualTo(Agents.Family.SAFARI);
        assertThat(Agents.family("python-requests/2.31")).isEqualTo(Agents.Family.PROGRAM);
        assertThat(Agents.family("Mozilla/5.0 (compatible; bingbot/2.0)")).isEqualTo(Agents.Family.ROBOT);
        assertThat(Agents.family("")).isEqualTo(Agents.Family.OTHER);
        assertThat(Agents.disagreements(Agents.Family.CHROMIUM, "t13d1516h2_8daaf6152771_e5627efa2ab1"))
                .isEmpty();
        assertThat(Agents.disagreements(Agents.Family.FIREFOX, "t13d1715h2_5b57614c22b0_3d5424432f57"))
                .isEmpty();
        assertThat(Agents.disagreements(Agents.Family.CHROMIUM, "t12d190800_d83cc789557e_7af1ed941c26"))
                .hasSize(3);
        assertThat(Agents.disagreements(Agents.Family.PROGRAM, "t12d190800_d83cc789557e_7af1ed941c26"))
                .isEmpty();
        assertThat(Agents.disagreements(Agents.Family.CHROMIUM, "")).isEmpty();
        assertThat(Agents.disagreements(Agents.Family.CHROMIUM, "t13dxxyyh2")).isEmpty();
    }

    @Test
    void a_tarpit_holds_longer_each_time_and_never_too_many() {
        Tarpit tarpit = new Tarpit(2, 10_000);
        assertThat(tarpit.enter(1)).isEqualTo(1000);
        assertThat(tarpit.enter(3)).isEqualTo(4000);
        assertThat(tarpit.enter(99)).isZero();
        tarpit.leave();
        assertThat(tarpit.enter(99)).isEqualTo(10_000);
        assertThat(tarpit.held()).isEqualTo(2);
        assertThat(new Tarpit(0, 10_000).enter(5)).isZero();
        assertThat(new Tarpit(5, 0).enter(5)).isZero();
    }
}
