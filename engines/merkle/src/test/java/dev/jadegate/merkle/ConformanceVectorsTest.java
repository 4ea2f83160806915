package dev.jadegate.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The proof vectors of transparency-dev/merkle; most of them must be refused. */
class ConformanceVectorsTest {
    private Path vectors = Path.of("");

    @BeforeEach
    void find_the_vectors() {
        String folder = System.getProperty("conformance.data", "");
        vectors = Path.of(folder.startsWith("$") ? "" : folder).resolve("merkle/testdata");
        assumeTrue(
                !folder.isEmpty() && Files.isDirectory(vectors),
                "left out: the merkle vectors are not in the folder of conformance.data");
    }

    /** One vector; numbers that need more than 63 bits become negative, which no proof accepts. */
    private static final class Vector {
        long leafIdx;
        long treeSize;
        long size;
        long size1;
        long size2;
        long start;
        long end;

        @Nullable
        String root;

        @Nullable
        String root1;

        @Nullable
        String root2;

        @Nullable
        String leafHash;

        final List<String> proof = new ArrayList<>();

        List<Hash> path() throws Exception {
            List<Hash> path = new ArrayList<>();
            for (String base64 : proof) {
                path.add(hash(base64));
            }
            return path;
        }

        @Nullable
        Boolean wantErr;
    }

    @Test
    void inclusion() throws Exception {
        run(
                "inclusion",
                98,
                vector -> new InclusionProof(vector.leafIdx, vector.treeSize, vector.path())
                        .verify(hash(vector.leafHash), hash(vector.root)));
    }

    @Test
    void consistency() throws Exception {
        run(
                "consistency",
                98,
                vector -> new ConsistencyProof(vector.size1, vector.size2, vector.path())
                        .verify(hash(vector.root1), hash(vector.root2)));
    }

    @Test
    void subtree_inclusion() throws Exception {
        run(
                "subtreeinclusion",
                204,
                vector -> new SubtreeInclusionProof(vector.leafIdx, vector.start, vector.end, vector.path())
                        .verify(hash(vector.leafHash), hash(vector.root)));
    }

    @Test
    void subtree_consistency() throws Exception {
        run(
                "subtreeconsistency",
                118,
                vector -> new SubtreeConsistencyProof(vector.start, vector.end, vector.size, vector.path())
                        .verify(hash(vector.root1), hash(vector.root2)));
    }

    private interface Verification {
        void run(Vector vector) throws Exception;
    }

    private void run(String folder, int expectedCount, Verification verification) throws Exception {
        List<Path> files;
        try (Stream<Path> found = Files.walk(vectors.resolve(folder))) {
            files = found.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        List<String> wrong = new ArrayList<>();
        for (Path file : files) {
            Vector vector = read(file);
            boolean accepted;
            try {
                verification.run(vector);
                accepted = true;
            } catch (InvalidProofException | IllegalArgumentException refused) {
                accepted = false;
            }
            if (accepted == Objects.requireNonNull(vector.wantErr)) {
                wrong.add(file + (accepted ? " was accepted" : " was refused"));
            }
        }
        assertThat(files).hasSize(expectedCount);
        assertThat(wrong).isEmpty();
    }

    private static Vector read(Path file) throws Exception {
        Vector vector = new Vector();
        try (InputStream in = Files.newInputStream(file);
                JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), in)) {
            assertThat(json.nextToken()).isEqualTo(JsonToken.START_OBJECT);
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "leafIdx" -> vector.leafIdx = number(json);
                    case "treeSize" -> vector.treeSize = number(json);
                    case "size" -> vector.size = number(json);
                    case "size1" -> vector.size1 = number(json);
                    case "size2" -> vector.size2 = number(json);
                    case "start" -> vector.start = number(json);
                    case "end" -> vector.end = number(json);
                    case "root" -> vector.root = json.getString();
                    case "root1" -> vector.root1 = json.getString();
                    case "root2" -> vector.root2 = json.getString();
                    case "leafHash" -> vector.leafHash = json.getString();
                    case "wantErr" -> vector.wantErr = json.getBooleanValue();
                    case "proof" -> {
                        if (json.currentToken() == JsonToken.START_ARRAY) {
                            while (json.nextToken() != JsonToken.END_ARRAY) {
                                vector.proof.add(json.getString());
                            }
                        }
                    }
                    case "desc" -> {}
                    default -> throw new IOException("unknown field " + name + " in " + file);
                }
            }
        }
        return vector;
    }

    private static long number(JsonParser json) {
        BigInteger value = json.getBigIntegerValue();
        return value.bitLength() > 63 ? -1 : value.longValueExact();
    }

    /**
     * Some vectors put labels of other lengths where a hash belongs. Each label gets a hash of its own,
     * so that the algorithm has to judge the proof instead of the type refusing it.
     */
    private static Hash hash(@Nullable String base64) throws Exception {
        byte[] bytes = Base64.getDecoder().decode(Objects.requireNonNull(base64));
        if (bytes.length == Hash.BYTES || bytes.length == 0) {
            return Hash.of(bytes); // an empty hash has no label to stand for: the type refuses it
        }
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update("label ".getBytes(StandardCharsets.UTF_8));
        return Hash.of(digest.digest(bytes));
    }
}
