package dev.jadegate.seclang.crs;

import dev.jadegate.seclang.run.Header;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where this engine and libmodsecurity 3.0.9 differ, and why that is right. Each is as narrow as it can be told from outside:
 * by the kind of body and the rules that only one of the two reports.
 */
enum KnownDifference {
    /** A request without a body has none that could be broken; the library lets its parsers of XML and multipart fail on it. */
    NO_BODY,

    /** Where a rule of 2000xx tells of a broken body and nothing is denied, what was read before it broke differs. */
    BROKEN_BODY,

    /** libxml2 refuses bytes that are not UTF-8 and encodings that it does not know; here they are read and looked at. */
    XML_OF_OTHER_BYTES,

    /** libxml2 refuses an ampersand that begins no reference; here it stays as it is, and is looked at. */
    XML_WITH_BARE_AMPERSAND,

    /** What follows a JSON document is an error here; yajl stops reading and is content. */
    BEHIND_JSON,

    /** Two content dispositions in one part are an error here, for servers take one or the other; the library takes the last. */
    TWO_DISPOSITIONS,

    /** Content types may have other parameters before the boundary (RFC 2046); the library takes one semicolon. */
    OTHER_PARAMETERS,

    /** The value of a cookie without a name is looked at here; the library passes over it. */
    COOKIE_WITHOUT_NAME,

    /** Both refuse a multipart body with 400, one as broken (200002), one as not strict (200003) or unmatched (200004). */
    KIND_OF_MULTIPART_ERROR,

    /** Base64 is decoded up to the first byte that is none, as in mod_security2 and in Coraza's test data; the library gives up. */
    BROKEN_BASE64,

    /** {@code $} matches at the end of the value alone; in the library before a line feed too: Semantics.DOLLAR_MATCHES_ONLY_END. */
    LINE_FEED_AT_END,

    /** The library carries libinjection 3.9: there whatever begins with "on" is an event of HTML, here the events of its successor. */
    OLDER_LIBINJECTION,

    /** Rules 942130 and 942131 compare two groups. In {@code 1 is not 1} they are equal, and the library says that they differ. */
    EQUAL_GROUPS,

    /** The library loses line ends within the value of a part: {@code a\r\nb} is {@code ab} there. */
    LINE_ENDS_OF_PARTS,

    /** {@code etc/hosts} is in {@code etc/etc/hosts}; the library's search for many words misses one behind the beginning of another. */
    WORD_BEHIND_A_BEGINNING,

    /** The library's utf8toUnicode drops bytes that are not UTF-8, so that what stood around them joins; here they stay, as in mod_security2. */
    BROKEN_UTF8,

    /** The pattern of 941160 has hundreds of lazy loops; where the library finds nothing, presumably its stack was too small for them. */
    ABANDONED_SEARCH;

    private static final long BLOCKING = 949_110;
    /** Rules that look for bytes that are no letters, such as line ends. */
    private static final Set<Long> BETWEEN_LINES = Set.of(932_105L, 942_460L);

    /** Families of rules that look for attacks in values. */
    private static final Set<Long> ATTACKS = Set.of(932L, 933L, 934L, 941L, 942L, 944L);

    private static final Set<Long> WORD_RULES = Set.of(930_120L, 930_130L, 932_160L);

    private static final Set<Long> BASE64_RULES = Set.of(934_100L, 934_101L, 934_130L, 934_131L, 944_300L);

