package dev.jadegate.ram;

import dev.jadegate.gate.api.Authorizer;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.ram.api.IdentityPart;
import dev.jadegate.ram.credential.AccessKeys;
import dev.jadegate.ram.credential.Accounts;
import dev.jadegate.ram.credential.CredentialServices;
import dev.jadegate.ram.credential.RamCredentials;
import dev.jadegate.ram.credential.Resealing;
import dev.jadegate.ram.credential.ServiceSessions;
import dev.jadegate.ram.domain.PasswordCost;
import dev.jadegate.ram.ims.ImsPart;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import dev.jadegate.store.seal.Seal;
import dev.jadegate.store.seal.ServiceEncryption;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/** RAM, IMS and STS: who there is, who somebody is, and what they may do. Safe for use by many threads. */
public final class RamService implements AutoCloseable {
    /** Passwords that are hashed at a time: each takes 19 MiB and tens of milliseconds of a core. */
    private static final int HASHES_AT_A_TIME_MAX = 2;

    private final IdentityPart identities;
    private final CredentialPart credentials;
    private final ImsPart ims;

    /**
     * Puts the module together.
     *
     * @param root seals what is handed out; goes on while keys are locked
     * @param encryption seals what is stored
     */
    public RamService(Store store, Seal root, ServiceEncryption encryption, SecureRandom random, Clock clock) {
        this(store, root, encryption, random, clock, PasswordCost.standard());
    }

    RamService(
            Store store,
            Seal root,
            ServiceEncryption encryption,
            SecureRandom random,
            Clock clock,
            PasswordCost passwordCost) {
        RamCredentials known = new RamCredentials(store, root, encryption);
        identities = new IdentityPart(store, root, random, known::userChanged);
        CredentialServices services = CredentialServices.of(new CredentialServices.Needs(
                store,
                root,
                encryption,
                known,
                identities.authorizer(),
                identities.directory(),
                random,
                clock,
                passwordCost,
                HASHES_AT_A_TIME_MAX));
        credentials = new CredentialPart(services);
        ims = new ImsPart(store, identities.users(), identities.groups(), identities.aliases(), services);
    }

    /**
     * Seals what an earlier version stored under the root, and no start has moved since, under another root: in a
     * transaction, on a store that nothing else works on.
     */
    public static void reseal(Transaction transaction, Seal from, Seal to) {
        Resealing.reseal(transaction, from, to);
    }

    /** Every operation of the module. */
    public List<Operation<?, ?>> operations() {
        return Stream.of(identities.operations(), credentials.operations(), ims.operations())
                .<Operation<?, ?>>flatMap(List::stream)
                .toList();
    }

    /** The gate's port for decisions. */
    public Authorizer authorizer() {
        return identities.authorizer();
    }

    /** The gate's port for keys and tokens. */
    public RamCredentials credentials() {
        return credentials.credentials();
    }

    /** For a service that rotates keys. */
    public AccessKeys accessKeys() {
        return credentials.accessKeys();
    }

    /** For a service that begins sessions for what it calls. */
    public ServiceSessions serviceSessions() {
        return credentials.serviceSessions();
    }

    /** The accounts of this installation. */
    public Accounts accounts() {
        return credentials.accounts();
    }

    /** Writes what is only in memory: when keys were last used. To be called before the store is closed. */
    @Override
    public void close() {
        credentials.credentials().flush();
    }
}
