package dev.jadegate.ram.credential;

import dev.jadegate.ram.access.PolicyDirectory;
import dev.jadegate.ram.access.RamAuthorizer;
import dev.jadegate.ram.domain.IdentityIds;
import dev.jadegate.ram.domain.PasswordCost;
import dev.jadegate.ram.domain.PasswordHasher;
import dev.jadegate.ram.domain.RandomText;
import dev.jadegate.store.Store;
import dev.jadegate.store.seal.Seal;
import dev.jadegate.store.seal.ServiceEncryption;
import java.security.SecureRandom;
import java.time.Clock;

/** The services of this package, wired to each other. */
public record CredentialServices(
        RamCredentials credentials,
        Accounts accounts,
        AccessKeys keys,
        Sessions sessions,
        ServiceSessions serviceSessions,
        SecuritySettings settings,
        SelfManagement selfManagement,
        LoginProfiles profiles,
        OwnPassword ownPassword,
        MfaDevices devices) {
    /**
     * What the services need.
     *
     * @param root under which session tokens are sealed
     * @param encryption under which secrets are stored
     * @param authorizer asked whether a statement denies what a user may do by preference, and words refusals
     * @param directory told of changes
     * @param credentials the gate's port, made before the rest: what changes a user tells it
     * @param passwordCost for new hashes
     * @param hashesAtATimeMax how many passwords are hashed at a time; each takes the memory of its cost
     */
    public record Needs(
            Store store,
            Seal root,
            ServiceEncryption encryption,
            RamCredentials credentials,
            RamAuthorizer authorizer,
            PolicyDirectory directory,
            SecureRandom random,
            Clock clock,
            PasswordCost passwordCost,
            int hashesAtATimeMax) {}

    /** Wires them. */
    public static CredentialServices of(Needs needs) {
        Store store = needs.store;
        StoredSecrets secrets = new StoredSecrets(needs.root, needs.encryption);
        RandomText random = new RandomText(needs.random);
        PasswordHasher hasher = new PasswordHasher(needs.passwordCost, needs.hashesAtATimeMax, random);
        SessionTokens tokens = new SessionTokens(store, needs.root);
        RamCredentials credentials = needs.credentials;
        AccessKeys keys = new AccessKeys(store, secrets, random, credentials);
        SecuritySettings settings = new SecuritySettings(store);
        SelfManagement selfManagement = new SelfManagement(settings, needs.authorizer);
        LoginProfiles profiles = new LoginProfiles(store, hasher);
        return new CredentialServices(
                credentials,
                new Accounts(store, hasher, random, keys, secrets, credentials, needs.clock),
                keys,
                new Sessions(store, tokens, random, needs.authorizer),
                new ServiceSessions(store, tokens, random, new IdentityIds(needs.random), needs.directory),
                settings,
                selfManagement,
                profiles,
                new OwnPassword(profiles, settings, selfManagement),
                new MfaDevices(store, secrets, random));
    }
}
