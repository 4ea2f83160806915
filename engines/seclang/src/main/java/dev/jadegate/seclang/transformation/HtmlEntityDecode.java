package dev.jadegate.seclang.transformation;

/** Decodes references to characters of HTML by number and by the names quot, amp, lt, gt and nbsp, the semicolon being optional. */
final class HtmlEntityDecode {
    private HtmlEntityDecode() {}

    /** Numbers beyond this are no longer told apart; only the lower byte is used. */
    private static final long NUMBER_MAX = 1L << 40;

    static String apply(String value) {
        int at = value.indexOf('&');
        if (at < 0) {
            return value;
        }
        int length = value.length();
        ByteBuilder out = new ByteBuilder(value, at);
        while (at < length) {
            char one = value.charAt(at);
            if (one != '&' || at + 1 >= length) {
                out.add(one);
                at++;
                continue;
            }
            int end = value.charAt(at + 1) == '#' ? numeric(value, at + 2, out) : named(value, at + 1, out);
            if (end < 0) {
                out.add('&');
                at++;
            } else {
                at = end < length && value.charAt(end) == ';' ? end + 1 : end;
            }
        }
        return out.text();
    }

    /** The end of the number that begins at {@code start}, or -1. */
    private static int numeric(String value, int start, ByteBuilder out) {
        int at = start;
        boolean hex = at < value.length() && (value.charAt(at) | 0x20) == 'x';
        if (hex) {
            at++;
        }
        int first = at;
        long code = 0;
        while (at < value.length() && (hex ? Bytes.hex(value.charAt(at)) >= 0 : Bytes.isDigit(value.charAt(at)))) {
            code = Math.min(NUMBER_MAX, code * (hex ? 16 : 10) + Bytes.hex(value.charAt(at)));
            at++;
        }
        if (at == first) {
            return -1;
        }
        out.add((int) (code & 0xff));
        return at;
    }

    private static int named(String value, int start, ByteBuilder out) {
        int end = start;
        while (end < value.length() && (Bytes.isLetter(value.charAt(end)) || Bytes.isDigit(value.charAt(end)))) {
            end++;
        }
        int code = switch (Bytes.lower(value.substring(start, Math.min(end, start + 5)))) {
            case "quot" -> '"';
            case "amp" -> '&';
            case "lt" -> '<';
            case "gt" -> '>';
            case "nbsp" -> 0xa0;
            default -> -1;
        };
        if (code < 0) {
            return -1;
        }
        out.add(code);
        return end;
    }
}
