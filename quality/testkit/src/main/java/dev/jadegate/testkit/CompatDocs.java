package dev.jadegate.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Writes docs/compat from what the conformance tests noted: every operation that an official client offers, with how the
 * tests saw it end. Run after them: {@code java -cp quality/testkit/target/classes dev.jadegate.testkit.CompatDocs .}
 */
public final class CompatDocs {
    /** The command that brings the pages up to date. */
    public static final String COMMAND =
            "./jadegate test && java -cp quality/testkit/target/classes dev.jadegate.testkit.CompatDocs .";

    /** The modules whose notes make the reference; those of Node are left out, for it is not everywhere. */
    private static final List<String> MODULES =
            List.of("actiontrail", "core", "instance", "kms", "tea-0-0", "tea-0-2", "tea-0-3");

    private static final String UNKNOWN_ACTION = "InvalidAction.NotFound";
    private static final String UNKNOWN_VERSION = "InvalidVersion";
    private static final int CODES_SHOWN_MAX = 12;

    private static final Map<String, String> TITLES = new TreeMap<>(Map.of(
            "ram", "RAM (2015-05-01)",
            "sts", "STS (2015-04-01)",
            "ims", "IMS (2019-08-15)",
            "actiontrail", "ActionTrail (2020-07-06)",
            "kms", "KMS and Secrets Manager (2016-01-20)",
            "kms-instance", "Gateway of KMS instances (dkms-gcs-0.2)"));

    private final Map<String, Map<String, Seen>> products = new TreeMap<>();
    private final Map<String, Set<String>> clients = new TreeMap<>();

    /** What is known of one operation. */
    private static final class Seen {
        private boolean works;
        private boolean offered;
        private final Set<String> codes = new TreeSet<>();
    }

    private CompatDocs() {}

    /** Writes the pages; {@code arguments} is the project's folder. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            System.err.println("usage: CompatDocs FOLDER");
            System.exit(64);
        }
        Path home = Path.of(arguments[0]);
        Path folder = Files.createDirectories(home.resolve("docs").resolve("compat"));
        for (Map.Entry<String, String> page : pages(home).entrySet()) {
            Files.writeString(folder.resolve(page.getKey()), page.getValue());
            System.out.println("wrote " + folder.resolve(page.getKey()));
        }
    }

    /**
     * The pages by file name.
     *
     * @param home the project's folder, with the notes of a whole test run
     */
    public static Map<String, String> pages(Path home) throws IOException {
        CompatDocs docs = new CompatDocs();
        for (Path file : notes(home)) {
            docs.add(Json.parse(Files.readString(file)));
        }
        Map<String, String> pages = new TreeMap<>();
        docs.products.forEach((product, operations) -> pages.put(product + ".md", docs.page(product, operations)));
        return pages;
    }

    /** The operations that an official client offers and no test called, by product. */
    public static Map<String, Set<String>> uncalled(Path home) throws IOException {
        CompatDocs docs = new CompatDocs();
        for (Path file : notes(home)) {
            docs.add(Json.parse(Files.readString(file)));
        }
        Map<String, Set<String>> uncalled = new TreeMap<>();
        docs.products.forEach((product, operations) -> operations.forEach((operation, seen) -> {
            if (!seen.works && seen.codes.isEmpty()) {
                uncalled.computeIfAbsent(product, _ -> new TreeSet<>()).add(operation);
            }
        }));
        return uncalled;
    }

    /** Whether every module whose notes are needed has left some. */
    public static boolean isComplete(Path home) throws IOException {
        for (String module : MODULES) {
            if (notes(home, module).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static List<Path> notes(Path home) throws IOException {
        List<Path> all = new ArrayList<>();
        for (String module : MODULES) {
            all.addAll(notes(home, module));
        }
        return all;
    }

    private static List<Path> notes(Path home, String module) throws IOException {
        Path folder = home.resolve("quality/conformance").resolve(module).resolve("target/compat");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    private void add(Json notes) {
        String client = notes.get("client").text();
        Json offers = notes.get("offers");
        for (String product : offers.names()) {
            clients.computeIfAbsent(product, _ -> new TreeSet<>()).add(client);
            offers.get(product).items().forEach(operation -> seen(product, operation.text()).offered = true);
        }
        for (Json call : notes.get("calls").items()) {
            Seen seen = seen(call.get("product").text(), call.get("operation").text());
            String outcome = call.get("outcome").text();
            if (outcome.equals("works")) {
                seen.works = true;
            } else {
                seen.codes.add(outcome);
            }
        }
    }

    private Seen seen(String product, String operation) {
        return products.computeIfAbsent(product, _ -> new TreeMap<>()).computeIfAbsent(operation, _ -> new Seen());
    }

    private String page(String product, Map<String, Seen> operations) {
        Map<String, Seen> known = new TreeMap<>(operations);
        // The core scenario asks for an operation that is nobody's.
        known.values().removeIf(seen -> !seen.offered && !seen.works && seen.codes.equals(Set.of(UNKNOWN_ACTION)));
        long works = known.values().stream().filter(seen -> seen.works).count();
        StringBuilder page = new StringBuilder();
        page.append("# ").append(TITLES.getOrDefault(product, product)).append("\n\n");
        page.append("Generated from the conformance tests; do not edit. Each line is an operation of the official"
                + " client and how calls of it ended there.\n\n");
        StringJoiner named = new StringJoiner("`, `", "`", "`");
        clients.getOrDefault(product, Set.of()).forEach(named::add);
        page.append("Operations of ").append(named).append(": ");
        page.append(known.values().stream().filter(seen -> seen.offered).count())
                .append(". Of these and those of newer API metadata, ")
                .append(works)
                .append(" work. To bring this page up to date: `")
                .append(COMMAND)
                .append("`\n\n| operation | answer | errors that the tests met |\n| --- | --- | --- |\n");
        known.forEach((operation, seen) -> page.append("| ")
                .append(operation)
                .append(seen.offered ? "" : " (not in the client)")
                .append(" | ")
                .append(answer(seen))
                .append(" | ")
                .append(codes(seen))
                .append(" |\n"));
        return page.toString();
    }

    private static String answer(Seen seen) {
        if (seen.works) {
            return "works";
        }
        return Set.of(UNKNOWN_ACTION, UNKNOWN_VERSION).containsAll(seen.codes) ? "not offered" : "documented error";
    }

    private static String codes(Seen seen) {
        StringJoiner codes = new StringJoiner("`, `", "`", "`").setEmptyValue("");
        seen.codes.stream().limit(CODES_SHOWN_MAX).forEach(codes::add);
        return codes.toString();
    }
}
