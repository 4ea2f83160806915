package dev.jadegate.seclang.run;

import dev.jadegate.seclang.rule.Variable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Variables that have a value before anything is known. */
final class Standing {
    private static final Set<Variable> ZERO = EnumSet.of(
            Variable.ARGS_COMBINED_SIZE,
            Variable.FILES_COMBINED_SIZE,
            Variable.DURATION,
            Variable.INBOUND_DATA_ERROR,
            Variable.OUTBOUND_DATA_ERROR,
            Variable.REQBODY_ERROR,
            Variable.REQBODY_PROCESSOR_ERROR,
            Variable.REQUEST_BODY_LENGTH,
            Variable.RESPONSE_STATUS,
            Variable.URLENCODED_ERROR,
            Variable.MULTIPART_BOUNDARY_QUOTED,
            Variable.MULTIPART_BOUNDARY_WHITESPACE,
            Variable.MULTIPART_CRLF_LF_LINES,
            Variable.MULTIPART_DATA_AFTER,
            Variable.MULTIPART_DATA_BEFORE,
            Variable.MULTIPART_FILE_LIMIT_EXCEEDED,
            Variable.MULTIPART_HEADER_FOLDING,
            Variable.MULTIPART_INVALID_HEADER_FOLDING,
            Variable.MULTIPART_INVALID_PART,
            Variable.MULTIPART_INVALID_QUOTING,
            Variable.MULTIPART_LF_LINE,
            Variable.MULTIPART_MISSING_SEMICOLON,
            Variable.MULTIPART_STRICT_ERROR,
            Variable.MULTIPART_UNMATCHED_BOUNDARY);

    private static final Set<Variable> EMPTY = EnumSet.of(
            Variable.MATCHED_VAR,
            Variable.MATCHED_VAR_NAME,
            Variable.REQBODY_ERROR_MSG,
            Variable.REQBODY_PROCESSOR,
            Variable.REQUEST_BODY,
            Variable.RESPONSE_BODY,
            Variable.RESPONSE_CONTENT_TYPE,
            Variable.RESPONSE_PROTOCOL,
            Variable.QUERY_STRING);

    private Standing() {}

    /** What a variable holds before anything is known; null when it does not exist until then. */
    static @Nullable String text(Variable variable) {
        if (ZERO.contains(variable)) {
            return "0";
        }
        if (EMPTY.contains(variable)) {
            return "";
        }
        return variable == Variable.HIGHEST_SEVERITY ? "255" : null;
    }

    /** The parts of the time, in UTC. */
    static void fill(Variables variables, Instant now) {
        ZonedDateTime time = now.atZone(ZoneOffset.UTC);
        variables.set(Variable.TIME_EPOCH, Long.toString(now.getEpochSecond()));
        variables.set(Variable.TIME, time.toLocalTime().withNano(0).toString());
        variables.set(Variable.TIME_DAY, Integer.toString(time.getDayOfMonth()));
        variables.set(Variable.TIME_HOUR, Integer.toString(time.getHour()));
        variables.set(Variable.TIME_MIN, Integer.toString(time.getMinute()));
        variables.set(Variable.TIME_SEC, Integer.toString(time.getSecond()));
        variables.set(Variable.TIME_MON, Integer.toString(time.getMonthValue() - 1));
        variables.set(Variable.TIME_WDAY, Integer.toString(time.getDayOfWeek().getValue() % 7));
        variables.set(Variable.TIME_YEAR, Integer.toString(time.getYear()));
    }
}
