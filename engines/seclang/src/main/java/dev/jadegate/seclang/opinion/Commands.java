package dev.jadegate.seclang.opinion;

import dev.jadegate.seclang.Resources;
import dev.jadegate.seclang.transformation.Bytes;
import java.util.HashSet;
import java.util.Set;

/**
 * Finds injected shell commands by their structure: a place where a command can begin, a word that is one, and arguments that
 * are not words of a sentence. {@code ;cat /etc/passwd} is one, {@code time to find a cat} is none.
 */
final class Commands {
    private static final Set<String> COMMANDS = commands();

    /** Commands that say something without arguments: what an attacker tries first. */
    private static final Set<String> PROBES = Set.of(
            "id",
            "whoami",
            "ls",
            "dir",
            "pwd",
            "uname",
            "hostname",
            "ifconfig",
            "ipconfig",
            "netstat",
            "ps",
            "env",
            "printenv",
            "set",
            "systeminfo",
            "tasklist",
            "ver",
            "w",
            "who",
            "users",
            "last",
            "df",
            "mount",
            "lsof",
            "nc",
            "sh",
            "bash",
            "reboot",
            "shutdown",
            "halt",
            "arp",
            "route",
            "getmac",
            "quser",
            "dmesg",
            "history",
            "cat",
            "uptime",
            "groups",
            "tac",
            "lscpu",
            "lsblk",
            "export",
            "declare",
            "phpinfo");

    /** Probes that are no words. */
    private static final Set<String> STRANGE = Set.of(
            "whoami",
            "ls",
            "uname",
            "ifconfig",
            "ipconfig",
            "netstat",
            "systeminfo",
            "printenv",
            "tasklist",
            "lsof",
            "hostid",
            "dmesg",
            "lscpu",
            "lsblk");

    /** Commands of which a number alone is the argument. */
    private static final Set<String> WAITING = Set.of("sleep", "usleep", "timeout", "kill", "ping");

    /** Words that stand before a command. */
    private static final Set<String> PREFIXES = Set.of(
            "sudo",
            "env",
            "nohup",
            "exec",
            "eval",
            "command",
            "busybox",
            "xargs",
            "builtin",
            "nice",
            "setsid",
            "time",
            "strace",
            "ltrace",
            "doas",
            "unbuffer",
            "ionice",
            "stdbuf");

    private static final int PREFIXES_MAX = 3;

    /** Words after a command that are a sentence, not arguments. */
    private static final int SENTENCE_WORDS_MIN = 3;

    private static final int WORD_BYTES_MAX = 64;

    private final String text;

    private final boolean table;

    private Commands(String text, boolean table) {
        this.text = text;
        this.table = table;
    }

    /**
     * Whether a command is injected.
     *
     * @param text in lower case
     * @param table whether separators may be those of a table, whose fields are words
     */
    static boolean isIn(String text, boolean table) {
        return new Commands(text, table).any();
    }

    /** Whether lists in braces begin with no command and have no path, as those of patterns and of queries. */
    static boolean areLists(String text) {
        int open = text.indexOf('{');
        while (open >= 0) {
            int close = text.indexOf('}', open);
            int end = close < 0 ? text.length() : close;
            int comma = text.indexOf(',', open);
            if (comma > 0 && comma < end && !isList(text, open, end)) {
                return false;
            }
            open = text.indexOf('{', end);
        }
        return true;
    }

    private static boolean isList(String text, int open, int end) {
        // What is glued to both sides of braces is put together with each of the list: one word of a shell.
        boolean before = open > 0 && Bytes.isLetter(text.charAt(open - 1));
        boolean after = end + 1 < text.length() && Bytes.isLetter(text.charAt(end + 1));
        String list = text.substring(open + 1, end);
        if ((before && after) || list.startsWith(",") || list.indexOf('/') >= 0) {
            return false;
        }
        int from = 0;
        while (from <= list.length()) {
            int comma = list.indexOf(',', from);
            int to = comma < 0 ? list.length() : comma;
            if (COMMANDS.contains(Bytes.lower(list.substring(from, to).strip()))) {
                return false;
            }
            from = to + 1;
        }
        return true;
    }

