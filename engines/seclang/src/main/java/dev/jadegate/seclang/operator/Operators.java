package dev.jadegate.seclang.operator;

import dev.jadegate.seclang.parse.InvalidRulesException;
import dev.jadegate.seclang.parse.RuleSource;
import dev.jadegate.seclang.parse.TemplateParser;
import dev.jadegate.seclang.regex.BytePattern;
import dev.jadegate.seclang.regex.InvalidPatternException;
import dev.jadegate.seclang.rule.OperatorCall;
import dev.jadegate.seclang.rule.Position;
import dev.jadegate.seclang.rule.Template;
import dev.jadegate.seclang.transformation.ByteSet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Makes operators from what rules say. */
public final class Operators {
    /** Words or addresses of one operator. */
    private static final int WORDS_MAX = 1_000_000;

    private final RuleSource source;

    public Operators(RuleSource source) {
        this.source = source;
    }

    public Operator operator(OperatorCall call) throws InvalidRulesException {
        String argument = call.argument();
        return switch (call.name().toLowerCase(Locale.ROOT)) {
            case "rx" -> rx(call);
            case "pm" -> new Pm(words(argument));
            case "pmf", "pmfromfile" -> new Pm(lines(call));
            case "contains", "strmatch" -> comparison(Comparison.Kind.CONTAINS, call);
            case "containsword" -> comparison(Comparison.Kind.CONTAINS_WORD, call);
            case "beginswith" -> comparison(Comparison.Kind.BEGINS_WITH, call);
            case "endswith" -> comparison(Comparison.Kind.ENDS_WITH, call);
            case "streq" -> comparison(Comparison.Kind.STREQ, call);
            case "within" -> comparison(Comparison.Kind.WITHIN, call);
            case "eq" -> numeric(Numeric.Kind.EQ, call);
            case "ge" -> numeric(Numeric.Kind.GE, call);
            case "gt" -> numeric(Numeric.Kind.GT, call);
            case "le" -> numeric(Numeric.Kind.LE, call);
            case "lt" -> numeric(Numeric.Kind.LT, call);
            case "ipmatch" -> addresses(List.of(argument), call);
            case "ipmatchf", "ipmatchfromfile" -> addresses(lines(call), call);
            case "validatebyterange" -> new ValidateByteRange(ranges(call));
            case "validateurlencoding" -> new ValidateUrlEncoding();
            case "validateutf8encoding" -> new ValidateUtf8Encoding();
            case "detectsqli" -> new Detect(Detect.Kind.SQL);
            case "detectxss" -> new Detect(Detect.Kind.SCRIPT);
            case "unconditionalmatch" -> new Always(true);
            // Asking a name server would be I/O: without one no address is listed.
            case "nomatch", "rbl" -> new Always(false);
            case "geolookup" -> new GeoLookup();
            case "verifycc" -> verified(call, argument, CheckDigits::card);
            case "verifyssn" -> verified(call, argument, CheckDigits::socialSecurity);
            case "verifycpf" -> verified(call, argument, CheckDigits::cpf);
            case "verifysvnr" -> verified(call, argument, CheckDigits::svnr);
            case "validatenid" -> national(call);
            default ->
                throw new InvalidRulesException(
                        call.position(),
                        "`@" + call.name() + "` is not an operator that this engine has: look at its spelling");
        };
    }

    private static Operator rx(OperatorCall call) throws InvalidRulesException {
        Template template = call.argument().contains("%{")
                ? TemplateParser.parse(call.argument(), call.position())
                : Template.of(call.argument());
        return template.isConstant()
                ? new Rx(pattern(call.argument(), call.negated(), call.position()))
                : new TemplateRx(template);
    }

    private static BytePattern pattern(String text, boolean negated, Position position) throws InvalidRulesException {
        try {
            return negated ? BytePattern.compileNegated(text) : BytePattern.compile(text);
        } catch (InvalidPatternException wrong) {
            throw new InvalidRulesException(
                    position, "at byte " + (wrong.offset() + 1) + " of the regular expression: " + wrong.getMessage());
        }
    }

    private static Operator comparison(Comparison.Kind kind, OperatorCall call) throws InvalidRulesException {
        return new Comparison(kind, TemplateParser.parse(call.argument(), call.position()));
    }

