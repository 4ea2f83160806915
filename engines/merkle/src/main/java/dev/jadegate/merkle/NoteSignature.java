package dev.jadegate.merkle;

import java.util.Arrays;

/** One signature line of a note, not yet verified. */
public final class NoteSignature {
    private static final int KEY_ID_BYTES = 4;

    private final String name;
    private final byte[] keyIdAndSignature;

    private NoteSignature(String name, byte[] keyIdAndSignature) {
        this.name = name;
        this.keyIdAndSignature = keyIdAndSignature;
    }

    static NoteSignature of(String name, int keyId, byte[] signature) {
        byte[] combined = new byte[KEY_ID_BYTES + signature.length];
        for (int i = 0; i < KEY_ID_BYTES; i++) {
            combined[i] = (byte) (keyId >>> (24 - 8 * i));
        }
        System.arraycopy(signature, 0, combined, KEY_ID_BYTES, signature.length);
        return new NoteSignature(name, combined);
    }

    static NoteSignature parseLine(String line) throws MalformedNoteException {
        int space = line.lastIndexOf(' ');
        if (!line.startsWith("\u2014 ") || space < 2) {
            throw new MalformedNoteException("a signature line reads `\u2014 <name> <signature>`, not `" + line + "`");
        }
        String name = line.substring(2, space);
        if (!NoteText.isKeyName(name)) {
            throw new MalformedNoteException("`" + name + "` is no key name");
        }
        byte[] combined = CanonicalBase64.decode(line.substring(space + 1));
        if (combined.length <= KEY_ID_BYTES) {
            throw new MalformedNoteException("the signature of `" + name + "` is cut off");
        }
        return new NoteSignature(name, combined);
    }

    /** The name of the key that claims to have signed. */
    public String name() {
        return name;
    }

    /** The id of the key that claims to have signed. */
    public int keyId() {
        int id = 0;
        for (int i = 0; i < KEY_ID_BYTES; i++) {
            id = id << 8 | (keyIdAndSignature[i] & 0xff);
        }
        return id;
    }

    byte[] signature() {
        return Arrays.copyOfRange(keyIdAndSignature, KEY_ID_BYTES, keyIdAndSignature.length);
    }

    /** The line without its newline. */
    String line() {
        return "\u2014 " + name + " " + CanonicalBase64.encode(keyIdAndSignature);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NoteSignature signature && line().equals(signature.line());
    }

    @Override
    public int hashCode() {
        return line().hashCode();
    }

    @Override
    public String toString() {
        return line();
    }
}
