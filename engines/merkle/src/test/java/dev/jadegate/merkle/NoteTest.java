package dev.jadegate.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoteTest {
    /** The example of c2sp.org/signed-note. */
    private static final String EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    private static final String EXAMPLE_NOTE = "This is an example message.\n\n\u2014 example.com/foo"
            + " Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static NoteSignerKey signer(String name) {
        try {
            return new NoteSignerKey(
                    name, KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Test
    void the_published_example_verifies() throws Exception {
        NoteVerifierKey key = NoteVerifierKey.parse(EXAMPLE_KEY);
        SignedNote note = SignedNote.parse(utf8(EXAMPLE_NOTE));
        note.verify(key);
        assertThat(note.text()).isEqualTo("This is an example message.\n");
        assertThat(key.encoded()).isEqualTo(EXAMPLE_KEY);
        assertThat(new String(note.toBytes(), StandardCharsets.UTF_8)).isEqualTo(EXAMPLE_NOTE);
    }

    @Test
    void no_single_bit_of_a_checkpoint_can_flip_unseen() throws Exception {
        NoteSignerKey key = signer("log.example/one");
        byte[] note = new Checkpoint("log.example/one", 1234, TreeHashing.emptyRoot())
                .sign(key)
                .toBytes();
        assertThat(Checkpoint.open(note, key.verifier()).size()).isEqualTo(1234);
        for (int bit = 0; bit < note.length * 8; bit++) {
            byte[] flipped = note.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> Checkpoint.open(flipped, key.verifier()))
                    .as("bit %s", bit)
                    .isInstanceOfAny(MalformedNoteException.class, UntrustedNoteException.class);
        }
    }

    @Test
    void no_single_bit_of_a_verifier_key_can_flip_unseen() throws Exception {
        byte[] text = utf8(EXAMPLE_KEY);
        SignedNote note = SignedNote.parse(utf8(EXAMPLE_NOTE));
        for (int bit = 0; bit < text.length * 8; bit++) {
            byte[] flipped = text.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(
                            () -> note.verify(NoteVerifierKey.parse(new String(flipped, StandardCharsets.ISO_8859_1))))
                    .as("bit %s", bit)
                    .isInstanceOfAny(MalformedNoteException.class, UntrustedNoteException.class);
        }
    }

    @Test
    void a_checkpoint_of_another_key_or_log_is_refused() throws Exception {
        NoteSignerKey one = signer("log.example/one");
        NoteSignerKey sameName = signer("log.example/one");
        byte[] note = new Checkpoint("log.example/one", 1, TreeHashing.emptyRoot())
                .sign(one)
                .toBytes();
        assertThatThrownBy(() -> Checkpoint.open(note, sameName.verifier()))
                .isInstanceOf(UntrustedNoteException.class)
                .hasMessageContaining("no signature");
        byte[] foreign = new Checkpoint("log.example/two", 1, TreeHashing.emptyRoot())
                .sign(one)
                .toBytes();
        assertThatThrownBy(() -> Checkpoint.open(foreign, one.verifier()))
                .isInstanceOf(UntrustedNoteException.class)
                .hasMessageContaining("log.example/two");
    }

    @Test
    void signatures_of_unknown_keys_are_ignored() throws Exception {
        NoteSignerKey log = signer("log.example");
        NoteSignerKey witness = signer("witness.example");
        Checkpoint head = new Checkpoint("log.example", 7, TreeHashing.emptyRoot());
        SignedNote both = new SignedNote(
                head.text(),
                List.of(
                        head.sign(witness).signatures().getFirst(),
                        head.sign(log).signatures().getFirst()));
        assertThat(Checkpoint.open(both.toBytes(), log.verifier())).isEqualTo(head);
    }

    @Test
    void key_names_with_spaces_or_plus_are_refused() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        for (String name : List.of("", "a b", "a+b", "a\tb", "a\u00a0b", "a\u2003b", "a\nb")) {
            assertThatThrownBy(() -> new NoteSignerKey(name, keys)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void halves_of_different_key_pairs_are_refused() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
        KeyPair mixed = new KeyPair(
                generator.generateKeyPair().getPublic(),
                generator.generateKeyPair().getPrivate());
        assertThatThrownBy(() -> new NoteSignerKey("log", mixed)).hasMessageContaining("does not belong");
        assertThatThrownBy(() -> new NoteSignerKey(
                        "log", KeyPairGenerator.getInstance("Ed448").generateKeyPair()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void malformed_notes_are_refused() {
        String line = "\u2014 a AAAAAAA=\n";
        for (String note : List.of(
                "",
                "text\n",
                "text\n\n",
                "text\n" + line,
                "text\n\n" + line.strip(),
                "te\rxt\n\n" + line,
                "te\0xt\n\n" + line,
                "text\n\n- a AAAAAAA=\n",
                "text\n\n\u2014 a\n",
                "text\n\n\u2014 a AAAA\n",
                "text\n\n\u2014 a AAAAAAB=\n",
                "text\n\n\u2014 a AAAAAAA=x\n",
                "text\n\n" + line.repeat(SignedNote.SIGNATURES_MAX + 1))) {
            assertThatThrownBy(() -> SignedNote.parse(utf8(note))).as(note).isInstanceOf(MalformedNoteException.class);
        }
        assertThatThrownBy(() -> SignedNote.parse(new byte[] {(byte) 0xff, '\n', '\n'}))
                .isInstanceOf(MalformedNoteException.class);
        assertThatThrownBy(() -> SignedNote.parse(new byte[SignedNote.BYTES_MAX + 1]))
                .hasMessageContaining("at most");
    }

    @Test
    void the_largest_allowed_number_of_signatures_is_read() throws Exception {
        String line = "\u2014 a AAAAAAA=\n";
        assertThat(SignedNote.parse(utf8("text\n\n" + line.repeat(SignedNote.SIGNATURES_MAX)))
                        .signatures())
                .hasSize(SignedNote.SIGNATURES_MAX);
    }

    @Test
    void malformed_checkpoints_are_refused() {
        String root = TreeHashing.emptyRoot().toBase64();
        for (String text : List.of(
                "",
                "log\n",
                "log\n1\n",
                "log\n1\n" + root,
                "\n1\n" + root + "\n",
                "log\n-1\n" + root + "\n",
                "log\n01\n" + root + "\n",
                "log\n+1\n" + root + "\n",
                "log\n9223372036854775808\n" + root + "\n",
                "log\n1\n" + root.substring(1) + "\n",
                "log\n1\nAAAA\n",
                "log\n1\n" + root + "\n\n",
                "log\n1\n" + root + "\n" + "x\n".repeat(Checkpoint.EXTENSIONS_MAX + 1))) {
            assertThatThrownBy(() -> Checkpoint.parseUnverified(text))
                    .as(text)
                    .isInstanceOf(MalformedNoteException.class);
        }
    }

    @Test
    void a_checkpoint_with_extensions_round_trips() throws Exception {
        Checkpoint head = new Checkpoint("log", Long.MAX_VALUE, TreeHashing.emptyRoot(), List.of("epoch 3", "x"));
        assertThat(Checkpoint.parseUnverified(head.text())).isEqualTo(head);
    }

    @Test
    void an_entry_proof_round_trips_and_proves_only_its_entry() throws Exception {
        NoteSignerKey key = signer("log.example");
        MemoryTiles tiles = new MemoryTiles();
        TileTree tree = new TileTree();
        for (int i = 0; i < 300; i++) {
            tree.append(TreeHashing.leaf(utf8("entry " + i)), tiles);
        }
        tree.partialTiles(tiles);
        InclusionProof inclusion = InclusionProof.generate(new TileNodes(tiles, 300), 17, 300);
        SignedNote head = new Checkpoint("log.example", 300, tree.root()).sign(key);
        byte[] text = EntryProof.of(inclusion, head, new byte[] {1, 2, 3}).toBytes();

        EntryProof read = EntryProof.parse(text);
        assertThat(new String(text, StandardCharsets.UTF_8))
                .startsWith("c2sp.org/tlog-proof@v1\nextra AQID\nindex 17\n");
        assertThat(read.toBytes()).isEqualTo(text);
        assertThat(read.unverifiedExtra()).containsExactly(1, 2, 3);
        assertThat(read.verify(utf8("entry 17"), key.verifier()).size()).isEqualTo(300);
        assertThatThrownBy(() -> read.verify(utf8("entry 18"), key.verifier()))
                .isInstanceOf(InvalidProofException.class);
        assertThatThrownBy(() ->
                        read.verify(utf8("entry 17"), signer("log.example").verifier()))
                .isInstanceOf(UntrustedNoteException.class);
        assertThat(EntryProof.parse(EntryProof.of(inclusion, head, new byte[0]).toBytes())
                        .unverifiedExtra())
                .isEmpty();
    }

    @Test
    void malformed_entry_proofs_are_refused() {
        String end = "\n\nlog\n1\n" + TreeHashing.emptyRoot().toBase64() + "\n\n\u2014 a AAAAAAA=\n";
        for (String text : List.of(
                "",
                "c2sp.org/tlog-proof@v2\nindex 1" + end,
                "c2sp.org/tlog-proof@v1" + end,
                "c2sp.org/tlog-proof@v1\nextra AAAA" + end,
                "c2sp.org/tlog-proof@v1\nindex 01" + end,
                "c2sp.org/tlog-proof@v1\nindex 1\nAAAA" + end,
                "c2sp.org/tlog-proof@v1\nindex 1"
                        + ("\n" + TreeHashing.emptyRoot().toBase64()).repeat(64)
                        + end)) {
            assertThatThrownBy(() -> EntryProof.parse(utf8(text))).as(text).isInstanceOf(MalformedNoteException.class);
        }
    }

    @Test
    void entry_bundles_round_trip_up_to_the_largest_entry() throws Exception {
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        EntryBundle.append(bundle, new byte[0]);
        EntryBundle.append(bundle, new byte[EntryBundle.ENTRY_BYTES_MAX]);
        assertThat(EntryBundle.split(bundle.toByteArray()))
                .extracting(entry -> entry.length)
                .containsExactly(0, EntryBundle.ENTRY_BYTES_MAX);
        assertThatThrownBy(() -> EntryBundle.append(bundle, new byte[EntryBundle.ENTRY_BYTES_MAX + 1]))
                .hasMessageContaining("`65536`");
    }

    @Test
    void cut_off_or_overfull_bundles_are_refused() {
        assertThatThrownBy(() -> EntryBundle.split(new byte[] {0})).isInstanceOf(MalformedNoteException.class);
        assertThatThrownBy(() -> EntryBundle.split(new byte[] {0, 2, 1})).isInstanceOf(MalformedNoteException.class);
        assertThatThrownBy(() -> EntryBundle.split(new byte[2 * 257])).isInstanceOf(MalformedNoteException.class);
    }
}
