package dev.jadegate.seclang.transformation;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A function that a rule applies to a value before its operator looks at it. Values are bytes in the Latin-1 view. A value
 * with none of the {@code triggers} comes back unchanged: that is what lets most values skip most transformations.
 */
@SuppressWarnings("ImmutableEnumChecker") // The functions have no state, the sets are records.
public enum Transformation {
    BASE64_DECODE("base64Decode", Base64Decode::strict),
    BASE64_DECODE_EXT("base64DecodeExt", Base64Decode::forgiving),
    BASE64_ENCODE("base64Encode", Base64Encode::apply),
    CMD_LINE("cmdLine", CmdLine::apply, "\"'\\^ ,;\t\r\n" + Triggers.UPPER),
    COMPRESS_WHITESPACE("compressWhitespace", CompressWhitespace::apply, Triggers.SPACE),
    CSS_DECODE("cssDecode", CssDecode::apply, "\\"),
    ESCAPE_SEQ_DECODE("escapeSeqDecode", EscapeSeqDecode::apply, "\\"),
    HEX_DECODE("hexDecode", HexDecode::apply),
    HEX_ENCODE("hexEncode", HexEncode::apply),
    HTML_ENTITY_DECODE("htmlEntityDecode", HtmlEntityDecode::apply, "&"),
    JS_DECODE("jsDecode", JsDecode::apply, "\\"),
    LENGTH("length", value -> Integer.toString(value.length())),
    LOWERCASE("lowercase", Lowercase::apply, Triggers.UPPER),
    MD5("md5", Digests::md5),
    NORMALISE_PATH("normalisePath", NormalisePath::apply, "/."),
    NORMALISE_PATH_WIN("normalisePathWin", NormalisePath::applyWindows, "/.\\"),
    PARITY_EVEN_7_BIT("parityEven7bit", Parity::even),
    PARITY_ODD_7_BIT("parityOdd7bit", Parity::odd),
    PARITY_ZERO_7_BIT("parityZero7bit", Parity::zero, Triggers.HIGH),
    REMOVE_COMMENTS("removeComments", RemoveComments::apply, "/<-#"),
    REMOVE_COMMENTS_CHAR("removeCommentsChar", RemoveCommentsChar::apply, "/*<-#"),
    REMOVE_NULLS("removeNulls", RemoveNulls::apply, "\0"),
    REMOVE_WHITESPACE("removeWhitespace", RemoveWhitespace::apply, Triggers.SPACE),
    REPLACE_COMMENTS("replaceComments", ReplaceComments::apply, "/"),
    REPLACE_NULLS("replaceNulls", ReplaceNulls::apply, "\0"),
    SHA1("sha1", Digests::sha1),
    SQL_HEX_DECODE("sqlHexDecode", SqlHexDecode::apply, "0"),
    TRIM("trim", Trims::both, Triggers.SPACE),
    TRIM_LEFT("trimLeft", Trims::left, Triggers.SPACE),
    TRIM_RIGHT("trimRight", Trims::right, Triggers.SPACE),
    UPPERCASE("uppercase", Uppercase::apply),
    URL_DECODE("urlDecode", UrlDecode::apply, "%+"),
    URL_DECODE_UNI("urlDecodeUni", UrlDecodeUni::apply, "%+"),
    URL_ENCODE("urlEncode", UrlEncode::apply),
    UTF8_TO_UNICODE("utf8toUnicode", Utf8ToUnicode::apply, Triggers.HIGH);

    private static final Map<String, Transformation> BY_NAME = byName();

    private final String text;
    private final UnaryOperator<String> function;
    private final ByteSet triggers;

    Transformation(String text, UnaryOperator<String> function) {
        this.text = text;
        this.function = function;
        this.triggers = ByteSet.all();
    }

    Transformation(String text, UnaryOperator<String> function, String triggers) {
        this.text = text;
        this.function = function;
        this.triggers = ByteSet.of(triggers);
    }

    /** The transformed value; {@code value} itself when nothing changes. */
    public String apply(String value) {
        String result = function.apply(value);
        return result.equals(value) ? value : result;
    }

    /** A value without any of these bytes is not changed. */
    public ByteSet triggers() {
        return triggers;
    }

    /** Its name in rules. */
    @Override
    public String toString() {
        return text;
    }

    /** By name in any case, or null. */
    public static @Nullable Transformation named(String name) {
        return BY_NAME.get(name.toLowerCase(Locale.ROOT));
    }

    private static Map<String, Transformation> byName() {
        Map<String, Transformation> names = new HashMap<>();
        for (Transformation one : values()) {
            names.put(one.text.toLowerCase(Locale.ROOT), one);
        }
        names.put("normalizepath", NORMALISE_PATH);
        names.put("normalizepathwin", NORMALISE_PATH_WIN);
        return Map.copyOf(names);
    }

    /** Groups of bytes. */
    private static final class Triggers {
        static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        static final String SPACE = " \t\n\u000b\f\r\u00a0";
        static final String HIGH = range(0x80, 0xff);

        private Triggers() {}

        private static String range(int first, int last) {
            StringBuilder text = new StringBuilder();
            for (int one = first; one <= last; one++) {
                text.append((char) one);
            }
            return text.toString();
        }
    }
}
