package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.crypto.KeyMaterial;
import dev.jadegate.crypto.KeySpec;
import dev.jadegate.kms.hsm.HsmKeys;
import org.jspecify.annotations.Nullable;

/** Material for a version that is about to be written; closed when that is over, well or not. */
sealed interface NewMaterial extends AutoCloseable {
    KeySpec spec();

    /** SubjectPublicKeyInfo, or null for keys of one secret. */
    byte @Nullable [] publicKeyDer();

    /** To be called after the commit of the version's row, outside of the transaction. */
    void committed(AccountId account, String keyVersionId);

    @Override
    void close();

    /** In this process. */
    record InMemory(KeyMaterial material) implements NewMaterial {
        @Override
        public KeySpec spec() {
            return material.spec();
        }

        @Override
        public byte @Nullable [] publicKeyDer() {
            return material.publicKeyDer();
        }

        @Override
        public void committed(AccountId account, String keyVersionId) {
            // The row has all of it.
        }

        @Override
        public void close() {
            material.close();
        }
    }

    /** On the HSM. */
    record OnToken(HsmKeys.Made made) implements NewMaterial {
        @Override
        public KeySpec spec() {
            return made.spec();
        }

        @Override
        public byte @Nullable [] publicKeyDer() {
            return made.publicKeyDer();
        }

        @Override
        public void committed(AccountId account, String keyVersionId) {
            made.keys().keep(made.object(), account, keyVersionId);
        }

        @Override
        public void close() {
            made.close();
        }
    }
}
