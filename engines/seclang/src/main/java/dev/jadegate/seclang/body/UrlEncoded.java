package dev.jadegate.seclang.body;

import dev.jadegate.seclang.Meter;
import dev.jadegate.seclang.transformation.Bytes;
import dev.jadegate.seclang.transformation.Transformation;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code a=1&b=2}: queries and forms. */
public final class UrlEncoded {
    private UrlEncoded() {}

    /** At most {@code max} arguments in their order; what follows is left out. */
    public static List<Argument> parse(String text, char separator, int max, Meter meter) {
        List<Argument> arguments = new ArrayList<>();
        int from = 0;
        while (from < text.length() && arguments.size() < max) {
            int cut = text.indexOf(separator, from);
            int end = cut < 0 ? text.length() : cut;
            if (end > from) {
                meter.charge(Meter.VALUE_STEPS);
                int equals = text.indexOf('=', from, end);
                boolean named = equals >= 0;
                String name = decode(text.substring(from, named ? equals : end));
                arguments.add(new Argument(name, named ? decode(text.substring(equals + 1, end)) : ""));
            }
            from = end + 1;
        }
        return arguments;
    }

    /** Whether a percent sign begins no byte. */
    public static boolean isBroken(String text) {
        for (int at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1)) {
            if (Bytes.hexPair(text, at + 1) < 0) {
                return true;
            }
        }
        return false;
    }

    private static String decode(String text) {
        return Transformation.URL_DECODE.apply(text);
    }

    static ParsedBody body(String text, char separator, int max, Meter meter) {
        ParsedBody body = new ParsedBody(meter);
        for (Argument argument : parse(text, separator, max, meter)) {
            body.add(argument.name(), argument.value(), max);
        }
        return body;
    }
}
