package dev.jadegate.seclang.body;

import dev.jadegate.seclang.Meter;
import dev.jadegate.seclang.rule.Variable;
import dev.jadegate.seclang.transformation.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads multipart/form-data as strictly as ModSecurity: what servers could read in another way sets a flag that rules look
 * at. Source of the flags: its reference manual, MULTIPART_STRICT_ERROR.
 */
final class Multipart {
    /** Parts of one body. */
    static final int PARTS_MAX = 10_000;

    /** Header lines of one part. */
    static final int PART_HEADERS_MAX = 100;

    /** Bytes of one header line of a part with its folded lines. */
    static final int HEADER_BYTES_MAX = 16_384;

    /**
     * MULTIPART_UNMATCHED_BOUNDARY when the boundary itself came again after a line that only looked like one: as in
     * libmodsecurity3. The recommended rule, {@code @eq 1}, lets such bodies pass, for texts have such lines.
     */
    private static final String UNMATCHED_AND_MATCHED = "2";

    /** A line that looks like a boundary, its end included. */
    private static final int UNMATCHED_BYTES_MIN = 4;

    private static final String NAME = "boundary";
    private static final int BOUNDARY_BYTES_MAX = 200;
    private static final String BOUNDARY_SPECIAL = "'()+_,-./:=? ";

    private final String text;
    private final int argumentsMax;
    private final ParsedBody body;

    /** Whether a line looked like a boundary since the last that was one. */
    private boolean isUnmatched;

    private boolean strictError;
    private boolean crlfLines;
    private boolean lfLines;

    private Multipart(String text, int argumentsMax, Meter meter) {
        this.text = text;
        this.argumentsMax = argumentsMax;
        this.body = new ParsedBody(meter);
    }

    static ParsedBody parse(String text, String contentType, int argumentsMax, Meter meter) {
        Multipart multipart = new Multipart(text, argumentsMax, meter);
        String boundary = multipart.boundary(contentType);
        if (boundary != null) {
            multipart.parts("--" + boundary);
        }
        multipart.finish();
        return multipart.body;
    }

    private void strict(Variable flag) {
        body.flag(flag);
        strictError = true;
    }

    private void fail(String reason) {
        body.fail("Multipart parsing error: " + reason);
    }

    private void finish() {
        if (crlfLines && lfLines) {
            body.flag(Variable.MULTIPART_CRLF_LF_LINES);
        }
        if (lfLines) {
            strict(Variable.MULTIPART_LF_LINE);
        }
        if (strictError || !body.error().isEmpty()) {
            body.flag(Variable.MULTIPART_STRICT_ERROR);
        }
    }

    /** The boundary of the content type, or null when there is no usable one. */
    private @Nullable String boundary(String contentType) {
        String lower = Bytes.lower(contentType);
        int start = parameter(lower, 0);
        if (start < 0) {
            fail("the content type has no boundary");
            return null;
        }
        if (parameter(lower, start + NAME.length()) >= 0) {
            fail("the content type has more than one boundary");
            return null;
        }
        int before = start - 1;
        while (before >= 0 && Bytes.isSpace(lower.charAt(before))) {
            before--;
        }
        if (before < 0 || (lower.charAt(before) != ';' && lower.charAt(before) != ',')) {
            strict(Variable.MULTIPART_MISSING_SEMICOLON);
        }
        int equals = start + NAME.length();
        if (equals < lower.length() && lower.charAt(equals) != '=') {
            strict(Variable.MULTIPART_BOUNDARY_WHITESPACE);
            equals = lower.indexOf('=', equals);
        }
        if (equals < 0 || equals >= lower.length()) {
            fail("the content type has no boundary");
            return null;
        }
        String value = contentType.substring(equals + 1);
        if (!value.isEmpty() && Bytes.isSpace(value.charAt(0))) {
            strict(Variable.MULTIPART_BOUNDARY_WHITESPACE);
            value = value.stripLeading();
        }
        return checked(unquoted(value));
    }

