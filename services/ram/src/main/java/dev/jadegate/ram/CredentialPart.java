package dev.jadegate.ram;

import dev.jadegate.gate.api.Operation;
import dev.jadegate.ram.api.AccessKeyOperations;
import dev.jadegate.ram.api.LoginProfileOperations;
import dev.jadegate.ram.api.MfaDeviceOperations;
import dev.jadegate.ram.api.PasswordPolicyOperations;
import dev.jadegate.ram.api.SecurityPreferenceOperations;
import dev.jadegate.ram.api.StsOperations;
import dev.jadegate.ram.credential.AccessKeys;
import dev.jadegate.ram.credential.Accounts;
import dev.jadegate.ram.credential.CredentialServices;
import dev.jadegate.ram.credential.RamCredentials;
import dev.jadegate.ram.credential.ServiceSessions;
import java.util.List;
import java.util.stream.Stream;

/** The half of the module that proves who somebody is, put together. */
final class CredentialPart {
    private final CredentialServices services;
    private final List<Operation<?, ?>> operations;

    CredentialPart(CredentialServices services) {
        this.services = services;
        this.operations = Stream.of(
                        new AccessKeyOperations(services.keys(), services.selfManagement()).operations(),
                        new LoginProfileOperations(services.profiles(), services.ownPassword()).operations(),
                        new MfaDeviceOperations(services.devices(), services.selfManagement()).operations(),
                        new PasswordPolicyOperations(services.settings()).operations(),
                        new SecurityPreferenceOperations(services.settings()).operations(),
                        new StsOperations(services.sessions()).operations())
                .<Operation<?, ?>>flatMap(List::stream)
                .toList();
    }

    List<Operation<?, ?>> operations() {
        return operations;
    }

    /** The gate's port. */
    RamCredentials credentials() {
        return services.credentials();
    }

    AccessKeys accessKeys() {
        return services.keys();
    }

    ServiceSessions serviceSessions() {
        return services.serviceSessions();
    }

    Accounts accounts() {
        return services.accounts();
    }
}