    private boolean any() {
        if (begins(0, Place.START)) {
            return true;
        }
        for (int at = 0; at < text.length(); at++) {
            Place place = switch (text.charAt(at)) {
                case ';', '|' -> Place.SEPARATOR;
                case '`' -> Place.SUBSTITUTION;
                case '&' -> at + 1 < text.length() && text.charAt(at + 1) == '&' ? Place.SEPARATOR : Place.AMPERSAND;
                case '\n', '\r' -> Place.LINE;
                case '(', '{' -> at > 0 && "$<>=".indexOf(text.charAt(at - 1)) >= 0 ? Place.SUBSTITUTION : Place.NONE;
                case '\'', '"' -> at < 2 ? Place.LINE : Place.NONE;
                default -> Place.NONE;
            };
            if (place != Place.NONE && begins(at + 1, place)) {
                return true;
            }
        }
        return false;
    }

    private enum Place {
        NONE,
        START,
        LINE,
        AMPERSAND,
        SEPARATOR,
        SUBSTITUTION
    }

    /** Whether a command stands here. */
    private boolean begins(int from, Place place) {
        int at = blank(from);
        String word = "";
        for (int prefixes = 0; prefixes <= PREFIXES_MAX; prefixes++) {
            int end = wordEnd(at);
            if (end == at || end - at > WORD_BYTES_MAX) {
                return false;
            }
            word = bare(at, end);
            at = end;
            if (!PREFIXES.contains(word)) {
                break;
            }
            at = blank(at);
        }
        if (!COMMANDS.contains(word)) {
            return false;
        }
        int end = commandEnd(at);
        int argument = blank(at);
        if (argument >= end) {
            return stands(word, place, end);
        }
        if (argument == at) {
            // Glued to what follows: a redirection or a substitution, as in `cat<file` and `cat$IFS`.
            return "<>$".indexOf(text.charAt(at)) >= 0 && place != Place.START;
        }
        return isArgument(word, argument, end, place);
    }

    /** A command without arguments. */
    private boolean stands(String word, Place place, int end) {
        boolean last = end >= text.length();
        return switch (place) {
            case NONE -> false;
            case START -> STRANGE.contains(word) || (!last && text.charAt(end) == '|' && PROBES.contains(word));
            case LINE -> STRANGE.contains(word) || (PROBES.contains(word) && lines() <= 2);
            case AMPERSAND -> STRANGE.contains(word) || (word.length() > 1 && PROBES.contains(word) && last);
            case SEPARATOR -> !table && (PROBES.contains(word) || word.length() > 3);
            case SUBSTITUTION -> true;
        };
    }

    private boolean isArgument(String word, int from, int end, Place place) {
        int at = from;
        int words = 0;
        while (at < end) {
            int stop = at;
            while (stop < end && !Bytes.isSpace(text.charAt(stop))) {
                stop++;
            }
            String argument = text.substring(at, Math.min(stop, at + WORD_BYTES_MAX));
            if (words == 0 && (isStrange(argument) || isStrangeAfterQuote(argument))) {
                return true;
            }
            if (words == 0 && Prose.isFunctionWord(argument)) {
                return false;
            }
            words++;
            if (words == 1 && WAITING.contains(word) && isNumber(argument) && blank(stop) >= end) {
                return true;
            }
            at = blank(stop);
        }
        if (place == Place.START || place == Place.LINE) {
            return false;
        }
        // Two words and then the end, or the next command: what sentences do not do after a semicolon.
        boolean followed = end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r';
        return (place == Place.SEPARATOR || place == Place.SUBSTITUTION)
                && words < SENTENCE_WORDS_MIN
                && (followed || !isSentence());
    }

    /** A value of several words before the separator reads on as a sentence. */
    private boolean isSentence() {
        int spaces = 0;
        for (int at = 0; at < text.length(); at++) {
            spaces += text.charAt(at) == ' ' ? 1 : 0;
        }
        return spaces > 6;
    }

