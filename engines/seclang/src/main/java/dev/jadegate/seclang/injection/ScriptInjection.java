package dev.jadegate.seclang.injection;

import dev.jadegate.seclang.Resources;
import dev.jadegate.seclang.transformation.Bytes;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells script injection by reading a text as a browser would, wherever in a page it may have landed. */
public final class ScriptInjection {
    private enum Danger {
        NONE,
        ALWAYS,
        /** When its value is a URL that runs. */
        URL,
        STYLE,
        /** Its value names an attribute. */
        INDIRECT
    }

    private static final Set<String> TAGS = Set.of(
            "applet",
            "base",
            "comment",
            "embed",
            "frame",
            "frameset",
            "handler",
            "iframe",
            "import",
            "isindex",
            "link",
            "listener",
            "meta",
            "noscript",
            "object",
            "script",
            "style",
            "vmlframe",
            "xml",
            "xss");

    private static final Map<String, Danger> ATTRIBUTES = Map.ofEntries(
            Map.entry("action", Danger.URL),
            Map.entry("attributename", Danger.INDIRECT),
            Map.entry("by", Danger.URL),
            Map.entry("background", Danger.URL),
            Map.entry("dataformatas", Danger.ALWAYS),
            Map.entry("datasrc", Danger.ALWAYS),
            Map.entry("dynsrc", Danger.URL),
            Map.entry("filter", Danger.STYLE),
            Map.entry("formaction", Danger.URL),
            Map.entry("folder", Danger.URL),
            Map.entry("from", Danger.URL),
            Map.entry("handler", Danger.URL),
            Map.entry("href", Danger.URL),
            Map.entry("lowsrc", Danger.URL),
            Map.entry("poster", Danger.URL),
            Map.entry("src", Danger.URL),
            Map.entry("style", Danger.STYLE),
            Map.entry("to", Danger.URL),
            Map.entry("values", Danger.URL),
            Map.entry("xlink:href", Danger.URL));

    private static final Set<String> EVENTS = Resources.lines("injection/html-events.txt").stream()
            .filter(line -> !line.startsWith("#"))
            .collect(Collectors.toUnmodifiableSet());

    private static final int EVENT_BYTES_MAX =
            EVENTS.stream().mapToInt(String::length).max().orElse(0);

    private static final String[] SCHEMES = {"data", "view-source", "java", "vbscript"};

    /** A number of a character reference larger than this is none. */
    private static final int REFERENCE_MAX = 0x1000ff;

    private ScriptInjection() {}

    public static boolean isIn(String text) {
        // What has none of these cannot leave the place where it is, nor name an attribute with a value.
        if (text.indexOf('<') < 0 && text.indexOf('=') < 0) {
            return false;
        }
        for (HtmlTokenizer.Context context : HtmlTokenizer.Context.values()) {
            if (isIn(text, context)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIn(String text, HtmlTokenizer.Context context) {
        HtmlTokenizer html = new HtmlTokenizer(text, context);
        Danger danger = Danger.NONE;
        while (html.next()) {
            Danger before = danger;
            danger = Danger.NONE;
            switch (html.kind()) {
                case DOCTYPE -> {
                    return true;
                }
                case TAG_NAME_OPEN -> {
                    if (isDangerousTag(html.text())) {
                        return true;
                    }
                }
                case ATTR_NAME -> danger = attribute(html.text());
                case ATTR_VALUE -> {
                    if (isDangerousValue(before, html.text())) {
                        return true;
                    }
                }
                case TAG_COMMENT -> {
                    if (isDangerousComment(html.text())) {
                        return true;
                    }
                }
                case DATA_TEXT, TAG_NAME_CLOSE, TAG_NAME_SELFCLOSE, TAG_CLOSE -> {
                    // Text and ends of tags do nothing.
                }
            }
        }
        return false;
    }

    private static boolean isDangerousValue(Danger danger, String value) {
        return switch (danger) {
            case NONE -> false;
            case ALWAYS, STYLE -> true;
            case URL -> isDangerousUrl(value);
            case INDIRECT -> attribute(value) != Danger.NONE;
        };
    }

    private static boolean isDangerousTag(String name) {
        if (name.length() < 3) {
            return false;
        }
        String lower = Bytes.lower(name);
        return lower.startsWith("svg") || lower.startsWith("xsl") || TAGS.contains(lower.replace("\0", ""));
    }

    private static Danger attribute(String name) {
        if (name.length() < 2) {
            return Danger.NONE;
        }
        String lower = Bytes.lower(name);
        if (lower.length() >= 5) {
            if (lower.startsWith("on") && isEvent(lower)) {
                return Danger.ALWAYS;
            }
            if (lower.startsWith("xmlns") || lower.startsWith("xlink")) {
                return Danger.ALWAYS;
            }
        }
        return ATTRIBUTES.getOrDefault(lower.replace("\0", ""), Danger.NONE);
    }

    private static boolean isEvent(String name) {
        for (int end = 4; end <= Math.min(name.length(), EVENT_BYTES_MAX + 2); end++) {
            if (EVENTS.contains(name.substring(2, end))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDangerousComment(String text) {
        String lower = Bytes.lower(text);
        return lower.indexOf('`') >= 0
                || (lower.length() > 3 && (lower.startsWith("[if") || lower.startsWith("xml")))
                || (lower.length() > 5 && (lower.startsWith("import") || lower.startsWith("entity")));
    }

    private static boolean isDangerousUrl(String value) {
        int start = 0;
        while (start < value.length() && (value.charAt(start) <= ' ' || value.charAt(start) >= 127)) {
            start++;
        }
        String url = value.substring(start);
        for (String scheme : SCHEMES) {
            if (startsWith(scheme, url)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a value with character references begins so; NUL and line feeds do not count. */
    private static boolean startsWith(String scheme, String value) {
        int at = 0;
        int matched = 0;
        boolean first = true;
        while (at < value.length()) {
            if (matched == scheme.length()) {
                return true;
            }
            long decoded = decode(value, at);
            int code = (int) (decoded >> 32);
            at += (int) decoded;
            if (first && code <= ' ') {
                continue;
            }
            first = false;
            if (code == 0 || code == '\n') {
                continue;
            }
            if (scheme.charAt(matched) != Bytes.lower(code & 0xff)) {
                return false;
            }
            matched++;
        }
        return matched == scheme.length();
    }

    /** The character at {@code at} in the upper half, how many bytes it takes in the lower. */
    private static long decode(String value, int at) {
        int first = value.charAt(at);
        if (first != '&' || at + 2 >= value.length() || value.charAt(at + 1) != '#') {
            return (long) first << 32 | 1;
        }
        boolean hex = (value.charAt(at + 2) | 0x20) == 'x';
        int radix = hex ? 16 : 10;
        int cursor = at + (hex ? 3 : 2);
        int begin = cursor;
        int code = 0;
        while (cursor < value.length()) {
            int digit = Bytes.hex(value.charAt(cursor));
            if (digit < 0 || digit >= radix) {
                break;
            }
            code = code * radix + digit;
            if (code > REFERENCE_MAX) {
                return (long) '&' << 32 | 1;
            }
            cursor++;
        }
        if (cursor == begin) {
            return (long) '&' << 32 | 1;
        }
        if (cursor < value.length() && value.charAt(cursor) == ';') {
            cursor++;
        }
        return (long) code << 32 | cursor - at;
    }
}
