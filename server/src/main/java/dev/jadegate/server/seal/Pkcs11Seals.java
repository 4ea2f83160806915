package dev.jadegate.server.seal;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.store.seal.SealRecord;
import dev.jadegate.store.seal.SealRefused;
import dev.jadegate.store.seal.WrappingKey;
import dev.jadegate.store.token.Token;
import dev.jadegate.store.token.TokenDataRejected;
import dev.jadegate.store.token.TokenObjectId;
import dev.jadegate.store.token.TokenRefused;
import dev.jadegate.store.token.TokenSettings;
import dev.jadegate.store.token.TokenUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Seals on PKCS#11 tokens: an AES-256 key that was made on the token and does not leave it wraps the root key by AES-GCM. The
 * token is open for the moment of that alone.
 */
public final class Pkcs11Seals implements TokenSeals {
    private static final String LABEL = "jadegate-seal";
    private static final int KEY_BITS = 256;

    private final SecureRandom random;
    private final LongSupplier nanoTime;

    /** @param nanoTime the process's own time, as {@code System::nanoTime} */
    public Pkcs11Seals(SecureRandom random, LongSupplier nanoTime) {
        this.random = random;
        this.nanoTime = nanoTime;
    }

    @Override
    public String newKey() {
        return TokenObjectId.random(random).hex();
    }

    @Override
    public WrappingKey open(SealRecord.Token kind, SecretBytes pin) throws SealRefused {
        TokenObjectId id = id(kind);
        return new OnToken(token(kind, pin), id, random);
    }

    @Override
    public WrappingKey make(SealRecord.Token kind, SecretBytes pin) throws SealRefused {
        TokenObjectId id = id(kind);
        Token token = token(kind, pin);
        boolean made = false;
        try {
            token.generateAes(id, LABEL, KEY_BITS);
            made = true;
            return new OnToken(token, id, random);
        } catch (TokenUnavailable unavailable) {
            throw refused(unavailable);
        } finally {
            if (!made) {
                token.close();
            }
        }
    }

    @Override
    public void destroy(SealRecord.Token kind, SecretBytes pin) throws SealRefused {
        TokenObjectId id = id(kind);
        try (Token token = token(kind, pin)) {
            token.destroy(id);
        } catch (TokenUnavailable unavailable) {
            throw refused(unavailable);
        }
    }

    private static TokenObjectId id(SealRecord.Token kind) throws SealRefused {
        try {
            return new TokenObjectId(kind.key());
        } catch (IllegalArgumentException notAnId) {
            throw new SealRefused(SealRefused.Reason.ALTERED, "The seal names no key of a token.", notAnId);
        }
    }

    private Token token(SealRecord.Token kind, SecretBytes pin) throws SealRefused {
        Path library = Path.of(kind.library());
        checkLibrary(library);
        try {
            return Token.openProving(TokenSettings.of(library, kind.token()), pin, nanoTime);
        } catch (TokenRefused refused) {
            throw switch (refused.reason()) {
                case WRONG_PIN -> SealRefused.doesNotOpen();
                case LIBRARY, NO_TOKEN, PIN_LOCKED, FAILED ->
                    new SealRefused(SealRefused.Reason.TOKEN, String.valueOf(refused.getMessage()), refused);
            };
        } catch (IllegalArgumentException unfit) {
            throw new SealRefused(SealRefused.Reason.TOKEN, String.valueOf(unfit.getMessage()), unfit);
        }
    }

    /** A library runs in this process: nobody else may be able to change it. */
    private static void checkLibrary(Path library) throws SealRefused {
        try {
            Path real = library.toRealPath();
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(real);
            if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
                throw new SealRefused(
                        SealRefused.Reason.TOKEN,
                        "The PKCS#11 library " + real + " can be changed by others. Run `chmod go-w " + real + "`.");
            }
        } catch (IOException absent) {
            throw new SealRefused(
                    SealRefused.Reason.TOKEN,
                    "There is no PKCS#11 library " + library + ". Install it, or open the folder with another seal.",
                    absent);
        } catch (UnsupportedOperationException notPosix) {
            // Other systems have other rights; the token still checks the PIN.
            return;
        }
    }

    private static SealRefused refused(TokenUnavailable unavailable) {
        return new SealRefused(SealRefused.Reason.TOKEN, String.valueOf(unavailable.getMessage()), unavailable);
    }

    private record OnToken(Token token, TokenObjectId id, SecureRandom random) implements WrappingKey {
        @Override
        public byte[] wrap(byte[] associated, SecretBytes secret) throws SealRefused {
            byte[] wrapped = new byte[OVERHEAD_BYTES + secret.length()];
            byte[] iv = new byte[Token.IV_BYTES];
            random.nextBytes(iv);
            byte[] plain = secret.use(byte[]::clone);
            try {
                byte[] sealed = token.encryptGcm(id, iv, associated, plain);
                System.arraycopy(iv, 0, wrapped, 0, iv.length);
                System.arraycopy(sealed, 0, wrapped, iv.length, sealed.length);
                return wrapped;
            } catch (TokenUnavailable unavailable) {
                throw refused(unavailable);
            } finally {
                Arrays.fill(plain, (byte) 0);
            }
        }

        @Override
        public SecretBytes unwrap(byte[] associated, byte[] wrapped) throws SealRefused {
            if (wrapped.length <= OVERHEAD_BYTES) {
                throw SealRefused.doesNotOpen();
            }
            byte[] opened = new byte[0];
            try {
                opened = token.decryptGcm(
                        id,
                        Arrays.copyOf(wrapped, Token.IV_BYTES),
                        associated,
                        Arrays.copyOfRange(wrapped, Token.IV_BYTES, wrapped.length));
                return SecretBytes.copyOf(opened);
            } catch (TokenDataRejected another) {
                throw SealRefused.doesNotOpen();
            } catch (TokenUnavailable unavailable) {
                throw refused(unavailable);
            } finally {
                Arrays.fill(opened, (byte) 0);
            }
        }

        @Override
        public void close() {
            token.close();
        }
    }
}
