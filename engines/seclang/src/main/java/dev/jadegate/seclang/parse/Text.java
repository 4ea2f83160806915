package dev.jadegate.seclang.parse;

/** How texts of rules are shown in problems. */
final class Text {
    private static final int SHOWN_MAX = 60;

    private Text() {}

    static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        for (int at = 0; at < Math.min(text.length(), SHOWN_MAX); at++) {
            char one = text.charAt(at);
            shown.append(one < ' ' || one > '~' ? '?' : one);
        }
        return text.length() > SHOWN_MAX ? shown.append("...").toString() : shown.toString();
    }
}
