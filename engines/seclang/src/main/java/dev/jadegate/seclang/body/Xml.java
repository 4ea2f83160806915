package dev.jadegate.seclang.body;

import dev.jadegate.seclang.Meter;
import dev.jadegate.seclang.transformation.Bytes;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Reads the texts and attribute values of XML. Nothing is ever fetched and no entity is defined: a document type is passed
 * over, references other than the five of XML and those to characters stay as they are.
 */
final class Xml {
    /** From the ampersand to the semicolon. */
    private static final int REFERENCE_BYTES_MAX = 12;

    /** The byte order mark in UTF-8. */
    private static final String MARK = "\u00ef\u00bb\u00bf";

    private static final String WHITE = " \t\r\n";

    private final String text;
    private final int depthMax;
    private final ParsedBody body;
    private final Deque<String> open = new ArrayDeque<>();
    private int at;
    private boolean seenRoot;

    private Xml(String text, int depthMax, Meter meter) {
        this.text = text;
        this.depthMax = depthMax;
        this.body = new ParsedBody(meter);
    }

    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        Broken(String message) {
            super(message, null, false, false);
        }
    }

    static ParsedBody parse(String text, int depthMax, Meter meter) {
        Xml xml = new Xml(text, depthMax, meter);
        try {
            xml.document();
        } catch (Broken broken) {
            xml.body.fail("XML parsing error at byte " + (xml.at + 1) + ": " + broken.getMessage());
        }
        return xml.body;
    }

    private void document() throws Broken {
        if (text.startsWith(MARK)) {
            at = 3;
        }
        while (at < text.length()) {
            int next = text.indexOf('<', at);
            int end = next < 0 ? text.length() : next;
            characters(end);
            at = end;
            if (next >= 0) {
                markup();
            }
        }
        if (!open.isEmpty()) {
            throw new Broken("the element `" + open.peek() + "` does not end");
        }
        if (!seenRoot) {
            throw new Broken("there is no element");
        }
    }

    private void characters(int end) throws Broken {
        String piece = text.substring(at, end);
        if (open.isEmpty()) {
            if (!piece.isBlank()) {
                throw new Broken("text stands outside of the document's element");
            }
        } else if (!piece.isEmpty()) {
            body.text(resolved(piece));
        }
    }

    private void markup() throws Broken {
        if (text.startsWith("<!--", at)) {
            at = after("-->", at + 4, "a comment");
        } else if (text.startsWith("<![CDATA[", at)) {
            int end = after("]]>", at + 9, "a CDATA section");
            if (open.isEmpty()) {
                throw new Broken("text stands outside of the document's element");
            }
            body.text(text.substring(at + 9, end - 3));
            at = end;
        } else if (text.startsWith("<?", at)) {
            instruction();
        } else if (text.startsWith("<!", at)) {
            documentType();
        } else if (text.startsWith("</", at)) {
            endTag();
        } else {
            startTag();
        }
    }

    /** Passed over; a declaration stands at the beginning alone and is one. */
    private void instruction() throws Broken {
        int start = at;
        at += 2;
        String target = name();
        if (target.length() == 3 && Bytes.lower(target).equals("xml")) {
            if (start > 0 && !(start == 3 && text.startsWith(MARK))) {
                throw new Broken("a declaration does not stand at the beginning");
            }
            declaration();
            return;
        }
        if (!text.startsWith("?>", at) && (at >= text.length() || WHITE.indexOf(text.charAt(at)) < 0)) {
            throw new Broken("the name of an instruction does not end");
        }
        at = after("?>", at, "an instruction");
    }

    /** {@code <?xml version="1.0" encoding="UTF-8" standalone="yes"?>}, behind its name. */
    private void declaration() throws Broken {
        String version = pseudoAttribute("version");
        if (version == null || !isVersion(version)) {
            throw new Broken("a declaration names no version");
        }
        pseudoAttribute("encoding");
        pseudoAttribute("standalone");
        skipWhite();
        if (!text.startsWith("?>", at)) {
            throw new Broken("a declaration does not end");
        }
        at += 2;
    }

    private @Nullable String pseudoAttribute(String name) throws Broken {
        int start = at;
        skipWhite();
        if (at == start || !text.startsWith(name, at)) {
            return null;
        }
        at += name.length();
        return quoted();
    }

    private static boolean isVersion(String version) {
        int dot = version.indexOf('.');
        for (int place = 0; place < version.length(); place++) {
            if (place != dot && !Bytes.isDigit(version.charAt(place))) {
                return false;
            }
        }
        return dot == 1;
    }

    private int after(String mark, int from, String what) throws Broken {
        int end = text.indexOf(mark, from);
        if (end < 0) {
            throw new Broken(what + " does not end");
        }
        return end + mark.length();
    }

    /** Passed over with its inner subset. */
    private void documentType() throws Broken {
        if (seenRoot) {
            throw new Broken("a declaration stands inside of the document");
        }
        int brackets = 0;
        while (at < text.length()) {
            char one = text.charAt(at++);
            if (one == '"' || one == '\'') {
                at = after(String.valueOf(one), at, "a quoted text");
            } else if (one == '[') {
                brackets++;
            } else if (one == ']') {
                brackets--;
            } else if (one == '>' && brackets <= 0) {
                return;
            }
        }
        throw new Broken("a declaration does not end");
    }

    private String name() throws Broken {
        int start = at;
        while (at < text.length() && isNameByte(text.charAt(at))) {
            at++;
        }
        if (at == start
                || !(Bytes.isWord(text.charAt(start)) || text.charAt(start) == ':' || text.charAt(start) > 127)
                || Bytes.isDigit(text.charAt(start))) {
            throw new Broken("a name is missing");
        }
        return text.substring(start, at);
    }

    private static boolean isNameByte(char one) {
        return Bytes.isWord(one) || one == ':' || one == '-' || one == '.' || one > 127;
    }

    private void skipWhite() {
        while (at < text.length() && WHITE.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private void endTag() throws Broken {
        at += 2;
        String name = name();
        skipWhite();
        if (at >= text.length() || text.charAt(at) != '>') {
            throw new Broken("an end tag does not end");
        }
        if (open.isEmpty() || !open.pop().equals(name)) {
            throw new Broken("the end tag `" + name + "` ends what is not open");
        }
        at++;
    }

    private void startTag() throws Broken {
        at++;
        if (open.isEmpty() && seenRoot) {
            throw new Broken("a second element stands beside the document's");
        }
        String name = name();
        seenRoot = true;
        while (true) {
            skipWhite();
            if (at >= text.length()) {
                throw new Broken("a start tag does not end");
            }
            if (text.startsWith("/>", at)) {
                at += 2;
                return;
            }
            if (text.charAt(at) == '>') {
                at++;
                open.push(name);
                if (open.size() > depthMax) {
                    throw new Broken("it nests deeper than " + depthMax);
                }
                return;
            }
            attribute();
        }
    }

    private void attribute() throws Broken {
        name();
        String value = quoted();
        if (value.indexOf('<') >= 0) {
            throw new Broken("the value of an attribute has a bare <");
        }
        body.attribute(resolved(value));
    }

    /** The text between quotes behind an equals sign. */
    private String quoted() throws Broken {
        skipWhite();
        if (at >= text.length() || text.charAt(at) != '=') {
            throw new Broken("an attribute has no value");
        }
        at++;
        skipWhite();
        char quote = at < text.length() ? text.charAt(at) : 0;
        if (quote != '"' && quote != '\'') {
            throw new Broken("the value of an attribute is not quoted");
        }
        int start = at + 1;
        at = after(String.valueOf(quote), start, "the value of an attribute");
        return text.substring(start, at - 1);
    }

    private static String resolved(String piece) {
        int from = piece.indexOf('&');
        if (from < 0) {
            return piece;
        }
        StringBuilder value = new StringBuilder();
        int copied = 0;
        while (from >= 0) {
            // References are short: without a bound, one semicolon at the end would be looked for from each ampersand.
            int end = piece.indexOf(';', from, Math.min(piece.length(), from + REFERENCE_BYTES_MAX));
            String known = end < 0 ? null : reference(piece.substring(from + 1, end));
            value.append(piece, copied, from).append(known == null ? "&" : known);
            copied = known == null ? from + 1 : end + 1;
            from = piece.indexOf('&', copied);
        }
        return value.append(piece, copied, piece.length()).toString();
    }

    private static @Nullable String reference(String name) {
        return switch (name) {
            case "lt" -> "<";
            case "gt" -> ">";
            case "amp" -> "&";
            case "quot" -> "\"";
            case "apos" -> "'";
            default -> character(name);
        };
    }

    private static @Nullable String character(String name) {
        if (!name.startsWith("#") || name.length() > 9) {
            return null;
        }
        boolean hex = name.startsWith("#x");
        try {
            int code = Integer.parseInt(name.substring(hex ? 2 : 1), hex ? 16 : 10);
            if (code <= 0 || code > 0x10ffff) {
                return null;
            }
            byte[] utf8 = new String(Character.toChars(code)).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            return new String(utf8, java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (NumberFormatException notOne) {
            return null;
        }
    }
}
