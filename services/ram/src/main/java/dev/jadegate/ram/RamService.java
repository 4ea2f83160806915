package dev.jadegate.ram;

import dev.jadegate.gate.api.Authorizer;
import dev.jadegate.gate.api.Credentials;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.ram.access.DiagnosticMessages;
import dev.jadegate.ram.access.PolicyDirectory;
import dev.jadegate.ram.access.RamAuthorizer;
import dev.jadegate.ram.access.SystemPolicies;
import dev.jadegate.ram.api.IdentityPart;
import dev.jadegate.ram.credential.Accounts;
import dev.jadegate.ram.credential.CredentialServices;
import dev.jadegate.ram.domain.PasswordCost;
import dev.jadegate.store.Store;
import dev.jadegate.store.seal.Seal;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/** RAM, IMS and STS: who there is, who somebody is, and what they may do. Safe for use by many threads. */
public final class RamService implements AutoCloseable {
    /** Passwords that are hashed at a time: each takes 19 MiB and tens of milliseconds of a core. */
    private static final int HASHES_AT_A_TIME_MAX = 2;

    private final RamAuthorizer authorizer;
    private final CredentialPart credentials;
    private final List<Operation<?, ?>> identities;

    public RamService(Store store, Seal seal, SecureRandom random, Clock clock) {
        SystemPolicies systemPolicies = new SystemPolicies();
        PolicyDirectory directory = new PolicyDirectory(store, systemPolicies);
        DiagnosticMessages messages = new DiagnosticMessages(seal);
        authorizer = new RamAuthorizer(directory, messages);
        credentials = new CredentialPart(CredentialServices.of(new CredentialServices.Needs(
                store, seal, authorizer, random, clock, PasswordCost.standard(), HASHES_AT_A_TIME_MAX)));
        identities = IdentityPart.operations(new IdentityPart.Needs(
                store, random, systemPolicies, directory, messages, credentials.credentials()::userChanged));
    }

    /** Every operation of the module. */
    public List<Operation<?, ?>> operations() {
        return Stream.concat(identities.stream(), credentials.operations().stream())
                .toList();
    }

    /** The gate's port for decisions. */
    public Authorizer authorizer() {
        return authorizer;
    }

    /** The gate's port for keys and tokens. */
    public Credentials credentials() {
        return credentials.credentials();
    }

    /** The accounts of this installation. */
    public Accounts accounts() {
        return credentials.accounts();
    }

    /** Writes down which keys were used last. */
    @Override
    public void close() {
        credentials.credentials().flush();
    }
}
