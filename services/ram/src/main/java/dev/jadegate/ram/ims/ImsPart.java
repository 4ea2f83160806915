package dev.jadegate.ram.ims;

import dev.jadegate.gate.api.Operation;
import dev.jadegate.ram.credential.CredentialServices;
import dev.jadegate.ram.identity.Aliases;
import dev.jadegate.ram.identity.Groups;
import dev.jadegate.ram.identity.Users;
import dev.jadegate.store.Store;
import java.util.List;
import java.util.stream.Stream;

/** The operations of IMS, put together. */
public final class ImsPart {
    private final List<Operation<?, ?>> operations;

    public ImsPart(Store store, Users users, Groups groups, Aliases aliases, CredentialServices credentials) {
        Principals principals = new Principals(aliases);
        this.operations = Stream.of(
                        new ImsUserOperations(users, credentials.keys(), credentials.profiles(), principals)
                                .operations(),
                        new ImsGroupOperations(groups, principals).operations(),
                        new ImsAccessKeyOperations(credentials.keys(), credentials.selfManagement(), principals)
                                .operations(),
                        new ImsLoginOperations(credentials.profiles(), credentials.ownPassword(), principals)
                                .operations(),
                        new ImsMfaOperations(credentials.devices(), credentials.selfManagement(), principals)
                                .operations(),
                        new ImsSettingsOperations(credentials.settings()).operations(),
                        new ImsAccountOperations(store, aliases, principals).operations(),
                        ImsAbsentOperations.operations())
                .<Operation<?, ?>>flatMap(List::stream)
                .toList();
    }

    /** All of them. */
    public List<Operation<?, ?>> operations() {
        return operations;
    }
}
