package dev.jadegate.seclang.body;

import dev.jadegate.seclang.transformation.Transformation;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code a=1&b=2}: queries and forms. */
public final class UrlEncoded {
    private UrlEncoded() {}

    /** At most {@code max} arguments in their order; what follows is left out. */
    public static List<Argument> parse(String text, char separator, int max) {
        List<Argument> arguments = new ArrayList<>();
        int from = 0;
        while (from < text.length() && arguments.size() < max) {
            int cut = text.indexOf(separator, from);
            int end = cut < 0 ? text.length() : cut;
            if (end > from) {
                int equals = text.indexOf('=', from);
                boolean named = equals >= 0 && equals < end;
                String name = decode(text.substring(from, named ? equals : end));
                arguments.add(new Argument(name, named ? decode(text.substring(equals + 1, end)) : ""));
            }
            from = end + 1;
        }
        return arguments;
    }

    private static String decode(String text) {
        return Transformation.URL_DECODE.apply(text);
    }

    static ParsedBody body(String text, char separator, int max) {
        ParsedBody body = new ParsedBody();
        for (Argument argument : parse(text, separator, max)) {
            body.add(argument.name(), argument.value(), max);
        }
        return body;
    }
}
