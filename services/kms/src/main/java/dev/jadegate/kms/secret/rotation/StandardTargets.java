package dev.jadegate.kms.secret.rotation;

import dev.jadegate.kms.secret.ExtendedConfig;
import dev.jadegate.kms.secret.RotationSettings;
import dev.jadegate.kms.secret.SecretType;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** What secrets rotate on: databases, RAM, hooks and commands. Safe for use by many threads. */
public final class StandardTargets implements RotationTargets {
    private final RotationTarget postgres;
    private final RotationTarget mariaDb;
    private final RotationTarget accessKeys;
    private final RotationTarget hook;
    private final @Nullable RotationTarget command;

    public StandardTargets(
            RotationOptions options, AccessKeyRotation accessKeys, HookSessions hookSessions, Clock clock) {
        AddressRule databases = new AddressRule(options.hosts());
        postgres = new PostgresTarget(databases, options.authorities());
        mariaDb = new MariaDbTarget(databases, options.authorities());
        this.accessKeys = new AccessKeyTarget(accessKeys);
        hook = new HookTarget(
                new HookRule(options.hookHosts()), new Authorities(options.authorities()), hookSessions, clock);
        command = options.commands() == null ? null : new CommandTarget(options.commands(), options.commandUser());
    }

    @Override
    public RotationTarget of(SecretType type, ExtendedConfig config) throws RotationFailed {
        return switch (type) {
            case RDS -> RotationSettings.mariaDb(config) ? mariaDb : postgres;
            case RAM_CREDENTIALS -> accessKeys;
            case GENERIC, ECS -> {
                if (config.hookUrl() != null) {
                    yield hook;
                }
                if (config.command() == null) {
                    throw new RotationFailed("`CustomData` names neither a hook nor a command");
                }
                if (command == null) {
                    throw new RotationFailed("the operator has not said --rotation-commands");
                }
                yield command;
            }
        };
    }
}
