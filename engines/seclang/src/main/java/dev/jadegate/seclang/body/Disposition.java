package dev.jadegate.seclang.body;

import dev.jadegate.seclang.transformation.Bytes;
import dev.jadegate.seclang.transformation.Transformation;
import org.jspecify.annotations.Nullable;

/** The content disposition of a part: the name of its field, and of its file when it is one. */
record Disposition(@Nullable String name, @Nullable String fileName, boolean invalidQuoting, boolean broken) {
    static Disposition parse(String text) {
        if (!Bytes.lower(text).startsWith("form-data")) {
            return new Disposition(null, null, false, true);
        }
        Parser parser = new Parser(text);
        parser.read();
        return new Disposition(parser.name, parser.fileName, parser.invalidQuoting, parser.broken);
    }

    private static final class Parser {
        private final String text;
        private int at = "form-data".length();
        private @Nullable String name;
        private @Nullable String fileName;
        private boolean invalidQuoting;
        private boolean broken;

        Parser(String text) {
            this.text = text;
        }

        private void skipWhite() {
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
                at++;
            }
        }

        void read() {
            skipWhite();
            while (at < text.length() && !broken) {
                if (text.charAt(at) != ';') {
                    broken = true;
                    return;
                }
                at++;
                skipWhite();
                if (at < text.length()) {
                    parameter();
                }
                skipWhite();
            }
        }

        private void parameter() {
            int start = at;
            while (at < text.length() && "= \t;".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            String key = Bytes.lower(text.substring(start, at));
            skipWhite();
            if (at >= text.length() || text.charAt(at) != '=') {
                broken = true;
                return;
            }
            at++;
            skipWhite();
            String value = value();
            switch (key) {
                case "name" -> {
                    broken |= name != null;
                    name = value;
                }
                case "filename" -> {
                    broken |= fileName != null;
                    fileName = value;
                }
                case "filename*" -> extended(value);
                // Servers may read one that is nearly a name as one.
                default -> broken = true;
            }
        }

        /** RFC 5987: a character set, a language and the name, percent-encoded. */
        private void extended(String value) {
            int second = value.indexOf('\'', value.indexOf('\'') + 1);
            if (second < 0) {
                broken = true;
            } else if (fileName == null) {
                fileName = Transformation.URL_DECODE.apply(value.substring(second + 1));
            }
        }

        private String value() {
            if (at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'')) {
                return quoted(text.charAt(at));
            }
            int start = at;
            while (at < text.length() && text.charAt(at) != ';') {
                if (text.charAt(at) == '"' || text.charAt(at) == '\'') {
                    invalidQuoting |= text.charAt(at) == '"';
                }
                at++;
            }
            return text.substring(start, at).stripTrailing();
        }

        private String quoted(char quote) {
            invalidQuoting |= quote == '\'';
            StringBuilder value = new StringBuilder();
            at++;
            while (at < text.length() && text.charAt(at) != quote) {
                if (text.charAt(at) == '\\' && at + 1 < text.length() && "\"\\'".indexOf(text.charAt(at + 1)) >= 0) {
                    at++;
                }
                value.append(text.charAt(at++));
            }
            if (at >= text.length()) {
                broken = true;
            }
            at++;
            return value.toString();
        }
    }
}
