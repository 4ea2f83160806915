package dev.jadegate.seclang.crs;

import dev.jadegate.seclang.parse.InvalidRulesException;
import dev.jadegate.seclang.parse.RuleFiles;
import dev.jadegate.seclang.rule.RuleSet;
import dev.jadegate.seclang.run.Compiler;
import dev.jadegate.seclang.run.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The Core Rule Set in a folder. */
final class CrsFolder {
    private CrsFolder() {}

    /** With the settings that its tests expect. */
    static Program program(Path setup, Path rules, boolean plain) throws IOException, InvalidRulesException {
        RuleFiles files = new RuleFiles();
        List<String> order = read(rules, files);
        RuleSet set = CrsSuite.forTests(Files.readString(setup, StandardCharsets.ISO_8859_1), order, files);
        return plain ? Compiler.compilePlain(set, files) : Compiler.compile(set, files);
    }

    /** As it is installed: it blocks. */
    static Program blocking(Path setup, Path rules) throws IOException, InvalidRulesException {
        RuleFiles files = new RuleFiles();
        List<String> order = read(rules, files);
        return Compiler.compile(
                CrsSuite.blocking(Files.readString(setup, StandardCharsets.ISO_8859_1), order, files), files);
    }

    private static List<String> read(Path rules, RuleFiles files) throws IOException {
        List<String> order = new ArrayList<>();
        for (Path file : files(rules, "")) {
            String name = file.getFileName().toString();
            files.with(name, Files.readAllBytes(file));
            if (name.endsWith(".conf")) {
                order.add(name);
            }
        }
        return order;
    }

    static List<CrsTest> tests(Path folder) throws IOException {
        List<CrsTest> tests = new ArrayList<>();
        for (Path file : files(folder, ".yaml")) {
            tests.addAll(CrsTest.parse(Files.readString(file)));
        }
        return tests;
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(
                            file -> Files.isRegularFile(file) && file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}
