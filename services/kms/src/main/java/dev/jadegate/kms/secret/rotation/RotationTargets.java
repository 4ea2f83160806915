package dev.jadegate.kms.secret.rotation;

import dev.jadegate.kms.secret.ExtendedConfig;
import dev.jadegate.kms.secret.SecretType;

/** Finds what is told the new value of a secret. Safe for use by many threads. */
@FunctionalInterface
public interface RotationTargets {
    /**
     * The target of a secret.
     *
     * @throws RotationFailed when it names none that there is
     */
    RotationTarget of(SecretType type, ExtendedConfig config) throws RotationFailed;
}
