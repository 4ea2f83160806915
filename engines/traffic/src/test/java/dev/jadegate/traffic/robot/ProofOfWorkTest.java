package dev.jadegate.traffic.robot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.traffic.Seeds;
import dev.jadegate.traffic.address.Address;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProofOfWorkTest {
    private static final SecretBytes KEY = SecretBytes.ofText("0123456789abcdef");
    private static final byte[] RANDOM = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

    static Visitor visitor(String address, String agent, String ja4) {
        return new Visitor(Objects.requireNonNull(Address.parse(address)), agent, ja4);
    }

    private static final Visitor JANE = visitor("192.0.2.7", "Firefox", "t13d");

    private static ProofOfWork proof() {
        return new ProofOfWork(KEY, 1000);
    }

    private static String solved(ProofOfWork.Challenge challenge) {
        return ProofOfWork.solution(challenge, ProofOfWork.solve(challenge));
    }

    @Test
    void a_solution_counts_once_in_time_and_for_its_visitor() {
        ProofOfWork proof = proof();
        String solution = solved(proof.challenge(JANE, RANDOM, 123, 500, 1000));
        assertThat(proof.verify(solution, visitor("198.51.100.7", "Firefox", "t13d"), 999))
                .isEqualTo(ProofOfWork.Verdict.FOREIGN);
        assertThat(proof.verify(solution, visitor("192.0.2.7", "curl", "t13d"), 999))
                .isEqualTo(ProofOfWork.Verdict.FOREIGN);
        assertThat(proof.verify(solution, JANE, 1000)).isEqualTo(ProofOfWork.Verdict.ENDED);
        assertThat(proof.verify(solution, visitor("192.0.2.99", "Firefox", "t13d"), 999))
                .isEqualTo(ProofOfWork.Verdict.SOLVED);
        assertThat(proof.verify(solution, JANE, 999)).isEqualTo(ProofOfWork.Verdict.USED);
    }

    @Test
    void the_number_is_the_one_that_was_drawn() {
        ProofOfWork.Challenge challenge = proof().challenge(JANE, RANDOM, 123, 500, 1000);
        assertThat(ProofOfWork.solve(challenge)).isEqualTo(123);
        assertThat(challenge.json())
                .contains("\"algorithm\":\"SHA-256\"", "\"maxnumber\":500", "?expires=1000&")
                .doesNotContain("123,");
    }

    @Test
    void what_was_not_signed_here_is_forged() {
        ProofOfWork other = new ProofOfWork(SecretBytes.ofText("fedcba9876543210"), 1);
        assertThat(proof().verify(solved(other.challenge(JANE, RANDOM, 5, 10, 1000)), JANE, 1))
                .isEqualTo(ProofOfWork.Verdict.FORGED);
    }

    @Test
    void a_wrong_number_and_a_moved_digit_are_wrong() {
        ProofOfWork proof = proof();
        ProofOfWork.Challenge challenge = proof.challenge(JANE, RANDOM, 123, 500, 1000);
        assertThat(proof.verify(ProofOfWork.solution(challenge, 124), JANE, 1)).isEqualTo(ProofOfWork.Verdict.WRONG);
        // The same text before the hash, parted elsewhere.
        var moved = new ProofOfWork.Challenge(
                "SHA-256", challenge.challenge(), 500, challenge.salt() + "1", challenge.signature());
        assertThat(proof.verify(ProofOfWork.solution(moved, 23), JANE, 1)).isEqualTo(ProofOfWork.Verdict.WRONG);
    }

    @Test
    void altered_solutions_are_refused_and_never_fail() {
        Random random = Seeds.random("altered_solutions");
        ProofOfWork proof = proof();
        ProofOfWork.Challenge challenge = proof.challenge(JANE, RANDOM, 7, 20, 1000);
        String json = new String(Base64.getDecoder().decode(solved(challenge)), StandardCharsets.UTF_8);
        for (int i = 0; i < 5000; i++) {
            StringBuilder altered = new StringBuilder(json);
            for (int j = 1 + random.nextInt(3); j > 0; j--) {
                altered.setCharAt(random.nextInt(altered.length()), (char) (32 + random.nextInt(95)));
            }
            if (!altered.toString().equals(json)) {
                String text =
                        Base64.getEncoder().encodeToString(altered.toString().getBytes(StandardCharsets.UTF_8));
                // Only maxnumber and ALTCHA's other names may be altered without any harm.
                if (proof().verify(text, JANE, 1) == ProofOfWork.Verdict.SOLVED) {
                    assertThat(altered.toString())
                            .contains(challenge.challenge(), challenge.salt(), challenge.signature());
                }
            }
        }
        for (String text : List.of("", "!", "AAAA", "x".repeat(ProofOfWork.SOLUTION_LENGTH_MAX + 1))) {
            assertThat(proof.verify(text, JANE, 1)).isEqualTo(ProofOfWork.Verdict.MALFORMED);
        }
    }

    @Test
    void challenges_out_of_bounds_are_refused() {
        ProofOfWork proof = proof();
        assertThatThrownBy(() -> proof.challenge(JANE, new byte[11], 1, 2, 3)).hasMessageContaining("12 random bytes");
        assertThatThrownBy(() -> proof.challenge(JANE, RANDOM, 3, 2, 3)).hasMessageContaining("12 random bytes");
        assertThatThrownBy(() -> proof.challenge(JANE, RANDOM, 1, ProofOfWork.NUMBER_MAX + 1, 3))
                .hasMessageContaining("10000000");
        assertThatThrownBy(() -> new ProofOfWork(SecretBytes.ofText("short"), 1))
                .hasMessageContaining("16 bytes");
    }

    @Test
    void the_page_asks_nothing_of_others_and_runs_under_its_own_policy() {
        ProofOfWork.Challenge challenge = proof().challenge(JANE, RANDOM, 5, 50, 1000);
        String page = new ChallengePage("/.jadegate/verify").html(challenge, "abc123", "ref-1");
        assertThat(page)
                .contains(
                        "nonce=\"abc123\"", "/.jadegate/verify", "ref-1", challenge.salt(), "<noscript>", "lang=\"en\"")
                .doesNotContain("${", "http://", "https://", "//cdn", "eval(", "onclick=");
        assertThat(ChallengePage.contentSecurityPolicy("abc123"))
                .contains("default-src 'none'", "'nonce-abc123'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThatThrownBy(() -> new ChallengePage("/a\"b")).hasMessageContaining("plain path");
        assertThatThrownBy(() -> new ChallengePage("/v").html(challenge, "a b", "r"))
                .hasMessageContaining("nonce");
    }

    /** The page's own script, with the browser's objects that it needs, and with and without crypto.subtle. */
    @Test
    void the_scripts_of_the_page_find_the_number(@TempDir Path folder) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/node")), "needs node: apt-get install nodejs");
        ProofOfWork proof = proof();
        for (boolean subtle : List.of(true, false)) {
            ProofOfWork.Challenge challenge = proof.challenge(JANE, RANDOM, subtle ? 1234 : 777, 3000, 1000);
            String page = new ChallengePage("/verify").html(challenge, "n", "r");
            int start = page.indexOf("<script nonce=\"n\">") + "<script nonce=\"n\">".length();
            String script = page.substring(start, page.indexOf("</script>", start));
            Path file = folder.resolve("page.js");
            Files.writeString(file, """
                    const vm = require("vm");
                    const source = [];
                    const element = (text) => ({ textContent: text, addEventListener() {}, hidden: true, value: 0 });
                    const elements = { challenge: element(CHALLENGE), state: element(""), progress: element(""), again: element("") };
                    class Worker {
                      constructor() {
                        this.inner = vm.createContext({ Uint8Array, Int32Array, DataView, Promise, Math,
                          crypto: SUBTLE ? require("crypto").webcrypto : undefined,
                          postMessage: (data) => this.onmessage({ data }) });
                        this.inner.self = this.inner;
                        vm.runInContext(source[0], this.inner);
                      }
                      postMessage(data) { this.inner.onmessage({ data: data }); }
                    }
                    const page = vm.createContext({
                      document: { getElementById: (id) => elements[id] },
                      navigator: { cookieEnabled: true }, location: { reload() {} },
                      Blob: class { constructor(parts) { source.push(parts.join("")); } },
                      URL: { createObjectURL: () => "blob:" }, Worker,
                      btoa: (text) => Buffer.from(text, "latin1").toString("base64"),
                      XMLHttpRequest: class {
                        open(method, path) { this.path = path; } setRequestHeader() {}
                        send(body) { console.log(this.path + " " + body); }
                      },
                    });
                    vm.runInContext(require("fs").readFileSync(process.argv[2], "utf8"), page);
                    """.replace("CHALLENGE", "`" + challenge.json() + "`")
                    .replace("SUBTLE", Boolean.toString(subtle)));
            Path content = folder.resolve("content.js");
            Files.writeString(content, script);
            Process node = new ProcessBuilder("/usr/bin/node", file.toString(), content.toString())
                    .redirectErrorStream(true)
                    .start();
            String out = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(out).startsWith("/verify ");
            assertThat(proof.verify(out.substring("/verify ".length()), JANE, 1))
                    .as(out)
                    .isEqualTo(ProofOfWork.Verdict.SOLVED);
        }
    }
}