    /** The one that explains what two engines make of a request; null when none does. */
    static @Nullable KnownDifference of(
            LenientRequest request, LibModSecurity.Outcome own, LibModSecurity.Outcome other) {
        SortedSet<Long> here = new TreeSet<>(own.ids());
        here.removeAll(other.ids());
        here.remove(BLOCKING);
        SortedSet<Long> there = new TreeSet<>(other.ids());
        there.removeAll(own.ids());
        there.remove(BLOCKING);
        String type = type(request);
        String body = new String(request.body(), StandardCharsets.ISO_8859_1);
        boolean xml = type.contains("xml");
        boolean multipart = type.startsWith("multipart/");
        // A rule of 2000xx that denies ends the phase, so the other engine goes on to more.
        boolean refusedThere = there.equals(Set.of(200_002L)) && (other.status() == 400 || here.isEmpty());
        boolean refusedHere = here.equals(Set.of(200_002L)) && (own.status() == 400 || there.isEmpty());
        boolean strictThere = there.equals(Set.of(200_003L)) && other.status() == 400;
        if ((refusedThere || strictThere) && body.isEmpty() && (xml || multipart)) {
            return NO_BODY;
        }
        if (refusedThere && xml && (!isUtf8(request.body()) || hasOtherEncoding(body))) {
            return XML_OF_OTHER_BYTES;
        }
        if (refusedThere && xml && hasBareAmpersand(body)) {
            return XML_WITH_BARE_AMPERSAND;
        }
        if (refusedHere && type.contains("json") && body.strip().startsWith("{")) {
            return BEHIND_JSON;
        }
        if (refusedHere && multipart && body.toLowerCase(Locale.ROOT).split("content-disposition", -1).length > 2) {
            return TWO_DISPOSITIONS;
        }
        if (refusedThere
                && multipart
                && type.contains("boundary")
                && type.indexOf("boundary") > type.indexOf(';') + 2) {
            return OTHER_PARAMETERS;
        }
        if (there.isEmpty() && hasCookieWithoutName(request)) {
            return COOKIE_WITHOUT_NAME;
        }
        if (multipart
                && own.status() == other.status()
                && Set.of(200_002L, 200_003L, 200_004L).containsAll(union(here, there))) {
            return KIND_OF_MULTIPART_ERROR;
        }
        boolean told = isBroken(own) || isBroken(other);
        if (own.status() == 200 && other.status() == 200 && told) {
            return BROKEN_BODY;
        }
        if (there.isEmpty() && BASE64_RULES.containsAll(here)) {
            return BROKEN_BASE64;
        }
        if (here.isEmpty()
                && hasLineFeed(request, body)
                && there.stream().allMatch(id -> ATTACKS.contains(id / 1_000))) {
            return LINE_FEED_AT_END;
        }
        if (here.isEmpty() && Set.of(941_100L, 941_101L).containsAll(there)) {
            return OLDER_LIBINJECTION;
        }
        if (multipart && there.isEmpty() && BETWEEN_LINES.containsAll(here)) {
            return LINE_ENDS_OF_PARTS;
        }
        if (there.isEmpty() && WORD_RULES.containsAll(here)) {
            return WORD_BEHIND_A_BEGINNING;
        }
        if (here.isEmpty() && Set.of(942_130L, 942_131L).containsAll(there)) {
            return EQUAL_GROUPS;
        }
        if (there.isEmpty() && here.equals(Set.of(941_160L))) {
            return ABANDONED_SEARCH;
        }
        String all = request.head().line() + request.head().headers() + body;
        if (!isUtf8(all.getBytes(StandardCharsets.ISO_8859_1))
                && union(here, there).stream().allMatch(id -> ATTACKS.contains(id / 1_000))) {
            return BROKEN_UTF8;
        }
        return null;
    }

    private static boolean isBroken(LibModSecurity.Outcome outcome) {
        return outcome.ids().stream().anyMatch(id -> id >= 200_002 && id <= 200_004);
    }

    private static SortedSet<Long> union(SortedSet<Long> left, SortedSet<Long> right) {
        SortedSet<Long> both = new TreeSet<>(left);
        both.addAll(right);
        return both;
    }

    private static String type(LenientRequest request) {
        for (Header header : request.head().headers()) {
            if (header.name().equalsIgnoreCase("content-type")) {
                return header.value().toLowerCase(Locale.ROOT);
            }
        }
        return "";
    }

    private static boolean hasCookieWithoutName(LenientRequest request) {
        for (Header header : request.head().headers()) {
            String value = header.value().replace(" ", "");
            if (header.name().equalsIgnoreCase("cookie") && (value.startsWith("=") || value.contains(";="))) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasLineFeed(LenientRequest request, String body) {
        return body.contains("\n")
                || (request.head().line() + body).toLowerCase(Locale.ROOT).contains("%0a");
    }

    private static boolean hasOtherEncoding(String xml) {
        String lower = xml.toLowerCase(Locale.ROOT).replace('\'', '"').replace(" ", "");
        int at = lower.indexOf("encoding=\"");
        return at >= 0 && !lower.startsWith("encoding=\"utf-8\"", at);
    }

    private static boolean hasBareAmpersand(String xml) {
        for (int at = xml.indexOf('&'); at >= 0; at = xml.indexOf('&', at + 1)) {
            int end = at + 1;
            while (end < xml.length() && (Character.isLetterOrDigit(xml.charAt(end)) || xml.charAt(end) == '#')) {
                end++;
            }
            boolean known = Set.of("&lt", "&gt", "&amp", "&quot", "&apos").contains(xml.substring(at, end));
            boolean number = xml.startsWith("&#", at) && end > at + 2;
            if (end >= xml.length() || xml.charAt(end) != ';' || !(known || number)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes));
            return true;
        } catch (java.nio.charset.CharacterCodingException broken) {
            return false;
        }
    }
}
