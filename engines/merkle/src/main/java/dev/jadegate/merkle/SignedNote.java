package dev.jadegate.merkle;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A text with signature lines (c2sp.org/signed-note). Parsing proves nothing: use the text only after
 * {@link #verify} has returned.
 *
 * @param text ends with a newline; no other control characters
 * @param signatures at least one, at most {@value #SIGNATURES_MAX}
 */
public record SignedNote(String text, List<NoteSignature> signatures) {
    /** The document asks for at least 16; witnesses of one log are few. */
    public static final int SIGNATURES_MAX = 64;
    /** Room for that many post-quantum signatures of 5 kB each. */
    public static final int BYTES_MAX = 512 * 1024;

    public SignedNote {
        signatures = List.copyOf(signatures);
        if (!text.endsWith("\n") || NoteText.hasControlCharacters(text)) {
            throw new IllegalArgumentException(
                    "a note's text ends with a newline and has no other control characters: `" + text + "`");
        }
        if (signatures.isEmpty() || signatures.size() > SIGNATURES_MAX) {
            throw new IllegalArgumentException(
                    "a note has 1 to " + SIGNATURES_MAX + " signatures, not `" + signatures.size() + "`");
        }
    }

    /**
     * Reads a note; only the canonical spelling is accepted, so that {@link #toBytes} gives the same
     * bytes back.
     *
     * @throws MalformedNoteException when the bytes are anything else
     */
    public static SignedNote parse(byte[] bytes) throws MalformedNoteException {
        if (bytes.length > BYTES_MAX) {
            throw new MalformedNoteException("a note has at most " + BYTES_MAX + " bytes, not `" + bytes.length + "`");
        }
        String note = NoteText.decode(bytes);
        int blank = note.lastIndexOf("\n\n");
        if (blank < 0 || !note.endsWith("\n") || NoteText.hasControlCharacters(note)) {
            throw new MalformedNoteException("a note is a text, an empty line and signature lines");
        }
        String[] lines = note.substring(blank + 2).split("\n", SIGNATURES_MAX + 2);
        if (lines.length - 1 > SIGNATURES_MAX) {
            throw new MalformedNoteException("a note has at most " + SIGNATURES_MAX + " signatures");
        }
        List<NoteSignature> signatures = new ArrayList<>();
        for (int i = 0; i < lines.length - 1; i++) { // what follows the last newline is empty
            signatures.add(NoteSignature.parseLine(lines[i]));
        }
        if (signatures.isEmpty()) {
            throw new MalformedNoteException("a note has at least one signature");
        }
        return new SignedNote(note.substring(0, blank + 1), signatures);
    }

    /** The note as it is stored and sent. */
    public byte[] toBytes() {
        StringBuilder note = new StringBuilder(text).append('\n');
        for (NoteSignature signature : signatures) {
            note.append(signature.line()).append('\n');
        }
        return note.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Returns only when the note carries a valid signature of {@code key}. Signatures of other keys
     * are ignored, as the document demands.
     *
     * @throws UntrustedNoteException when there is none, or one that is wrong
     */
    public void verify(NoteVerifierKey key) throws UntrustedNoteException {
        boolean found = false;
        for (NoteSignature signature : signatures) {
            if (signature.name().equals(key.name()) && signature.keyId() == key.keyId()) {
                key.verify(text.getBytes(StandardCharsets.UTF_8), signature.signature());
                found = true;
            }
        }
        if (!found) {
            throw new UntrustedNoteException("no signature of `" + key.name() + "`");
        }
    }
}
