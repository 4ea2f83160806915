package dev.jadegate.edge.waf;

import dev.jadegate.edge.config.InvalidConfigException;
import dev.jadegate.edge.config.Place;
import dev.jadegate.edge.config.WafSettings.RuleItem;
import dev.jadegate.seclang.opinion.Opinion;
import dev.jadegate.seclang.opinion.SecondOpinion;
import dev.jadegate.seclang.parse.InvalidRulesException;
import dev.jadegate.seclang.parse.ParseLimits;
import dev.jadegate.seclang.parse.RuleFiles;
import dev.jadegate.seclang.parse.RuleParser;
import dev.jadegate.seclang.run.Compiler;
import dev.jadegate.seclang.run.Program;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads the rules that a configuration names and compiles them. Reads files, so it is not for event loops. */
public final class RuleLoader {
    private static final String ENGINE = "jadegate-engine.conf";
    private static final String BUILTIN = "jadegate-builtin.conf";
    private static final String FIRST = "jadegate-first.conf";
    private static final String LEVELS = "jadegate-crs-levels.conf";
    /** Files beside a rule file, which rules may name. */
    private static final int FILES_MAX = 10_000;

    private final RuleFiles files = new RuleFiles();
    private final List<String> order = new ArrayList<>();
    private final TreeSet<String> folders = new TreeSet<>();
    private Opinion opinion = Opinion.NONE;

    private RuleLoader() {}

    /**
     * Reads and compiles.
     *
     * @throws InvalidConfigException with the file, line and column of each problem
     */
    public static Program load(List<RuleItem> items) throws InvalidConfigException {
        try {
            return read(items).compiled("");
        } catch (InvalidRulesException wrong) {
            throw new InvalidConfigException(
                    wrong.problems().stream().map(problem -> problem.toString()).toList());
        }
    }

    /** Reads, to be compiled several times. */
    public static RuleLoader read(List<RuleItem> items) throws InvalidConfigException {
        RuleLoader loader = new RuleLoader();
        loader.resource(ENGINE);
        for (RuleItem item : items) {
            switch (item) {
                case RuleItem.Builtin builtin -> loader.resource(BUILTIN);
                case RuleItem.RuleFilePattern(String pattern, Place where) ->
                    loader.order.addAll(loader.pattern(pattern, where));
                case RuleItem.CoreRuleSet set -> loader.coreRuleSet(set);
            }
        }
        return loader;
    }

    /**
     * Compiles what was read.
     *
     * @param first rules that are read before those of the configuration
     */
    public Program compiled(String first) throws InvalidRulesException {
        List<String> all = new ArrayList<>(order);
        // Behind the settings of the engine.
        all.add(1, FIRST);
        files.with(FIRST, first);
        return Compiler.compile(RuleParser.parse(files, all, ParseLimits.DEFAULT), files)
                .with(opinion);
    }

    private void resource(String name) {
        try (InputStream stream = Objects.requireNonNull(RuleLoader.class.getResourceAsStream(name), name)) {
            files.with(name, stream.readAllBytes());
            order.add(name);
        } catch (IOException broken) {
            throw new IllegalStateException("the rules `" + name + "` of this module cannot be read", broken);
        }
    }

    private List<String> pattern(String pattern, Place where) throws InvalidConfigException {
        int slash = pattern.lastIndexOf('/');
        Path folder = Path.of(pattern.substring(0, Math.max(1, slash)));
        String last = pattern.substring(slash + 1);
        boolean glob = last.indexOf('*') >= 0 || last.indexOf('?') >= 0;
        List<String> found = new ArrayList<>();
        try {
            folder(folder);
            PathMatcher matcher = FileSystems.getDefault()
                    .getPathMatcher("glob:" + (glob ? last : last.replaceAll("[\\[\\]{}\\\\]", "\\\\$0")));
            try (Stream<Path> all = Files.list(folder)) {
                all.filter(Files::isRegularFile)
                        .filter(file -> matcher.matches(file.getFileName()))
                        .sorted()
                        .limit(FILES_MAX)
                        .forEach(file -> found.add(file.toString()));
            }
        } catch (IOException unreadable) {
            throw new InvalidConfigException(
                    where + ": the folder `" + folder + "` cannot be read: look at its name and its rights");
        }
        // A pattern may match nothing yet; a name may not.
        if (found.isEmpty() && !glob) {
            throw new InvalidConfigException(
                    where + ": the rule file `" + pattern + "` does not exist: look at its name");
        }
        return found;
    }

    private void coreRuleSet(RuleItem.CoreRuleSet set) throws InvalidConfigException {
        Path rules = set.folder().resolve("rules");
        if (!Files.isDirectory(rules)) {
            throw new InvalidConfigException(set.where() + ": there is no folder `" + rules
                    + "`: `crs` names an unpacked release of the OWASP Core Rule Set, or /usr/share/modsecurity-crs of"
                    + " Debian's package modsecurity-crs");
        }
        try {
            String setup = set.setup().toString();
            files.with(setup, Files.readAllBytes(set.setup()));
            order.add(setup);
        } catch (IOException unreadable) {
            throw new InvalidConfigException(
                    set.where() + ": the set-up file `" + set.setup() + "` cannot be read: name it with `setup: FILE`");
        }
        files.with(LEVELS, levels(set));
        order.add(LEVELS);
        List<String> names = pattern(rules + "/*.conf", set.where());
        if (set.secondOpinion()) {
            SecondOpinion asked = SecondOpinion.without(set.standing());
            opinion = asked;
            names = asked.withRules(names, files);
        }
        order.addAll(names);
    }

    /** Levels and thresholds of the configuration win over those of the set-up file; version 3 has one name for both levels. */
    private static String levels(RuleItem.CoreRuleSet set) {
        return "SecAction \"id:9500001,phase:1,pass,t:none,nolog,"
                + "setvar:tx.paranoia_level=" + set.paranoia()
                + ",setvar:tx.executing_paranoia_level=" + set.paranoia()
                + ",setvar:tx.blocking_paranoia_level=" + set.paranoia()
                + ",setvar:tx.detection_paranoia_level=" + set.paranoia()
                + ",setvar:tx.inbound_anomaly_score_threshold=" + set.inboundThreshold()
                + ",setvar:tx.outbound_anomaly_score_threshold=" + set.outboundThreshold() + "\"\n";
    }

    /** Takes in all files of a folder, for rules name data files that stand beside them. */
    private void folder(Path folder) throws IOException, InvalidConfigException {
        if (!folders.add(folder.toString())) {
            return;
        }
        int count = 0;
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                if (++count > FILES_MAX) {
                    throw new InvalidConfigException(
                            folder + ": has more than " + FILES_MAX + " files: give rules a folder of their own");
                }
                String name = file.getFileName().toString();
                if ((name.endsWith(".conf") || name.endsWith(".data") || name.endsWith(".txt"))
                        && Files.size(file) <= ParseLimits.DEFAULT.dataBytesMax()
                        && Files.isReadable(file)) {
                    files.with(file.toString(), Files.readAllBytes(file));
                }
            }
        }
    }
}