    private String unquoted(String value) {
        if (value.startsWith("\"")) {
            int end = value.indexOf('"', 1);
            strictQuoted();
            return end < 0 ? value.substring(1) : value.substring(1, end);
        }
        int end = 0;
        while (end < value.length() && value.charAt(end) != ';' && value.charAt(end) != ',') {
            end++;
        }
        String bare = value.substring(0, end);
        String stripped = bare.stripTrailing();
        if (stripped.length() != bare.length()) {
            strict(Variable.MULTIPART_BOUNDARY_WHITESPACE);
        }
        return stripped;
    }

    private void strictQuoted() {
        // Browsers do not quote, libraries do: told, and no error by itself in ModSecurity 3.
        body.flag(Variable.MULTIPART_BOUNDARY_QUOTED);
    }

    private @Nullable String checked(String boundary) {
        if (boundary.isEmpty()) {
            fail("the boundary is empty");
            return null;
        }
        if (boundary.length() > BOUNDARY_BYTES_MAX) {
            fail("the boundary is longer than " + BOUNDARY_BYTES_MAX + " bytes");
            return null;
        }
        for (int at = 0; at < boundary.length(); at++) {
            char one = boundary.charAt(at);
            if (!Bytes.isLetter(one) && !Bytes.isDigit(one) && BOUNDARY_SPECIAL.indexOf(one) < 0) {
                fail("the boundary has a byte that none may have");
                return null;
            }
        }
        return boundary;
    }

    /** Where the name of a boundary begins that a value follows, or -1. */
    private static int parameter(String type, int from) {
        int start = type.indexOf(NAME, from);
        while (start >= 0) {
            int end = start + NAME.length();
            while (end < type.length() && Bytes.isSpace(type.charAt(end))) {
                end++;
            }
            if (end < type.length() && type.charAt(end) == '=') {
                return start;
            }
            start = type.indexOf(NAME, end);
        }
        return -1;
    }

    /** A line of the body without its end. */
    private record Line(int start, int end, int next, boolean crlf, boolean ended) {}

    private Line line(int from) {
        int feed = text.indexOf('\n', from);
        if (feed < 0) {
            return new Line(from, text.length(), text.length(), false, false);
        }
        boolean crlf = feed > from && text.charAt(feed - 1) == '\r';
        return new Line(from, crlf ? feed - 1 : feed, feed + 1, crlf, true);
    }

    private void parts(String delimiter) {
        int at = 0;
        boolean seenFirst = false;
        boolean seenFinal = false;
        int partStart = -1;
        int lastEnd = 0;
        int parts = 0;
        @Nullable Line previous = null;
        while (at < text.length() || (at == 0 && text.isEmpty())) {
            Line line = line(at);
            boolean starts = text.startsWith(delimiter, line.start());
            String rest = starts ? text.substring(line.start() + delimiter.length(), line.end()) : "";
            boolean isFinal =
                    starts && rest.startsWith("--") && rest.substring(2).isBlank();
            boolean isNext = starts && rest.isBlank();
            if (seenFinal) {
                // An empty line too: both other engines tell of any byte.
                strict(Variable.MULTIPART_DATA_AFTER);
            } else if (isFinal || isNext) {
                count(line);
                if (previous != null && previous.ended() && !previous.crlf()) {
                    // The line end before a boundary belongs to it.
                    lfLines = true;
                }
                if (seenFirst && isUnmatched) {
                    body.flags().put(Variable.MULTIPART_UNMATCHED_BOUNDARY, UNMATCHED_AND_MATCHED);
                    isUnmatched = false;
                }
                if (rest.length() > (isFinal ? 2 : 0)) {
                    strict(Variable.MULTIPART_BOUNDARY_WHITESPACE);
                }
                if (partStart >= 0) {
                    part(partStart, lastEnd);
                    parts++;
                }
                seenFirst = true;
                seenFinal = isFinal;
                partStart = isFinal ? -1 : line.next();
                if (parts >= PARTS_MAX) {
                    fail("there are more than " + PARTS_MAX + " parts");
                    return;
                }
            } else if (!seenFirst) {
                if (line.end() > line.start() || !line.ended()) {
                    strict(Variable.MULTIPART_DATA_BEFORE);
                }
            } else if (starts) {
                unmatched();
                fail("a boundary is followed by something else");
            } else if (resembles(line, delimiter)) {
                unmatched();
            }
            previous = line;
            // The line end before a boundary belongs to the boundary.
            lastEnd = line.end();
            if (line.next() == at) {
                break;
            }
            at = line.next();
        }
        if (!seenFinal) {
            if (partStart >= 0) {
                part(partStart, text.length());
            }
            fail(seenFirst ? "the final boundary is missing" : "there is no part");
        }
    }

