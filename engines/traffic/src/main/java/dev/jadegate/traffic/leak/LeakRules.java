package dev.jadegate.traffic.leak;

import dev.jadegate.traffic.request.RequestValues;
import dev.jadegate.traffic.rule.Action;
import dev.jadegate.traffic.rule.AnswerConditions;
import dev.jadegate.traffic.rule.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The {@code dlp} rules of an object: which answers are replaced, and what is looked for in the others. Immutable.
 *
 * <p>A rule with {@code HttpCode} is about answers with such a status; with {@code SensitiveInfo} about what is found in them:
 * {@code idcard}, {@code bankcard}, {@code phone}, {@code email}, anything else is a word. Without either it is about every answer.
 */
public final class LeakRules {
    private final List<Rule.Leak> rules;
    private final List<AnswerConditions> conditions;

    private LeakRules(List<Rule.Leak> rules, List<AnswerConditions> conditions) {
        this.rules = rules;
        this.conditions = conditions;
    }

    /** Those of {@code rules} that are about data leakage and hold. */
    public static LeakRules of(Collection<? extends Rule> rules) {
        List<Rule.Leak> leaks = new ArrayList<>();
        List<AnswerConditions> conditions = new ArrayList<>();
        for (Rule rule : rules) {
            if (rule instanceof Rule.Leak leak && leak.head().enabled()) {
                leaks.add(leak);
                conditions.add(AnswerConditions.of(leak));
            }
        }
        return new LeakRules(leaks, conditions);
    }

    /**
     * What becomes of an answer.
     *
     * @param replaced the rule by which it is replaced as a whole, if any: none or one
     * @param masked kinds that are masked
     * @param watched kinds that are only counted
     * @param words that are masked
     * @param watchedWords that are only counted
     * @param refusing kinds and words of which one is enough to refuse the answer, as far as its beginning has not gone out yet
     * @param rules that are about it
     */
    public record Plan(
            List<Rule.Leak> replaced,
            Set<Sensitive> masked,
            Set<Sensitive> watched,
            Set<String> words,
            Set<String> watchedWords,
            Set<Sensitive> refusing,
            List<Rule.Leak> rules) {
        /** Whether the body need not be looked at. */
        public boolean isEmpty() {
            return masked.isEmpty()
                    && watched.isEmpty()
                    && words.isEmpty()
                    && watchedWords.isEmpty()
                    && refusing.isEmpty();
        }
    }

    /** What becomes of the answer with {@code status} to {@code request} at {@code nowMillis} since 1970. */
    public Plan plan(RequestValues request, int status, long nowMillis) {
        List<Rule.Leak> replaced = new ArrayList<>();
        List<Rule.Leak> about = new ArrayList<>();
        Set<Sensitive> masked = EnumSet.noneOf(Sensitive.class);
        Set<Sensitive> watched = EnumSet.noneOf(Sensitive.class);
        Set<Sensitive> refusing = EnumSet.noneOf(Sensitive.class);
        Set<String> words = new LinkedHashSet<>();
        Set<String> watchedWords = new LinkedHashSet<>();
        for (int i = 0; i < rules.size(); i++) {
            Rule.Leak rule = rules.get(i);
            if (!rule.head().schedule().holds(nowMillis) || !conditions.get(i).holds(request, status)) {
                continue;
            }
            about.add(rule);
            List<String> sensitive = conditions.get(i).sensitive();
            if (sensitive.isEmpty()) {
                if (rule.action() == Action.BLOCK && replaced.isEmpty()) {
                    replaced.add(rule);
                }
                continue;
            }
            for (String name : sensitive) {
                Sensitive kind = Sensitive.of(name);
                boolean masks = rule.action() != Action.MONITOR;
                if (kind != null) {
                    (masks ? masked : watched).add(kind);
                } else {
                    (masks ? words : watchedWords).add(name);
                }
                if (rule.action() == Action.BLOCK) {
                    refusing.add(kind == null ? Sensitive.WORD : kind);
                }
            }
        }
        watched.removeAll(masked);
        return new Plan(replaced, masked, watched, words, watchedWords, refusing, about);
    }
}
