package dev.jadegate.kms.secret.rotation;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.crypto.RandomPassword;
import dev.jadegate.crypto.RandomPassword.CharacterType;
import dev.jadegate.kms.secret.ExtendedConfig;
import dev.jadegate.kms.secret.SecretType;
import dev.jadegate.kms.secret.SecretValue;
import dev.jadegate.kms.secret.SecretValue.DatabaseAccount;
import dev.jadegate.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/** Makes the next value of a managed secret. Safe for use by many threads. */
public final class NewValues {
    /** No punctuation: such a password needs no quoting in any connection string. 32 of 62 characters are 190 bits. */
    private static final RandomPassword PASSWORD = new RandomPassword(
            RandomPassword.LENGTH_DEFAULT,
            EnumSet.of(CharacterType.LOWERCASE, CharacterType.UPPERCASE, CharacterType.NUMBERS),
            "",
            true);

    private final SecureRandom random;
    private final AccessKeyRotation accessKeys;

    public NewValues(SecureRandom random, AccessKeyRotation accessKeys) {
        this.random = random;
        this.accessKeys = accessKeys;
    }

    /**
     * The value that follows {@code current}.
     *
     * @param previous of two accounts that take turns, the one whose turn it is
     * @throws dev.jadegate.base.ApiFailure when there is nothing to make one of
     */
    public String next(
            Transaction transaction,
            AccountId account,
            SecretType type,
            ExtendedConfig config,
            String current,
            @Nullable String previous,
            Instant now) {
        return switch (type) {
            case RDS -> {
                String turn = config.doubleUsers() && previous != null ? previous : current;
                DatabaseAccount whose = SecretValue.accounts(turn).getFirst();
                try (SecretBytes password = PASSWORD.generate(random)) {
                    yield new DatabaseAccount(whose.name(), text(password)).json();
                }
            }
            case RAM_CREDENTIALS -> {
                AccessKeyRotation.NewKey key = accessKeys.create(transaction, account, config.userName(), now);
                try (SecretBytes secret = key.accessKeySecret()) {
                    yield SecretValue.ofAccessKey(key.accessKeyId(), text(secret));
                }
            }
            case ECS -> {
                if (config.isPassword()) {
                    try (SecretBytes password = PASSWORD.generate(random)) {
                        yield SecretValue.withPassword(current, text(password));
                    }
                }
                SshKeyPair pair = SshKeyPair.like(SecretValue.publicKey(current), random);
                yield SecretValue.withKeyPair(current, pair.publicKey(), pair.privateKey());
            }
            case GENERIC -> throw new IllegalArgumentException("what a `" + type + "` looks like is not known");
        };
    }

    private static String text(SecretBytes secret) {
        return secret.use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    }
}