    private void count(Line line) {
        if (line.ended()) {
            crlfLines |= line.crlf();
            lfLines |= !line.crlf();
        }
    }

    private void unmatched() {
        body.flag(Variable.MULTIPART_UNMATCHED_BOUNDARY);
        isUnmatched = true;
    }

    /** Whether a line looks like a boundary and is another, or has the boundary in it. */
    private boolean resembles(Line line, String delimiter) {
        return text.startsWith("--", line.start())
                ? line.next() - line.start() >= UNMATCHED_BYTES_MIN
                : text.indexOf(delimiter, line.start(), line.end()) >= 0;
    }

    private void part(int start, int end) {
        int at = start;
        List<String> headers = new ArrayList<>();
        boolean ended = false;
        while (at < end || (at <= end && !ended)) {
            Line line = line(at);
            if (line.start() >= end && line.end() > end) {
                break;
            }
            count(line);
            at = line.next();
            if (line.end() == line.start()) {
                ended = true;
                break;
            }
            String content = text.substring(line.start(), Math.min(line.end(), Math.max(end, line.start())));
            if (content.charAt(0) == ' ' || content.charAt(0) == '\t') {
                folded(headers, content);
            } else {
                headers.add(content);
            }
            if (headers.size() > PART_HEADERS_MAX) {
                fail("a part has more than " + PART_HEADERS_MAX + " headers");
                return;
            }
            if (at >= end) {
                break;
            }
        }
        content(headers, Math.min(at, end), end, ended);
    }

    private void folded(List<String> headers, String content) {
        if (headers.isEmpty()) {
            fail("a part begins with a folded header");
            return;
        }
        strict(Variable.MULTIPART_HEADER_FOLDING);
        // Each fold copies what came before it.
        body.charge(headers.getLast().length());
        String joined = headers.removeLast() + " " + content.stripLeading();
        if (joined.length() > HEADER_BYTES_MAX) {
            fail("a header of a part is longer than " + HEADER_BYTES_MAX + " bytes");
            joined = joined.substring(0, HEADER_BYTES_MAX);
        }
        headers.add(joined);
    }

    private void content(List<String> headers, int start, int end, boolean ended) {
        String disposition = null;
        for (String header : headers) {
            int colon = header.indexOf(':');
            if (colon <= 0) {
                strict(Variable.MULTIPART_INVALID_PART);
                fail("a header of a part has no name");
                continue;
            }
            String name = Bytes.lower(header.substring(0, colon).trim());
            if (name.equals("content-disposition")) {
                if (disposition != null) {
                    strict(Variable.MULTIPART_INVALID_PART);
                    fail("a part has two content dispositions");
                }
                disposition = header.substring(colon + 1).trim();
            }
        }
        Disposition read = Disposition.parse(disposition == null ? "" : disposition);
        String name = read.name() == null ? "" : read.name();
        for (String header : headers) {
            body.partHeader(name, header);
        }
        if (read.invalidQuoting()) {
            strict(Variable.MULTIPART_INVALID_QUOTING);
        }
        if (disposition == null || read.broken() || name.isEmpty() || !ended) {
            strict(Variable.MULTIPART_INVALID_PART);
            fail("a part has no usable content disposition");
            if (read.name() == null) {
                return;
            }
        }
        String value = text.substring(Math.min(start, end), end);
        if (read.fileName() != null) {
            body.file(name, read.fileName(), value.length());
            body.flags().put(Variable.MULTIPART_FILENAME, read.fileName());
        } else {
            body.add(name, value, argumentsMax);
        }
        body.flags().put(Variable.MULTIPART_NAME, name);
    }
}
