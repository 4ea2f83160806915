package dev.jadegate.traffic.account;

import dev.jadegate.base.json.JsonLimits;
import dev.jadegate.base.json.JsonReader;
import dev.jadegate.base.json.JsonSyntaxException;
import dev.jadegate.base.json.JsonValue;
import dev.jadegate.traffic.request.RequestValues;
import dev.jadegate.traffic.request.Texts;
import dev.jadegate.traffic.rule.Field;
import dev.jadegate.traffic.rule.Rule;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * Reads the account that a request is about, as {@code account_identifier} rules declare it. Names are compared without the space
 * around them and the case of their ASCII letters, because most servers do. Stateless.
 */
public final class AccountReader {
    /** The longest account name, and the longest value that one is read out of. */
    public static final int ACCOUNT_LENGTH_MAX = 256;

    static final int VALUE_LENGTH_MAX = 8192;

    private static final JsonLimits TOKEN = new JsonLimits(VALUE_LENGTH_MAX, 8, 500);

    private AccountReader() {}

    /** The account by the first of {@code identifiers} that finds one, or empty. */
    public static String account(RequestValues request, List<Rule.Accounts.Identifier> identifiers) {
        for (Rule.Accounts.Identifier identifier : identifiers) {
            for (String value : values(request, identifier.field(), Texts.bytes(identifier.subKey()))) {
                String account = value.length() > VALUE_LENGTH_MAX
                        ? ""
                        : read(value, identifier).strip();
                if (!account.isEmpty() && account.length() <= ACCOUNT_LENGTH_MAX) {
                    return Texts.lower(account);
                }
            }
        }
        return "";
    }

    private static List<String> values(RequestValues request, Field field, String name) {
        return switch (field) {
            case QUERY_ARG -> RequestValues.named(request.queryArguments(), name);
            case POST_ARG -> RequestValues.named(request.bodyArguments(), name);
            case COOKIE_EXACT -> RequestValues.named(request.cookies(), name);
            case HEADER -> request.headers(name);
            default -> List.of();
        };
    }

    private static String read(String value, Rule.Accounts.Identifier identifier) {
        return switch (identifier.decoding()) {
            case PLAIN -> value;
            case BASIC -> basic(value);
            case JWT -> claim(value, identifier.position());
        };
    }

    /** The user of RFC 7617, with or without the scheme before it. */
    private static String basic(String value) {
        String decoded = base64(afterScheme(value, "basic "));
        int colon = decoded.indexOf(':');
        return colon < 0 ? "" : decoded.substring(0, colon);
    }

    /** The claim, {@code a.b} within objects, of a token whose signature nobody checks here: it only tells who is counted. */
    private static String claim(String value, String position) {
        String[] parts = afterScheme(value, "bearer ").split("\\.", 4);
        if (parts.length != 3) {
            return "";
        }
        try {
            byte[] json = base64(parts[1]).getBytes(StandardCharsets.ISO_8859_1);
            JsonValue found = JsonReader.read(json, TOKEN);
            for (String step : position.split("\\.", 8)) {
                if (!(found instanceof JsonValue.JsonObject object)) {
                    return "";
                }
                JsonValue next = object.get(step);
                if (next == null) {
                    return "";
                }
                found = next;
            }
            return switch (found) {
                case JsonValue.JsonString text -> Texts.bytes(text.text());
                case JsonValue.JsonNumber number -> number.text();
                case JsonValue.JsonObject _, JsonValue.JsonArray _, JsonValue.JsonBoolean _, JsonValue.JsonNull _ -> "";
            };
        } catch (JsonSyntaxException broken) {
            return "";
        }
    }

    private static String afterScheme(String value, String scheme) {
        return value.length() > scheme.length() && Texts.equalsIgnoreCase(value.substring(0, scheme.length()), scheme)
                ? value.substring(scheme.length()).strip()
                : value;
    }

    /** Bytes as characters; both alphabets are taken; empty when it is neither. */
    private static String base64(String text) {
        try {
            return new String(
                    Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/')), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException broken) {
            return "";
        }
    }
}
