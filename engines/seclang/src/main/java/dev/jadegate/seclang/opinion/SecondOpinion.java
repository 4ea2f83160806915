package dev.jadegate.seclang.opinion;

import dev.jadegate.seclang.Resources;
import dev.jadegate.seclang.parse.RuleFiles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Overrules a match of a rule of its table when the value is harmless by signs that weigh two at least and has, in whichever
 * way it may be decoded, no structure of any attack, be it of the kind that the rule looks for or of another. It is asymmetric
 * on purpose: what it does not understand stands, what is longer than {@link #VALUE_BYTES_MAX} stands, and a rule outside of
 * its table always stands.
 */
public final class SecondOpinion implements Opinion {
    /** Longer values are not looked at: their matches stand. */
    public static final int VALUE_BYTES_MAX = 128 * 1024;

    /** Bytes that are looked at in one transaction, each value once; further matches stand. */
    public static final int TRANSACTION_BYTES_MAX = 512 * 1024;

    /** What the reasons of an intervention weigh together. */
    static final int WEIGHT_MIN = 2;

    /** Where the file of {@link #withRules} stands: after what detects, before what decides. */
    private static final String DECIDING = "REQUEST-949";

    private static final String RULES = "REQUEST-948-JADEGATE-STRUCTURES.conf";

    private static final String BODIES = "JADEGATE-BODIES.conf";

    /** The rule that allows methods, and the methods that programs call interfaces with. */
    private static final long METHODS = 911100;

    private static final Set<String> CALLS = Set.of("PUT", "PATCH", "DELETE");

    /** The rule against braces that shells expand. */
    private static final long BRACES = 932280;

    /** The rule against extensions of files. */
    private static final long EXTENSIONS = 920440;

    /** The rule that allows types of bodies. */
    private static final long TYPES = 920420;

    /** What the Core Rule Set allows when nobody says otherwise: who says otherwise means it. */
    private static final String METHODS_DEFAULT = "GET HEAD POST OPTIONS";

    private static final String TYPES_DEFAULT = "|application/x-www-form-urlencoded| |multipart/form-data|";

    private static final Set<Long> TABLE = table();

    private final Set<Long> rules;

    private SecondOpinion(Set<Long> rules) {
        this.rules = Set.copyOf(rules);
    }

    /** With an opinion on every rule of the table. */
    public static SecondOpinion onAll() {
        return new SecondOpinion(TABLE);
    }

    /** Matches of these rules always stand. */
    public static SecondOpinion without(Set<Long> rules) {
        Set<Long> left = new HashSet<>(TABLE);
        left.removeAll(rules);
        return new SecondOpinion(left);
    }

    /** The rules that an opinion may be had on. */
    public static Set<Long> table() {
        Set<Long> ids = new HashSet<>();
        for (String line : Resources.lines("opinion/rules.txt")) {
            int space = line.indexOf(' ');
            if (!line.startsWith("#") && space > 0) {
                ids.add(Long.parseLong(line.substring(0, space)));
            }
        }
        return Set.copyOf(ids);
    }

    /**
     * Adds the rules that find what the Core Rule Set misses at paranoia level 1 to its files.
     *
     * @param order names of the rule files in their order
     * @return the order with the added file in its place
     */
    public List<String> withRules(List<String> order, RuleFiles files) {
        files.with(BODIES, String.join("\n", Resources.lines("opinion/bodies.conf")) + "\n");
        files.with(RULES, String.join("\n", Resources.lines("opinion/structures.conf")) + "\n");
        List<String> added = new ArrayList<>(order);
        added.addFirst(BODIES);
        int place = 0;
        while (place < added.size() && !isDeciding(added.get(place))) {
            place++;
        }
        added.add(place, RULES);
        return added;
    }

    private static boolean isDeciding(String name) {
        return name.substring(name.lastIndexOf('/') + 1).startsWith(DECIDING);
    }

    /** Why a match of a value stands or would not, for people who look into it. */
    public static String explain(String value) {
        Set<Reason> reasons = harmless(value);
        String sign = Signs.first(Forms.of(Markup.withoutComments(value), Markup.withoutComments(value)), reasons);
        return (reasons.isEmpty() ? "nothing says that it is harmless" : "harmless by " + reasons)
                + (sign == null ? "; no structure of an attack" : "; the structure `" + sign + "` of an attack");
    }

    private static Set<Reason> harmless(String raw) {
        String bare = Markup.withoutComments(raw);
        Set<Reason> reasons = Prose.reasons(bare);
        Shapes.add(bare, reasons);
        return reasons;
    }

    @Override
    public boolean concerns(long rule) {
        return rules.contains(rule);
    }

    @Override
    public Session begin(Scene scene) {
        return new Judge(scene);
    }

    private static final class Judge implements Session {
        private final Scene scene;
        private final Map<String, Finding> known = new HashMap<>();
        private int bytesLeft = TRANSACTION_BYTES_MAX;

        Judge(Scene scene) {
            this.scene = scene;
        }

        @Override
        public List<Reason> overrules(Doubt doubt) {
            if (doubt.rule() == METHODS || doubt.rule() == TYPES) {
                return isCall(doubt) ? List.of(Reason.API) : List.of();
            }
            if (doubt.rule() == EXTENSIONS) {
                return Shapes.isAddress(lastSegment()) ? List.of(Reason.ADDRESS) : List.of();
            }
            String raw = doubt.raw();
            String key = doubt.seen().equals(raw) ? raw : raw + '\0' + doubt.seen();
            Finding finding = known.get(key);
            if (finding == null) {
                if (raw.length() > VALUE_BYTES_MAX || key.length() > bytesLeft) {
                    return List.of();
                }
                bytesLeft -= key.length();
                Set<Reason> reasons = harmless(raw);
                finding = new Finding(
                        reasons,
                        Signs.first(
                                        Forms.of(Markup.withoutComments(raw), Markup.withoutComments(doubt.seen())),
                                        reasons)
                                == null);
                known.put(key, finding);
            }
            boolean lists = doubt.rule() == BRACES && Commands.areLists(raw);
            if (!finding.withoutStructure || (doubt.rule() == BRACES && !lists)) {
                return List.of();
            }
            List<Reason> reasons = new ArrayList<>(finding.reasons);
            if (lists) {
                reasons.add(Reason.BRACES);
            }
            if (reasons.stream().mapToInt(Reason::weight).sum() < WEIGHT_MIN) {
                return List.of();
            }
            reasons.add(Reason.NO_STRUCTURE);
            return reasons;
        }

        /** A call of an interface: what it changes is no file, and its body is taken apart and looked at as any other. */
        private boolean isCall(Doubt doubt) {
            boolean inspected = !scene.bodyProcessor().isEmpty();
            if (doubt.rule() == TYPES) {
                return inspected
                        && scene.setting("allowed_request_content_type").startsWith(TYPES_DEFAULT);
            }
            return scene.setting("allowed_methods").equals(METHODS_DEFAULT)
                    && (inspected || !scene.hasBody())
                    && CALLS.contains(doubt.raw())
                    && lastSegment().indexOf('.') < 0;
        }

        private String lastSegment() {
            String path = scene.path();
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    /** What is known of a value. */
    private record Finding(Set<Reason> reasons, boolean withoutStructure) {}
}
