package dev.jadegate.traffic.rule;

import dev.jadegate.traffic.rate.KeyExpression;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what all rules have: name, status, when they hold and for whom. Stateless. */
final class HeadParser {
    private HeadParser() {}

    static Rule.Head head(Members rule) {
        String name = rule.text("name", "");
        if (name.length() > Semantics.NAME_LENGTH_MAX) {
            rule.wrong("name", "`name` has at most " + Semantics.NAME_LENGTH_MAX + " characters");
        }
        long id = rule.has("id") || rule.has("ruleId")
                ? rule.millis(rule.has("id") ? "id" : "ruleId", Long.MAX_VALUE)
                : 0;
        return new Rule.Head(id, name, rule.whole("status", 0, 1, 1) == 1, schedule(rule), canary(rule));
    }

    private static Rule.@Nullable Canary canary(Members rule) {
        Members config = rule.whole("grayStatus", 0, 1, 0) == 1 ? rule.object("grayConfig") : null;
        if (config == null) {
            return null;
        }
        KeyExpression key = target(config, "grayTarget", "graySubKey");
        return new Rule.Canary(key, config.needed("grayRate", 1, 100));
    }

    static KeyExpression target(Members config, String targetName, String subKeyName) {
        String target = config.text(targetName, "");
        try {
            return KeyExpression.ofTarget(target.isEmpty() ? "remote_addr" : target, config.text(subKeyName, ""));
        } catch (IllegalArgumentException wrong) {
            config.wrong(targetName, String.valueOf(wrong.getMessage()));
            return KeyExpression.parse("ip");
        }
    }

    private static Schedule schedule(Members rule) {
        Members config = rule.object("timeConfig");
        if (config == null) {
            return Schedule.ALWAYS;
        }
        long offset = config.whole("timeZone", -12, 12, 8) * 3_600_000L;
        String scope = config.text("timeScope", "permanent");
        return switch (scope) {
            case "permanent" -> Schedule.ALWAYS;
            case "period" ->
                new Schedule(Schedule.Scope.PERIOD, offset, spans(config, "timePeriods", Long.MAX_VALUE), List.of());
            case "cycle" -> new Schedule(Schedule.Scope.CYCLE, offset, List.of(), weeks(config));
            default -> {
                config.wrong("timeScope", "there is no scope `" + scope + "`: permanent, period or cycle");
                yield Schedule.ALWAYS;
            }
        };
    }

    private static List<Schedule.Weekly> weeks(Members config) {
        List<Schedule.Weekly> weeks = new ArrayList<>();
        for (Members week : config.objects("weekTimePeriods", Semantics.PERIODS_MAX)) {
            int days = 0;
            for (String day : week.texts("day")) {
                if (day.length() == 1 && day.charAt(0) >= '1' && day.charAt(0) <= '7') {
                    days |= 1 << (day.charAt(0) - '0');
                } else {
                    week.wrong("day", "`day` is 1 (Monday) to 7, commas between them, not `" + day + "`");
                }
            }
            weeks.add(new Schedule.Weekly(days, spans(week, "dayPeriods", 86_400_000)));
        }
        if (weeks.isEmpty()) {
            config.wrong("weekTimePeriods", "`weekTimePeriods` is missing: 1 to " + Semantics.PERIODS_MAX + " of them");
        }
        return weeks;
    }

    private static List<Schedule.Span> spans(Members config, String name, long max) {
        List<Schedule.Span> spans = new ArrayList<>();
        for (Members period : config.objects(name, Semantics.PERIODS_MAX)) {
            long start = period.millis("start", max);
            long end = period.millis("end", max);
            if (start >= end) {
                period.wrong("end", "a period ends after it starts");
            }
            spans.add(new Schedule.Span(start, end));
        }
        if (spans.isEmpty()) {
            config.wrong(name, "`" + name + "` is missing: 1 to " + Semantics.PERIODS_MAX + " periods");
        }
        return spans;
    }
}