    private static boolean isStrangeAfterQuote(String argument) {
        return argument.length() > 1
                && (argument.charAt(0) == '"' || argument.charAt(0) == '\'')
                && isStrange(argument.substring(1));
    }

    /** An option, a path, a variable, an address: what no word of a sentence is. */
    private static boolean isStrange(String argument) {
        char first = argument.charAt(0);
        if (first == '-') {
            return argument.length() > 1
                    && (Bytes.isLetter(argument.charAt(1)) || argument.charAt(1) == '-')
                    && argument.length() < 24
                    && !argument.equals("--");
        }
        if (first == '/' || first == '~' || first == '\\') {
            return argument.length() > 2
                    && (Bytes.isWord(argument.charAt(1)) || "?*/.".indexOf(argument.charAt(1)) >= 0);
        }
        if (first == '.') {
            return argument.startsWith("./") || argument.startsWith("..");
        }
        if (first == '$' || first == '`' || first == '<' || first == '>' || first == '%' || first == '*') {
            return argument.length() > 1 && !Bytes.isDigit(argument.charAt(1));
        }
        int letters = 0;
        for (int at = 1; at + 1 < argument.length(); at++) {
            char one = argument.charAt(at);
            if ((one == '.' || one == '\\' || one == '=') && Bytes.isWord(argument.charAt(at + 1))) {
                letters++;
            }
            if (one == '/' && argument.indexOf('/', at + 1) > 0) {
                letters++;
            }
            if ((one == '*' || one == '?') && Bytes.isWord(argument.charAt(at + 1))) {
                letters++;
            }
        }
        return letters > 0 && !isNumber(argument);
    }

    private static boolean isNumber(String argument) {
        return argument.chars().allMatch(one -> Bytes.isDigit(one) || one == '.' || one == ',');
    }

    private int lines() {
        int lines = 0;
        for (int at = 0; at < text.length(); at++) {
            boolean ends = text.charAt(at) == '\n' || (text.charAt(at) == '\r' && !text.startsWith("\r\n", at));
            lines += ends ? 1 : 0;
        }
        return lines;
    }

    /** Past spaces and what shells pass over: quotes that are empty, an escape, a variable that is. */
    private int blank(int from) {
        int at = from;
        while (at < text.length()) {
            char one = text.charAt(at);
            if (one == ' ' || one == '\t' || one == '\u000b' || one == '@' || one == '!') {
                at++;
            } else if (text.startsWith("$ifs$9", at)) {
                at += 6;
            } else if (text.startsWith("${ifs}", at)) {
                at += 6;
            } else if (text.startsWith("$ifs", at)) {
                at += 4;
            } else {
                break;
            }
        }
        return at;
    }

    /** The end of a word of the shell. */
    private int wordEnd(int from) {
        int at = from;
        while (at < text.length() && " \t\n\r\u000b;|&<>(){}$`,=%".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    private int commandEnd(int from) {
        int at = from;
        while (at < text.length() && ";|&\n\r`)#".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    /** A word without the quotes and escapes that hide it, and without its folder. */
    private String bare(int from, int to) {
        StringBuilder bare = new StringBuilder();
        for (int at = from; at < to; at++) {
            char one = text.charAt(at);
            if (one == '/' || (one == '\\' && at > from && bare.toString().endsWith(":"))) {
                bare.setLength(0);
            } else if (one != '\'' && one != '"' && one != '\\' && one != '^' && one != '*' && one != '?') {
                bare.append(one);
            }
        }
        String word = bare.toString();
        return word.endsWith(".exe") || word.endsWith(".com") ? word.substring(0, word.length() - 4) : word;
    }

    private static Set<String> commands() {
        Set<String> commands = new HashSet<>();
        for (String line : Resources.lines("opinion/commands.txt")) {
            if (!line.startsWith("#")) {
                commands.add(line);
            }
        }
        return Set.copyOf(commands);
    }
}