    private static Operator numeric(Numeric.Kind kind, OperatorCall call) throws InvalidRulesException {
        return new Numeric(kind, TemplateParser.parse(call.argument(), call.position()));
    }

    private static Operator verified(OperatorCall call, String pattern, Predicate<String> check)
            throws InvalidRulesException {
        return new Verified(pattern(pattern, false, call.position()), check);
    }

    private static Operator national(OperatorCall call) throws InvalidRulesException {
        int space = call.argument().indexOf(' ');
        String country = space < 0 ? call.argument() : call.argument().substring(0, space);
        String pattern = space < 0 ? "" : call.argument().substring(space + 1);
        return switch (country) {
            case "cl" -> verified(call, pattern, CheckDigits::rut);
            case "us" -> verified(call, pattern, CheckDigits::socialSecurity);
            default ->
                throw new InvalidRulesException(
                        call.position(), "numbers are checked of cl and us: write @validateNid cl PATTERN");
        };
    }

    private static ByteSet ranges(OperatorCall call) throws InvalidRulesException {
        ByteSet allowed = ByteSet.NONE;
        for (String part : call.argument().split(",", -1)) {
            String range = part.trim();
            if (range.isEmpty()) {
                continue;
            }
            int dash = range.indexOf('-');
            long first = Numbers.of(dash < 0 ? range : range.substring(0, dash));
            long last = dash < 0 ? first : Numbers.of(range.substring(dash + 1));
            if (first < 0 || last > 255 || last < first || !Character.isDigit(range.charAt(0))) {
                throw new InvalidRulesException(
                        call.position(), "`" + range + "` is not a range of bytes: write 32-126, from 0 to 255");
            }
            allowed = allowed.union(ByteSet.range((int) first, (int) last));
        }
        return allowed;
    }

    private static Operator addresses(List<String> texts, OperatorCall call) throws InvalidRulesException {
        List<AddressMatch.Network> networks = new ArrayList<>();
        for (String text : texts) {
            for (String one : text.split(",", -1)) {
                String trimmed = one.trim();
                if (trimmed.isEmpty()) {
                    continue;
                }
                AddressMatch.Network network = Addresses.network(trimmed);
                if (network == null) {
                    throw new InvalidRulesException(
                            call.position(),
                            "`" + trimmed + "` is not an address or a network: write 10.0.0.0/8 or ::1");
                }
                networks.add(network);
            }
        }
        return new AddressMatch(networks);
    }

    private List<String> lines(OperatorCall call) throws InvalidRulesException {
        List<String> lines = new ArrayList<>();
        for (String name : call.argument().trim().split("\\s+", -1)) {
            byte[] data = source.data(name, call.position().file());
            if (data == null) {
                throw new InvalidRulesException(
                        call.position(), "the data file `" + name + "` does not exist: put it beside the rule file");
            }
            new String(data, StandardCharsets.ISO_8859_1)
                    .lines()
                    .map(String::trim)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .forEach(lines::add);
            if (lines.size() > WORDS_MAX) {
                throw new InvalidRulesException(call.position(), "an operator has at most " + WORDS_MAX + " words");
            }
        }
        return lines;
    }

    /** Words between spaces; bytes may be written in hexadecimal between bars, as in {@code |0d 0a|}. */
    private static List<String> words(String argument) {
        List<String> words = new ArrayList<>();
        for (String word : unbarred(argument).split("\\s+", -1)) {
            if (!word.isEmpty()) {
                words.add(word.replace('\u0100', ' '));
            }
        }
        return words;
    }

    private static String unbarred(String argument) {
        int open = argument.indexOf('|');
        int close = open < 0 ? -1 : argument.indexOf('|', open + 1);
        if (close < 0) {
            return argument;
        }
        StringBuilder bytes = new StringBuilder();
        for (String pair : argument.substring(open + 1, close).trim().split("\\s+", -1)) {
            int value = pair.length() == 2 ? dev.jadegate.seclang.transformation.Bytes.hexPair(pair, 0) : -1;
            if (value < 0) {
                return argument;
            }
            bytes.append(value == ' ' ? '\u0100' : (char) value);
        }
        return argument.substring(0, open) + bytes + unbarred(argument.substring(close + 1));
    }
}
