package dev.jadegate.traffic.rate;

import dev.jadegate.traffic.address.Address;
import dev.jadegate.traffic.address.TimedAddresses;
import dev.jadegate.traffic.request.RequestValues;
import dev.jadegate.traffic.request.Texts;
import java.util.ArrayList;
import java.util.List;

/**
 * What is counted together. Parts are joined by {@code +}:
 *
 * <ul>
 *   <li>{@code ip}: the client; of IPv6 its /64. {@code ip/24}, {@code ip/48}: its network, a prefix up to 32 for IPv4 alone (an
 *       IPv6 client counts by its /64), a longer one for IPv6 alone;
 *   <li>{@code header:NAME}, {@code cookie:NAME}, {@code query:NAME}, {@code argument:NAME} (of the query, then of the body);
 *   <li>{@code session}: the session cookie; {@code ja3}, {@code ja4}; {@code host}, {@code path}, {@code method}.
 * </ul>
 *
 * A request that lacks a part counts by its client in that part's place: leaving a cookie away frees nobody. Immutable.
 */
public final class KeyExpression {
    /** Parts of one expression. */
    public static final int PARTS_MAX = 8;

    /** The cookie that the API calls a session; the edge sets it. */
    public static final String SESSION_COOKIE = "acw_tc";

    private static final int NAME_LENGTH_MAX = 128;

    private enum Kind {
        IP,
        HEADER,
        COOKIE,
        QUERY,
        ARGUMENT,
        SESSION,
        JA3,
        JA4,
        HOST,
        PATH,
        METHOD
    }

    private record Part(Kind kind, String name, int prefix) {}

    private final String text;
    private final List<Part> parts;

    private KeyExpression(String text, List<Part> parts) {
        this.text = text;
        this.parts = List.copyOf(parts);
    }

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException naming the part that is wrong and what is allowed
     */
    public static KeyExpression parse(String text) {
        List<Part> parts = new ArrayList<>();
        for (String part : text.split("\\+", -1)) {
            parts.add(part(part.strip()));
        }
        if (parts.size() > PARTS_MAX) {
            throw new IllegalArgumentException("`" + text + "` has more than " + PARTS_MAX + " parts");
        }
        return new KeyExpression(text, parts);
    }

    /**
     * The expression of the API's {@code target} and {@code subKey}.
     *
     * @throws IllegalArgumentException when there is no such target, or its sub-key is missing
     */
    public static KeyExpression ofTarget(String target, String subKey) {
        return switch (target) {
            case "remote_addr" -> parse("ip");
            case "cookie.acw_tc" -> parse("session");
            case "header" -> of(Kind.HEADER, target, subKey);
            case "queryarg" -> of(Kind.QUERY, target, subKey);
            case "cookie" -> of(Kind.COOKIE, target, subKey);
            default ->
                throw new IllegalArgumentException(
                        "there is no target `" + target + "`: remote_addr, cookie.acw_tc, header, queryarg or cookie");
        };
    }

    private static KeyExpression of(Kind kind, String target, String subKey) {
        if (subKey.isEmpty() || subKey.length() > NAME_LENGTH_MAX) {
            throw new IllegalArgumentException("the target `" + target + "` needs a subKey of 1 to " + NAME_LENGTH_MAX
                    + " characters: the name of what is counted");
        }
        return new KeyExpression(target + ":" + subKey, List.of(new Part(kind, Texts.bytes(subKey), 0)));
    }

    private static Part part(String text) {
        int colon = text.indexOf(':');
        if (colon > 0) {
            String name = text.substring(colon + 1);
            Kind kind = switch (text.substring(0, colon)) {
                case "header" -> Kind.HEADER;
                case "cookie" -> Kind.COOKIE;
                case "query" -> Kind.QUERY;
                case "argument" -> Kind.ARGUMENT;
                default -> throw unknown(text);
            };
            if (name.isEmpty() || name.length() > NAME_LENGTH_MAX) {
                throw unknown(text);
            }
            return new Part(kind, Texts.bytes(name), 0);
        }
        if (text.startsWith("ip/")) {
            String digits = text.substring(3);
            boolean number =
                    !digits.isEmpty() && digits.length() <= 3 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
            int prefix = number ? Integer.parseInt(digits) : 0;
            if (prefix < 1 || prefix > 128) {
                throw unknown(text);
            }
            return new Part(Kind.IP, "", prefix);
        }
        return new Part(
                switch (text) {
                    case "ip" -> Kind.IP;
                    case "session" -> Kind.SESSION;
                    case "ja3" -> Kind.JA3;
                    case "ja4" -> Kind.JA4;
                    case "host" -> Kind.HOST;
                    case "path" -> Kind.PATH;
                    case "method" -> Kind.METHOD;
                    default -> throw unknown(text);
                },
                "",
                0);
    }

    private static IllegalArgumentException unknown(String text) {
        return new IllegalArgumentException("`" + text
                + "` is no part of a key: ip, ip/1 to ip/128, header:NAME, cookie:NAME, query:NAME, argument:NAME, session, ja3,"
                + " ja4, host, path or method");
    }

    /** The key of a request, told apart from those of other rules by {@code rule}. */
    public long key(RequestValues request, KeyHasher hasher, long rule) {
        long key = hasher.hash(0, rule);
        for (Part part : parts) {
            key = switch (part.kind) {
                case IP -> hasher.hash(key, network(request.view().client(), part.prefix));
                case HEADER -> text(hasher, key, request, request.header(part.name));
                case COOKIE -> text(hasher, key, request, first(RequestValues.named(request.cookies(), part.name)));
                case SESSION ->
                    text(hasher, key, request, first(RequestValues.named(request.cookies(), SESSION_COOKIE)));
                case QUERY ->
                    text(hasher, key, request, first(RequestValues.named(request.queryArguments(), part.name)));
                case ARGUMENT -> text(hasher, key, request, argument(request, part.name));
                case JA3 -> text(hasher, key, request, request.view().ja3());
                case JA4 -> text(hasher, key, request, request.view().ja4());
                case HOST ->
                    text(hasher, key, request, Texts.lower(request.view().host()));
                case PATH -> text(hasher, key, request, request.path());
                case METHOD -> text(hasher, key, request, request.view().method());
            };
        }
        return key;
    }

    private static long text(KeyHasher hasher, long key, RequestValues request, CharSequence value) {
        return value.isEmpty() ? hasher.hash(key, network(request.view().client(), 0)) : hasher.hash(key, value);
    }

    private static Address network(Address client, int prefix) {
        if (client.isV4() ? prefix > 32 : prefix <= 32) {
            return TimedAddresses.client(client);
        }
        return client.isV4() ? (prefix == 0 ? client : client.network(96 + prefix)) : client.network(prefix);
    }

    private static String argument(RequestValues request, String name) {
        String value = first(RequestValues.named(request.queryArguments(), name));
        return value.isEmpty() ? first(RequestValues.named(request.bodyArguments(), name)) : value;
    }

    private static String first(List<String> values) {
        return values.isEmpty() ? "" : values.getFirst();
    }

    @Override
    public String toString() {
        return text;
    }
}
