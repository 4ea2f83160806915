package dev.jadegate.merkle;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Rules for the characters of notes and key names (c2sp.org/signed-note). */
final class NoteText {
    private NoteText() {}

    static String decode(byte[] bytes) throws MalformedNoteException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw new MalformedNoteException("not UTF-8", notUtf8);
        }
    }

    static boolean isKeyName(String name) {
        return !name.isEmpty()
                && name.codePoints()
                        .noneMatch(character -> character == '+'
                                || character < 0x20
                                || Character.isSpaceChar(character)
                                || Character.isWhitespace(character));
    }

    static boolean hasControlCharacters(String text) {
        return text.chars().anyMatch(character -> character < 0x20 && character != '\n');
    }
}
