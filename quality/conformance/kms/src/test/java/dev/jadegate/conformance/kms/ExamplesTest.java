package dev.jadegate.conformance.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.testkit.JadegateProcess;
import dev.jadegate.testkit.Json;
import dev.jadegate.testkit.Reply;
import dev.jadegate.testkit.RootKey;
import dev.jadegate.testkit.SignedRequests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands of the documents, one after the other, as a shell reads them. */
class ExamplesTest {
    private static final Pattern SHELL = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern COMMAND = Pattern.compile("(?m)^(?:aliyun kms|openssl|printf) (?:.*\\\\\n)*.*$");

    @TempDir
    private Path folder = Path.of("");

    /** What the text of a document says that the reader has from the answers before. */
    private final Map<String, String> variables = new HashMap<>();

    @ParameterizedTest
    @CsvSource({"kms.md, 12", "secrets.md, 18", "access-points.md, 7", "certificates.md, 12"})
    void every_command_of_a_document_works_in_its_order(String document, int commands) throws Exception {
        Files.writeString(folder.resolve("order.json"), "{}");
        Files.write(folder.resolve("material.bin"), new byte[32]);
        Path examples = Files.createDirectories(folder.resolve("docs").resolve("examples"));
        Files.copy(
                JadegateProcess.home().resolve("docs/examples/HybridWrap.java"), examples.resolve("HybridWrap.java"));
        RootKey root = RootKey.random();
        String text = Files.readString(JadegateProcess.home().resolve("docs").resolve(document));
        List<String> found = SHELL.matcher(text)
                .results()
                .flatMap(block -> COMMAND.matcher(block.group(1)).results())
                .map(MatchResult::group)
                .toList();
        assertThat(found).hasSizeGreaterThanOrEqualTo(commands);
        try (JadegateProcess server = JadegateProcess.start(folder.resolve("data"), root)) {
            SignedRequests requests = new SignedRequests(server.hostAndPort(), root.key());
            variables.put("ACCOUNT", server.accountId());
            for (String command : found) {
                if (command.startsWith("aliyun ")) {
                    run(requests, command);
                } else {
                    shell(command);
                }
            }
        }
    }

    private void run(SignedRequests requests, String command) throws Exception {
        List<String> words = words(command);
        Map<String, String> parameters = new HashMap<>();
        for (int i = 3; i < words.size(); i += 2) {
            assertThat(words.get(i)).as(command).startsWith("--");
            parameters.put(words.get(i).substring(2), words.get(i + 1));
        }
        Reply reply = requests.call(SignedRequests.KMS, words.get(2), parameters);
        assertThat(reply.status()).as(command + "\n" + reply).isEqualTo(200);
        Json answer = reply.json();
        switch (words.get(2)) {
            case "CreateKey" ->
                variables.put("KEY_ID", answer.at("KeyMetadata", "KeyId").text());
            case "GetParametersForImport" -> {
                variables.put("PUBLIC_KEY", answer.get("PublicKey").text());
                variables.put("IMPORT_TOKEN", answer.get("ImportToken").text());
            }
            case "GetDefaultKmsInstance" ->
                variables.put("INSTANCE", answer.get("DefaultKmsInstanceId").text());
            case "CreateCertificate" -> {
                variables.put("CERTIFICATE_ID", answer.get("CertificateId").text());
                variables.put("CSR", answer.get("Csr").text());
            }
            case "CertificatePrivateKeySign" ->
                variables.put("SIGNATURE", answer.get("SignatureValue").text());
            case "Encrypt" -> variables.put("BLOB", answer.get("CiphertextBlob").text());
            case "ListKeyVersions" ->
                variables.put(
                        "VERSION",
                        answer.at("KeyVersions", "KeyVersion")
                                .items()
                                .getFirst()
                                .get("KeyVersionId")
                                .text());
            default -> {}
        }
    }

    /** The words of a command after the shell's quoting and substitution. */
    private List<String> words(String command) throws IOException, InterruptedException {
        return new ArrayList<>(List.of(shell("printf '%s\\0' " + command).split("\0")));
    }

    /** What a shell that must be content prints. */
    private String shell(String command) throws IOException, InterruptedException {
        ProcessBuilder shell = new ProcessBuilder("bash", "-euc", command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        shell.environment().putAll(variables);
        shell.environment()
                .merge(
                        "PATH",
                        Path.of(System.getProperty("java.home"), "bin").toString(),
                        (old, jdk) -> jdk + ":" + old);
        Process process = shell.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(command).isZero();
        return output;
    }
}
