package dev.jadegate.server.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.store.seal.SealRecord;
import dev.jadegate.store.seal.SealRefused;
import dev.jadegate.store.token.Token;
import dev.jadegate.store.token.TokenObjectId;
import dev.jadegate.store.token.TokenSettings;
import dev.jadegate.testkit.SoftHsm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A seal on a token of SoftHSM2. */
class TokenSealTest {
    @TempDir
    Path data;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private SealFixture fixture;

    @SuppressWarnings("NullAway.Init")
    private SoftHsm.Made token;

    @SuppressWarnings("NullAway.Init")
    private SealRecord seal;

    @BeforeEach
    void make() throws Exception {
        assumeTrue(SoftHsm.installed(), SoftHsm.ABSENT);
        fixture = new SealFixture(data);
        token = SoftHsm.ofThisProcess().newToken();
        seal = fixture.administration
                .add(fixture.root, wish(token.library(), token.label()))
                .seal();
    }

    private SealAdministration.Wish wish(Path library, String label) {
        return new SealAdministration.Wish.OfToken(library.toString(), label, pin());
    }

    private SecretBytes pin() {
        return SecretBytes.ofText(token.pin());
    }

    private static void refused(SealRefused.Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SealRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    private Unsealer.Outcome open(SecretBytes pin) throws SealRefused {
        return fixture.unsealer().take(new Offer.Pin(pin));
    }

    @Test
    void the_token_opens_with_its_pin_and_again() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThat(open(pin()))
                    .isInstanceOfSatisfying(
                            Unsealer.Opened.class,
                            opened -> assertThat(opened.rootKey()).isEqualTo(fixture.root));
        }
        assertThat(fixture.unsealer().progress()).isEqualTo("a passphrase, or the PIN of the token");
    }

    @Test
    void a_wrong_pin_opens_nothing_and_is_told_like_a_wrong_passphrase() {
        assertThatThrownBy(() -> open(SecretBytes.ofText("wrong-pin"))).hasMessage(SealRefused.DOES_NOT_OPEN);
    }

    /** As when keys of the HSM level are on the token of the seal. */
    @Test
    void a_wrong_pin_opens_nothing_while_the_process_is_logged_in_to_the_token() throws Exception {
        TokenSettings settings = TokenSettings.of(token.library(), token.label());
        TokenObjectId id = TokenObjectId.random(fixture.random);
        try (Token hsm = Token.open(settings, pin(), System::nanoTime)) {
            hsm.generateHmac(id, "another key");
            byte[] code = hsm.hmacSha256(id, new byte[1]);
            assertThatThrownBy(() -> open(SecretBytes.ofText("wrong-pin"))).hasMessage(SealRefused.DOES_NOT_OPEN);
            assertThat(hsm.hmacSha256(id, new byte[1])).isEqualTo(code);
            assertThat(open(pin())).isInstanceOf(Unsealer.Opened.class);
            assertThat(hsm.hmacSha256(id, new byte[1])).isEqualTo(code);
        }
    }

    @Test
    void a_token_that_is_away_is_told_and_other_seals_open_meanwhile() throws Exception {
        SealRecord.Token absent = new SealRecord.Token(token.library().toString(), "no such token", "00ff");
        refused(SealRefused.Reason.TOKEN, () -> fixture.tokens.open(absent, pin()));
        SealRecord.Token noLibrary = new SealRecord.Token("/no/such/library.so", "t", "00ff");
        refused(SealRefused.Reason.TOKEN, () -> fixture.tokens.open(noLibrary, pin()));
        assertThat(fixture.unsealer().open(new SealInputs(SecretBytes.ofText(SealFixture.PASSPHRASE), List.of(), null)))
                .isNotNull();
    }

    @Test
    void a_library_that_others_can_change_is_not_loaded() throws Exception {
        Path copy = data.resolve("library.so");
        Files.copy(token.library(), copy);
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-rw-r--"));
        SealRecord.Token kind = new SealRecord.Token(copy.toString(), token.label(), "00ff");
        assertThatThrownBy(() -> fixture.tokens.open(kind, pin())).hasMessageContaining("chmod go-w");
    }

    @Test
    void a_removed_seal_takes_its_key_from_the_token() throws Exception {
        assertThat(fixture.administration.remove(fixture.root, seal.id(), pin()))
                .isEmpty();
        SealRecord.Token kind = (SealRecord.Token) seal.kind();
        try (var key = fixture.tokens.open(kind, pin())) {
            refused(SealRefused.Reason.TOKEN, () -> key.unwrap(new byte[0], seal.wrappedRoot()));
        }
        assertThatThrownBy(() -> open(pin())).hasMessageContaining("No seal");
    }

    @Test
    void without_the_pin_the_key_of_a_removed_seal_is_left_and_named() throws Exception {
        SealRecord.Token kind = (SealRecord.Token) seal.kind();
        assertThat(fixture.administration.remove(fixture.root, seal.id(), null))
                .contains(kind.key(), "opens nothing any more");
    }

    @Test
    void a_renewed_seal_has_a_new_key() throws Exception {
        SealRecord renewed = fixture.administration
                .renew(fixture.root, seal.id(), wish(token.library(), token.label()))
                .seal();
        assertThat(((SealRecord.Token) renewed.kind()).key()).isNotEqualTo(((SealRecord.Token) seal.kind()).key());
        assertThat(open(pin())).isInstanceOf(Unsealer.Opened.class);
    }
}
