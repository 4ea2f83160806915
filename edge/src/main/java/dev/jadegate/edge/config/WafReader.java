package dev.jadegate.edge.config;

import dev.jadegate.edge.config.WafSettings.FailPolicy;
import dev.jadegate.edge.config.WafSettings.RuleItem;
import dev.jadegate.seclang.opinion.SecondOpinion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads {@code waf}. */
final class WafReader {
    private static final int ITEMS_MAX = 1_000;
    private static final int WORKERS_USUAL = Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final String SETUP = "crs-setup.conf";

    /** Where Debian's package modsecurity-crs puts the set-up file, which it keeps apart from the rules. */
    private static final Path DEBIAN_SETUP = Path.of("/etc/modsecurity/crs", SETUP);

    private final Problems problems;
    private final Path folder;

    WafReader(Problems problems, Path folder) {
        this.problems = problems;
        this.folder = folder;
    }

    WafSettings read(@Nullable Section section) {
        if (section == null) {
            return new WafSettings(
                    WafMode.ON, List.of(new RuleItem.Builtin()), FailPolicy.CLOSED, WORKERS_USUAL, 256, 8 << 10);
        }
        List<RuleItem> rules = new ArrayList<>();
        for (Node item : section.list("rules")) {
            RuleItem rule = item(item);
            if (rules.size() >= ITEMS_MAX) {
                problems.add(item, "`rules` has more than " + ITEMS_MAX + " items");
                break;
            }
            if (rule != null) {
                rules.add(rule);
            }
        }
        if (section.take("rules") == null) {
            rules.add(new RuleItem.Builtin());
        }
        WafSettings waf = new WafSettings(
                section.choice("mode", WafMode.ON, SiteReader.MODES),
                rules,
                section.choice(
                        "onOverload", FailPolicy.CLOSED, Map.of("closed", FailPolicy.CLOSED, "open", FailPolicy.OPEN)),
                (int) section.integer("workers", WORKERS_USUAL, 1, 256),
                (int) section.integer("queue", 256, 1, 100_000),
                (int) section.bytes("inlineBytes", 8 << 10, 0, 1 << 20));
        section.end();
        return waf;
    }

    private @Nullable RuleItem item(Node item) {
        if (item instanceof ScalarNode text) {
            return text.getValue().equals("builtin")
                    ? new RuleItem.Builtin()
                    : new RuleItem.RuleFilePattern(
                            folder.resolve(text.getValue()).normalize().toString(), problems.place(text));
        }
        Section section = Section.of(problems, item, "an item of `rules`");
        if (section == null) {
            return null;
        }
        ScalarNode crs = section.scalar("crs");
        ScalarNode setup = section.scalar("setup");
        int paranoia = (int) section.integer("paranoia", 1, 1, 4);
        int inbound = (int) section.integer("inboundThreshold", 5, 1, 1_000_000);
        int outbound = (int) section.integer("outboundThreshold", 4, 1, 1_000_000);
        boolean secondOpinion = section.flag("secondOpinion", true);
        Set<Long> standing = standing(section);
        section.end();
        if (crs == null) {
            section.problem("an item of `rules` is a file, `builtin`, or `crs: FOLDER`");
            return null;
        }
        Path rules = folder.resolve(crs.getValue()).normalize();
        return new RuleItem.CoreRuleSet(
                rules,
                setup == null ? setup(rules) : folder.resolve(setup.getValue()).normalize(),
                paranoia,
                inbound,
                outbound,
                secondOpinion,
                standing,
                problems.place(crs));
    }

    /** Rules that a second opinion is not asked about. */
    private Set<Long> standing(Section section) {
        Set<Long> ids = new HashSet<>();
        for (ScalarNode text : section.texts("standing")) {
            if (SecondOpinion.table().stream().anyMatch(id -> text.getValue().equals(Long.toString(id)))) {
                ids.add(Long.valueOf(text.getValue()));
            } else {
                problems.add(
                        text,
                        "`" + Section.shown(text.getValue())
                                + "` is no rule that a second opinion is had on: docs/false-positives.md says which are");
            }
        }
        return ids;
    }

    private static Path setup(Path rules) {
        Path own = rules.resolve(SETUP);
        Path example = rules.resolve(SETUP + ".example");
        if (Files.isRegularFile(own)) {
            return own;
        }
        return Files.isRegularFile(example) || !Files.isRegularFile(DEBIAN_SETUP) ? example : DEBIAN_SETUP;
    }
}
