package dev.jadegate.conformance.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jadegate.testkit.CompatDocs;
import dev.jadegate.testkit.JadegateProcess;
import dev.jadegate.testkit.Reply;
import dev.jadegate.testkit.RootKey;
import dev.jadegate.testkit.SignedRequests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompatibilityReferenceTest {
    private static final Map<String, String> VERSIONS = Map.of(
            "ram", SignedRequests.RAM,
            "sts", SignedRequests.STS,
            "ims", SignedRequests.IMS,
            "actiontrail", SignedRequests.ACTION_TRAIL,
            "kms", SignedRequests.KMS);

    @BeforeAll
    static void needs_the_notes_of_the_other_modules() throws Exception {
        assumeTrue(
                CompatDocs.isComplete(JadegateProcess.home()),
                "left out: the reference is compared after a run of all conformance modules");
    }

    /** What a page calls `not offered` is refused as unknown; what is offered has a test. */
    @Test
    void an_operation_that_no_test_calls_is_unknown_to_the_server(@TempDir Path folder) throws Exception {
        RootKey root = RootKey.random();
        List<String> untested = new ArrayList<>();
        try (JadegateProcess server = JadegateProcess.start(folder.resolve("data"), root)) {
            SignedRequests requests = new SignedRequests(server.hostAndPort(), root.key());
            CompatDocs.uncalled(JadegateProcess.home())
                    .forEach((product, operations) -> operations.forEach(operation -> {
                        Reply reply = requests.call(VERSIONS.getOrDefault(product, product), operation, Map.of());
                        if (!reply.code().equals("InvalidAction.NotFound")
                                && !reply.code().equals("InvalidVersion")) {
                            untested.add(product + " " + operation);
                        }
                    }));
        }
        assertThat(untested)
                .as("offered operations that no conformance test calls")
                .isEmpty();
    }

    @Test
    void the_committed_pages_are_those_that_the_tests_say() throws Exception {
        Path home = JadegateProcess.home();
        Path folder = home.resolve("docs").resolve("compat");
        Map<String, String> pages = CompatDocs.pages(home);

        assertThat(pages.keySet())
                .containsExactlyInAnyOrder("actiontrail.md", "ims.md", "kms-instance.md", "kms.md", "ram.md", "sts.md");
        for (Map.Entry<String, String> page : pages.entrySet()) {
            Path file = folder.resolve(page.getKey());
            if (!Files.exists(file) || !Files.readString(file).equals(page.getValue())) {
                fail("docs/compat/" + page.getKey() + " is not what the tests say. Bring it up to date: "
                        + CompatDocs.COMMAND);
            }
        }
    }
}
