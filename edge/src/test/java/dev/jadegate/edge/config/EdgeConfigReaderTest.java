package dev.jadegate.edge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jadegate.edge.config.EdgeConfig.LogTarget;
import dev.jadegate.edge.config.WafSettings.RuleItem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EdgeConfigReaderTest {
    private static final String SMALL = """
            listeners:
              - port: 8080
            upstreams:
              app:
                servers: [127.0.0.1:3000]
            sites:
              - hosts: [shop.example.com]
                upstream: app
            """;

    private static EdgeConfig parse(String text) throws InvalidConfigException {
        return EdgeConfigReader.parse(text, "edge.yaml", Path.of("/etc/jadegate"));
    }

    @Test
    void eight_lines_are_enough_and_protect() throws InvalidConfigException {
        EdgeConfig config = parse(SMALL);
        assertThat(config.listeners()).hasSize(1);
        assertThat(config.listeners().getFirst().address().getAddress().isLoopbackAddress())
                .isTrue();
        assertThat(config.sites().getFirst().waf()).isEqualTo(WafMode.ON);
        assertThat(config.waf().rules()).containsExactly(new RuleItem.Builtin());
        assertThat(config.limits()).isEqualTo(LimitSettings.DEFAULT);
        UpstreamSettings app = Objects.requireNonNull(config.upstreams().get("app"));
        assertThat(app.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(app.readTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(config.accessLog()).isNull();
        assertThat(config.securityLog()).isEqualTo(new LogTarget.StandardOutput());
    }

    @Test
    void every_key_is_read() throws InvalidConfigException {
        EdgeConfig config = parse("""
                eventLoops: 3
                drain: 7s
                reloadInterval: 500ms
                accessLog: access.log
                securityLog: "off"
                admin: 127.0.0.1:9462
                listeners:
                  - name: front
                    address: 0.0.0.0
                    port: 8443
                    http2: off
                    proxyProtocol: required
                    trustedProxies: [10.0.0.0/8, "::1"]
                    tls:
                      - certificate: a.pem
                        key: a.key
                upstreams:
                  app:
                    servers:
                      - address: 127.0.0.1:3000
                        weight: 5
                      - "[::1]:3001"
                    balance: ip-hash
                    keepAlive: 2
                    keepAliveTimeout: 3s
                    connectTimeout: 4s
                    readTimeout: 5m
                    retries: 2
                    failures: 9
                    ejection: 11s
                    health: {path: /up, interval: 1s, timeout: 250ms, healthy: 4, unhealthy: 5}
                sites:
                  - hosts: [Shop.example.com, "*.shop.example.com"]
                    listeners: [front]
                    waf: detect
                    routes:
                      - {path: /, upstream: app}
                      - {path: /api, upstream: app}
                limits:
                  headerBytes: 16KiB
                  headerCount: 50
                  uriBytes: 4096
                  bodyBytes: 5MiB
                  connections: 100
                  connectionsPerAddress: 10
                  idleTimeout: 30s
                  headerTimeout: 5s
                  bodyTimeout: 6s
                  bodyRate: 1KiB
                  sendTimeout: 8s
                  requestsPerConnection: 77
                  decompressedBytes: 1MiB
                  decompressedRatio: 20
                  bufferedBytes: 1GiB
                waf:
                  mode: on
                  onOverload: open
                  workers: 3
                  queue: 4
                  inlineBytes: 1KiB
                  rules:
                    - before.conf
                    - crs: /opt/crs
                      setup: setup.conf
                      paranoia: 2
                      inboundThreshold: 10
                      outboundThreshold: 8
                    - builtin
                """);
        assertThat(config.eventLoops()).isEqualTo(3);
        assertThat(config.accessLog()).isEqualTo(new LogTarget.LogFile(Path.of("/etc/jadegate/access.log")));
        assertThat(config.securityLog()).isNull();
        assertThat(config.admin()).isNotNull();
        ListenerSettings front = config.listeners().getFirst();
        assertThat(front.name()).isEqualTo("front");
        assertThat(front.http2()).isFalse();
        assertThat(front.proxyProtocol()).isTrue();
        assertThat(front.certificates().getFirst().certificate()).isEqualTo(Path.of("/etc/jadegate/a.pem"));
        assertThat(config.sites().getFirst().hosts()).containsExactly("shop.example.com", "*.shop.example.com");
        assertThat(config.sites().getFirst().routes().getFirst().path()).isEqualTo("/api");
        assertThat(config.sites().getFirst().waf()).isEqualTo(WafMode.DETECT);
        assertThat(config.limits())
                .isEqualTo(new LimitSettings(
                        16_384,
                        50,
                        4_096,
                        5L << 20,
                        100,
                        10,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(6),
                        1_024,
                        Duration.ofSeconds(8),
                        77,
                        1 << 20,
                        20,
                        1L << 30));
        assertThat(config.waf().onOverload()).isEqualTo(WafSettings.FailPolicy.OPEN);
        assertThat(config.waf().rules())
                .containsExactly(
                        new RuleItem.RuleFilePattern("/etc/jadegate/before.conf", new Place("edge.yaml", 62, 7)),
                        new RuleItem.CoreRuleSet(
                                Path.of("/opt/crs"),
                                Path.of("/etc/jadegate/setup.conf"),
                                2,
                                10,
                                8,
                                true,
                                Set.of(),
                                new Place("edge.yaml", 63, 12)),
                        new RuleItem.Builtin());
        UpstreamSettings app = Objects.requireNonNull(config.upstreams().get("app"));
        assertThat(app.servers())
                .extracting(UpstreamSettings.ServerSettings::weight)
                .containsExactly(5, 1);
        assertThat(app.health())
                .isEqualTo(new UpstreamSettings.HealthSettings(
                        "/up", Duration.ofSeconds(1), Duration.ofMillis(250), 4, 5));
        assertThat(app.retries()).isEqualTo(2);
        assertThat(app.failuresMax()).isEqualTo(9);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "port: 8080 | prt: 8080 | edge.yaml:2:5: `prt` is not a key of a listener: there are address,",
                "port: 8080 | port: 80800 | edge.yaml:2:11: `port: 80800` is not a whole number from 0 to 65535",
                "upstream: app | upstream: ap | edge.yaml:8:15: there is no upstream `ap`: there are app",
                "[127.0.0.1:3000] | [] | edge.yaml:5:5: the upstream `app` has no servers",
                "[127.0.0.1:3000] | ['127.0.0.1:x'] | edge.yaml:5:15: the server `127.0.0.1:x` is not HOST:PORT",
                "shop.example.com | 'shop.example.com:80' | edge.yaml:7:13: `shop.example.com:80` is not a host",
                "port: 8080 | tls: [{key: a}] | an item of `tls` needs `certificate` and `key`",
                "port: 8080 | proxyProtocol: required | `proxyProtocol: required` needs `trustedProxies`",
                "port: 8080 | trustedProxies: [10/8] | `10/8` is not an address range",
                "port: 8080 | proxyProtocol: maybe | `proxyProtocol: maybe` is not one of off, required",
                "listeners: | sites: | `sites` stands twice in the configuration",
                "upstream: app | waf: on | edge.yaml:7:5: a site needs an `upstream`",
                "port: 8080 | port: [ | is not YAML",
            })
    void what_is_wrong_is_told_with_its_place(String good, String bad, String message) {
        assertThat(SMALL).contains(good);
        assertThatThrownBy(() -> parse(SMALL.replace(good, bad)))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void all_problems_are_told_at_once() {
        assertThatThrownBy(() -> parse(SMALL.replace("port: 8080", "prt: 1").replace("upstream: app", "upstream: x")
                        + "limits: {headerBytes: 1}\nnonsense: 1\n"))
                .hasMessageContaining("prt")
                .hasMessageContaining("`x`")
                .hasMessageContaining("`headerBytes: 1` is not a size from 512 to 1048576 bytes")
                .hasMessageContaining("edge.yaml:10:1: `nonsense` is not a key of the configuration");
    }

    @Test
    void an_admin_address_that_others_reach_is_refused() {
        assertThatThrownBy(() -> parse(SMALL + "admin: 0.0.0.0:9462\n")).hasMessageContaining("loopback");
    }

    @Test
    void a_rule_whose_matches_stand_must_be_one_that_a_second_opinion_is_had_on() throws InvalidConfigException {
        String rules = SMALL + "waf: {rules: [{crs: /opt/crs, secondOpinion: off, standing: [%s]}]}\n";

        assertThat(((RuleItem.CoreRuleSet)
                                parse(rules.formatted("942100")).waf().rules().getFirst())
                        .standing())
                .containsExactly(942100L);
        assertThatThrownBy(() -> parse(rules.formatted("949110"))).hasMessageContaining("`949110` is no rule");
        assertThatThrownBy(() -> parse(rules.formatted("all"))).hasMessageContaining("`all` is no rule");
    }

    @Test
    void a_host_of_two_sites_is_refused() {
        assertThatThrownBy(() -> parse(SMALL + "  - {hosts: [SHOP.example.com], upstream: app}\n"))
                .hasMessageContaining("two sites have the host `shop.example.com`");
    }

    @Test
    void an_empty_file_and_one_that_is_too_large_are_refused() {
        assertThatThrownBy(() -> parse("")).hasMessageContaining("is empty");
        assertThatThrownBy(() -> parse("#" + "x".repeat(1 << 20))).hasMessageContaining("larger than 1048576 bytes");
    }

    @Test
    void a_tower_of_aliases_is_refused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x]\n");
        for (int at = 1; at < 60; at++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(at, at, at - 1, at - 1));
        }
        assertThatThrownBy(() -> parse(bomb.toString())).isInstanceOf(InvalidConfigException.class);
    }

    @Test
    void random_changes_of_a_file_give_a_configuration_or_a_problem_with_its_place() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        List<String> pieces =
                List.of("[", "]", "{", "}", ":", "- ", "\n", "  ", "&a ", "*a", "!!int ", "'", "\"", "\t", "|", "9");
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder(SMALL);
            for (int change = random.nextInt(4); change >= 0; change--) {
                int at = random.nextInt(text.length());
                text.replace(at, at + random.nextInt(2), pieces.get(random.nextInt(pieces.size())));
            }
            try {
                parse(text.toString());
            } catch (InvalidConfigException problem) {
                assertThat(problem.getMessage()).as("seed %d: %s", seed, text).startsWith("edge.yaml:");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.1.2.3, true",
        "10.0.0.0/8, 11.1.2.3, false",
        "192.168.1.128/25, 192.168.1.127, false",
        "192.168.1.128/25, 192.168.1.200, true",
        "127.0.0.1, 127.0.0.1, true",
        "127.0.0.1, 127.0.0.2, false",
        "0.0.0.0/0, 8.8.8.8, true",
        "2001:db8::/32, 2001:db8:1::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "0.0.0.0/0, ::1, false"
    })
    void a_range_has_the_addresses_with_its_beginning(String range, String address, boolean inside) throws Exception {
        AddressRange parsed = AddressRange.parse(range);
        assertThat(parsed).isNotNull();
        assertThat(parsed.contains(java.net.InetAddress.getByName(address))).isEqualTo(inside);
    }
}
