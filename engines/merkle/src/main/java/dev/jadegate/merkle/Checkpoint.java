package dev.jadegate.merkle;

import java.util.ArrayList;
import java.util.List;

/**
 * The head of a log at one size (c2sp.org/tlog-checkpoint).
 *
 * @param origin the log's name; also the name of the key that signs
 * @param size leaves of the tree
 * @param root its root
 * @param extensions further lines, usually none
 */
public record Checkpoint(String origin, long size, Hash root, List<String> extensions) {
    /** We write none; a bound for what others write. */
    public static final int EXTENSIONS_MAX = 16;

    public Checkpoint {
        extensions = List.copyOf(extensions);
        if (origin.isEmpty() || origin.indexOf('\n') >= 0 || NoteText.hasControlCharacters(origin)) {
            throw new IllegalArgumentException("an origin is one line of text, not `" + origin + "`");
        }
        if (size < 0) {
            throw new IllegalArgumentException("a size is not negative: `" + size + "`");
        }
        if (extensions.size() > EXTENSIONS_MAX) {
            throw new IllegalArgumentException("at most " + EXTENSIONS_MAX + " extension lines are allowed");
        }
        for (String line : extensions) {
            if (line.isEmpty() || line.indexOf('\n') >= 0 || NoteText.hasControlCharacters(line)) {
                throw new IllegalArgumentException("an extension is one line of text, not `" + line + "`");
            }
        }
    }

    /** A head without extensions. */
    public Checkpoint(String origin, long size, Hash root) {
        this(origin, size, root, List.of());
    }

    /** The text that is signed. */
    public String text() {
        StringBuilder text = new StringBuilder()
                .append(origin)
                .append('\n')
                .append(size)
                .append('\n')
                .append(root.toBase64())
                .append('\n');
        for (String line : extensions) {
            text.append(line).append('\n');
        }
        return text.toString();
    }

    /** Signs the head; the key should bear the origin as its name. */
    public SignedNote sign(NoteSignerKey key) {
        return key.sign(text());
    }

    /**
     * Reads a head from a text whose signature the caller has checked, or never will.
     *
     * @throws MalformedNoteException when the text is not a checkpoint
     */
    public static Checkpoint parseUnverified(String text) throws MalformedNoteException {
        String[] lines = text.split("\n", EXTENSIONS_MAX + 5);
        if (lines.length < 4 || !lines[lines.length - 1].isEmpty() || lines.length > EXTENSIONS_MAX + 4) {
            throw new MalformedNoteException(
                    "a checkpoint has an origin, a size, a root and at most " + EXTENSIONS_MAX + " further lines");
        }
        List<String> extensions = new ArrayList<>(List.of(lines).subList(3, lines.length - 1));
        try {
            return new Checkpoint(lines[0], size(lines[1]), Hash.parseBase64(lines[2]), extensions);
        } catch (IllegalArgumentException refused) {
            throw new MalformedNoteException("not a checkpoint: " + refused.getMessage(), refused);
        }
    }

    static long size(String digits) throws MalformedNoteException {
        try {
            long size = Long.parseLong(digits);
            if (size >= 0 && Long.toString(size).equals(digits)) {
                return size;
            }
        } catch (NumberFormatException notANumber) {
            throw new MalformedNoteException("`" + digits + "` is not a decimal number", notANumber);
        }
        throw new MalformedNoteException("`" + digits + "` is not a canonical decimal number");
    }

    /**
     * Reads a signed head and returns it only when {@code key} signed it and it names that key's log.
     *
     * @throws MalformedNoteException when the bytes are not a signed checkpoint
     * @throws UntrustedNoteException when the signature is missing, wrong, or of another log
     */
    public static Checkpoint open(byte[] note, NoteVerifierKey key)
            throws MalformedNoteException, UntrustedNoteException {
        SignedNote signed = SignedNote.parse(note);
        signed.verify(key);
        Checkpoint checkpoint = parseUnverified(signed.text());
        if (!checkpoint.origin.equals(key.name())) {
            throw new UntrustedNoteException(
                    "the checkpoint is of log `" + checkpoint.origin + "`, not of `" + key.name() + "`");
        }
        return checkpoint;
    }
}
