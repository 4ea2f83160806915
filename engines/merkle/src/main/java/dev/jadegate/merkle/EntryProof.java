package dev.jadegate.merkle;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A self-contained proof that one entry is in a log, checkable offline with the log's public key
 * (c2sp.org/tlog-proof). Whoever holds it and the entry needs nothing else from the log.
 */
public final class EntryProof {
    private static final String HEADER = "c2sp.org/tlog-proof@v1";
    private static final String EXTRA = "extra ";
    private static final String INDEX = "index ";
    /** Header, extra, index, a full path and the empty line. */
    private static final int LINES_MAX = 4 + InclusionProof.HASHES_MAX;

    private final byte[] extra;
    private final long index;
    private final List<Hash> path;
    private final SignedNote checkpoint;

    private EntryProof(byte[] extra, long index, List<Hash> path, SignedNote checkpoint) {
        this.extra = extra;
        this.index = index;
        this.path = path;
        this.checkpoint = checkpoint;
    }

    /**
     * Puts a proof together.
     *
     * @param proof leads to the root of {@code checkpoint}
     * @param extra opaque bytes for the verifier, not authenticated by the log; empty for none
     */
    public static EntryProof of(InclusionProof proof, SignedNote checkpoint, byte[] extra) {
        return new EntryProof(extra.clone(), proof.index(), proof.path(), checkpoint);
    }

    /**
     * Reads the text form.
     *
     * @throws MalformedNoteException when the bytes are anything else
     */
    public static EntryProof parse(byte[] bytes) throws MalformedNoteException {
        if (bytes.length > SignedNote.BYTES_MAX) {
            throw new MalformedNoteException("a proof has at most " + SignedNote.BYTES_MAX + " bytes");
        }
        String text = NoteText.decode(bytes);
        int blank = text.indexOf("\n\n");
        if (blank < 0) {
            throw new MalformedNoteException("a proof has an empty line before its checkpoint");
        }
        List<String> lines = List.of(text.substring(0, blank).split("\n", LINES_MAX));
        if (lines.size() < 2 || !lines.getFirst().equals(HEADER)) {
            throw new MalformedNoteException("a proof starts with `" + HEADER + "`");
        }
        int line = 1;
        byte[] extra = {};
        if (lines.get(line).startsWith(EXTRA)) {
            extra = CanonicalBase64.decode(lines.get(line).substring(EXTRA.length()));
            line++;
        }
        if (line == lines.size() || !lines.get(line).startsWith(INDEX)) {
            throw new MalformedNoteException("the index line is missing");
        }
        long index = Checkpoint.size(lines.get(line).substring(INDEX.length()));
        List<Hash> path = new ArrayList<>();
        for (String hash : lines.subList(line + 1, lines.size())) {
            path.add(Hash.parseBase64(hash));
        }
        if (path.size() > InclusionProof.HASHES_MAX) {
            throw new MalformedNoteException("a path has at most " + InclusionProof.HASHES_MAX + " hashes");
        }
        byte[] note = text.substring(blank + 2).getBytes(StandardCharsets.UTF_8);
        return new EntryProof(extra, index, path, SignedNote.parse(note));
    }

    /** The text form, conventionally a file that ends in {@code .tlog-proof}. */
    public byte[] toBytes() {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        if (extra.length > 0) {
            text.append(EXTRA).append(CanonicalBase64.encode(extra)).append('\n');
        }
        text.append(INDEX).append(index).append('\n');
        for (Hash hash : path) {
            text.append(hash.toBase64()).append('\n');
        }
        text.append('\n').append(new String(checkpoint.toBytes(), StandardCharsets.UTF_8));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Position of the entry in the log, as claimed. */
    public long index() {
        return index;
    }

    /** The opaque bytes, as claimed; nothing in the proof vouches for them. */
    public byte[] unverifiedExtra() {
        return extra.clone();
    }

    /**
     * Returns the log's head only when {@code key} signed it and {@code entry} stands at {@link
     * #index} below its root.
     *
     * @throws MalformedNoteException when the note inside is not a checkpoint
     * @throws UntrustedNoteException when the checkpoint is not the key's
     * @throws InvalidProofException when the entry is not in that tree
     */
    public Checkpoint verify(byte[] entry, NoteVerifierKey key)
            throws MalformedNoteException, UntrustedNoteException, InvalidProofException {
        Checkpoint head = Checkpoint.open(checkpoint.toBytes(), key);
        new InclusionProof(index, head.size(), path).verify(TreeHashing.leaf(entry), head.root());
        return head;
    }
}
