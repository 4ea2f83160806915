package dev.jadegate.cli.crs;

import dev.jadegate.seclang.crs.CrsSuite;
import dev.jadegate.seclang.crs.CrsTest;
import dev.jadegate.seclang.opinion.SecondOpinion;
import dev.jadegate.seclang.parse.InvalidRulesException;
import dev.jadegate.seclang.parse.RuleFiles;
import dev.jadegate.seclang.run.Compiler;
import dev.jadegate.seclang.run.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The Core Rule Set on this machine: an unpacked release or clone, or what a distribution's package installs.
 *
 * @param setup the set-up file
 * @param rules the folder of the rule files and their data
 */
public record CrsFolder(Path setup, Path rules) {
    private static final List<String> SETUPS = List.of("crs-setup.conf", "crs-setup.conf.example");

    /**
     * An unpacked release or clone.
     *
     * @throws NoSuchFileException when there is no set-up file or no folder of rules
     */
    public static CrsFolder of(Path folder) throws NoSuchFileException {
        return new CrsFolder(setup(folder), existing(folder.resolve("rules")));
    }

    /** The set-up file of a release. */
    static Path setup(Path folder) throws NoSuchFileException {
        for (String name : SETUPS) {
            if (Files.isRegularFile(folder.resolve(name))) {
                return folder.resolve(name);
            }
        }
        throw new NoSuchFileException(folder.resolve(SETUPS.getFirst()).toString());
    }

    static Path existing(Path folder) throws NoSuchFileException {
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(folder.toString());
        }
        return folder;
    }

    /** Compiled as its own tests expect it: it tells and blocks nothing. */
    Program forTests() throws IOException, InvalidRulesException {
        RuleFiles files = new RuleFiles();
        return Compiler.compile(CrsSuite.forTests(setupText(), read(files), files), files);
    }

    /** Compiled as it is installed: it blocks. */
    public Program blocking() throws IOException, InvalidRulesException {
        RuleFiles files = new RuleFiles();
        return Compiler.compile(CrsSuite.blocking(setupText(), read(files), files), files);
    }

    /** Compiled as it is installed, with a second opinion on what its noisiest rules match. */
    public Program blockingWithSecondOpinion(SecondOpinion opinion) throws IOException, InvalidRulesException {
        RuleFiles files = new RuleFiles();
        List<String> order = opinion.withRules(read(files), files);
        return Compiler.compile(CrsSuite.blocking(setupText(), order, files), files)
                .with(opinion);
    }

    private String setupText() throws IOException {
        return Files.readString(setup, StandardCharsets.ISO_8859_1);
    }

    /** Reads the folder and returns the names of the rule files in their order. */
    private List<String> read(RuleFiles files) throws IOException {
        List<String> order = new ArrayList<>();
        try (Stream<Path> all = Files.list(rules)) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                String name = file.getFileName().toString();
                files.with(name, Files.readAllBytes(file));
                if (name.endsWith(".conf")) {
                    order.add(name);
                }
            }
        }
        return order;
    }

    /** The tests of the files below a folder, in the order of their names. */
    static List<CrsTest> tests(Path folder) throws IOException {
        List<CrsTest> tests = new ArrayList<>();
        try (Stream<Path> all = Files.walk(existing(folder))) {
            for (Path file :
                    all.filter(one -> one.toString().endsWith(".yaml")).sorted().toList()) {
                try {
                    tests.addAll(CrsTest.parse(Files.readString(file)));
                } catch (IllegalArgumentException wrong) {
                    throw new IOException("`" + file + "`: " + wrong.getMessage(), wrong);
                }
            }
        }
        return tests;
    }
}
