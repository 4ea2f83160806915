package dev.jadegate.crypto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Provider;

/** The native provider, in a class of its own, so that nothing else needs its jar. */
final class NativeLibrary {
    private NativeLibrary() {}

    /**
     * Loads it, which puts it into a new folder (mode 0700) below the one that was named, and removes it again.
     *
     * @throws RuntimeException when it does not load or fails its self-test
     * @throws LinkageError when its jar is not there
     */
    static Provider load() {
        AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
        provider.assertHealthy();
        return provider;
    }
}
