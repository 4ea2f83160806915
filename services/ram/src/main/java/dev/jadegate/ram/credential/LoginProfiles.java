package dev.jadegate.ram.credential;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ApiError;
import dev.jadegate.base.SecretBytes;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.ram.domain.CredentialError;
import dev.jadegate.ram.domain.LoginAttempts;
import dev.jadegate.ram.domain.PasswordHasher;
import dev.jadegate.ram.domain.PasswordPolicy;
import dev.jadegate.ram.store.LoginProfileTable;
import dev.jadegate.ram.store.LoginProfileTable.ProfileRow;
import dev.jadegate.ram.store.SecuritySettingsTable;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who may sign in to the console, and with which password. Passwords are hashed before a write begins, never in it. Safe
 * for use by many threads.
 */
public final class LoginProfiles {
    private final Store store;
    private final PasswordHasher hasher;

    LoginProfiles(Store store, PasswordHasher hasher) {
        this.store = store;
        this.hasher = hasher;
    }

    /**
     * What a profile is to be; a null leaves it as it is, or at its creation the default.
     *
     * @param password the new password as text, null to keep it
     */
    public record Settings(
            @Nullable String password,
            @Nullable Boolean active,
            @Nullable Boolean passwordResetRequired,
            @Nullable Boolean mfaBindRequired) {
        @Override
        public String toString() {
            return "Settings[active=" + active + ", passwordResetRequired=" + passwordResetRequired
                    + ", mfaBindRequired=" + mfaBindRequired + ']';
        }
    }

    /** A profile as replies show it. */
    public record Profile(
            String userName,
            boolean active,
            boolean passwordResetRequired,
            boolean mfaBindRequired,
            Instant createdAt,
            Instant updatedAt,
            @Nullable Instant lastLoginAt) {}

    /** What is known before a password is hashed. */
    private record Situation(String userId, PasswordPolicy policy, List<String> lastPasswords) {
        @Override
        public String toString() {
            return "Situation[" + userId + ']';
        }
    }

    /**
     * Lets a user sign in.
     *
     * @param password the first password
     * @throws dev.jadegate.base.ApiFailure {@code EntityNotExist.User}, {@code EntityAlreadyExists.User.LoginProfile},
     *     {@code InvalidParameter.Password.TooWeak}
     */
    public <R extends Record> R create(
            Call call, Subject subject, String password, Settings settings, Function<Profile, R> reply) {
        AccountId account = subject.account();
        Situation situation = store.read(transaction -> {
            Situation found = situation(transaction, subject);
            requireNone(transaction, account, found.userId);
            return found;
        });
        String hash = hash(password, situation, subject, Errors.OF_ADMINISTRATOR);
        return store.write(call, transaction -> {
            String userId = subject.requireId(transaction);
            requireNone(transaction, account, userId);
            ProfileRow profile = new ProfileRow(
                    orElse(settings.active, true),
                    hash,
                    call.time(),
                    true,
                    orElse(settings.passwordResetRequired, false),
                    orElse(settings.mfaBindRequired, false),
                    call.time(),
                    call.time(),
                    null,
                    0,
                    null,
                    null);
            LoginProfileTable.insert(transaction, account, userId, profile);
            LoginProfileTable.remember(transaction, account, userId, hash, PasswordPolicy.REUSE_PREVENTION_MAX);
            return reply.apply(shown(subject, profile));
        });
    }

    /**
     * Changes a profile; a new password ends a lock.
     *
     * @throws dev.jadegate.base.ApiFailure {@code EntityNotExist.User}, {@code EntityNotExist.User.LoginProfile},
     *     {@code InvalidParameter.Password.TooWeak}, {@code InvalidParameter.Password.ReusePrevention}
     */
    public <R extends Record> R update(Call call, Subject subject, Settings settings, Function<Profile, R> reply) {
        AccountId account = subject.account();
        String password = settings.password;
        String hash = null;
        if (password != null) {
            Situation situation = store.read(transaction -> {
                Situation found = situation(transaction, subject);
                require(transaction, account, found.userId);
                return found;
            });
            hash = hash(password, situation, subject, Errors.OF_ADMINISTRATOR);
        }
        String newHash = hash;
        return store.write(call, transaction -> {
            String userId = subject.requireId(transaction);
            ProfileRow before = require(transaction, account, userId);
            if (newHash != null) {
                LoginProfileTable.setPassword(transaction, account, userId, newHash, true, call.time());
                LoginProfileTable.remember(transaction, account, userId, newHash, PasswordPolicy.REUSE_PREVENTION_MAX);
            }
            LoginProfileTable.updateSettings(
                    transaction,
                    account,
                    userId,
                    orElse(settings.active, before.active()),
                    orElse(settings.passwordResetRequired, before.passwordResetRequired()),
                    orElse(settings.mfaBindRequired, before.mfaBindRequired()),
                    call.time());
            return reply.apply(shown(subject, require(transaction, account, userId)));
        });
    }

    /**
     * The profile of a user.
     *
     * @throws dev.jadegate.base.ApiFailure {@code EntityNotExist.User}, {@code EntityNotExist.User.LoginProfile}
     */
    public Profile get(Subject subject) {
        return store.read(
                transaction -> shown(subject, require(transaction, subject.account(), subject.requireId(transaction))));
    }

    /**
     * Lets a user sign in no more.
     *
     * @throws dev.jadegate.base.ApiFailure {@code EntityNotExist.User}, {@code EntityNotExist.User.LoginProfile}
     */
    public <R extends Record> R delete(Call call, Subject subject, R response) {
        return store.write(call, transaction -> {
            String userId = subject.requireId(transaction);
            if (!LoginProfileTable.delete(transaction, subject.account(), userId)) {
                throw CredentialError.LOGIN_PROFILE_NOT_FOUND.failure();
            }
            return response;
        });
    }

    /**
     * Replaces the caller's own password. A wrong old password counts as a wrong sign-in.
     *
     * @throws dev.jadegate.base.ApiFailure {@code NotSupport.Account} for everyone but users,
     *     {@code InvalidParameter.OldPassword.Incorrect}, {@code InvalidParameter.NewPassword.TooWeak},
     *     {@code InvalidParameter.NewPassword.ReusePrevention}, {@code EntityNotExist.User.LoginProfile}
     */
    public <R extends Record> R changeOwn(Call call, String oldPassword, String newPassword, R response) {
        if (!(call.caller() instanceof Caller.User user)) {
            throw CredentialError.ONLY_FOR_USERS.failure();
        }
        AccountId account = user.account();
        Subject subject = Subject.user(call, user.userName());
        ProfileRow before = store.read(transaction -> require(transaction, account, user.userId()));
        Situation situation = store.read(transaction -> situation(transaction, subject));
        requireOldPassword(call, user, before, oldPassword, situation.policy);
        String hash = hash(newPassword, situation, subject, Errors.OF_USER);
        return store.write(call, transaction -> {
            ProfileRow present = require(transaction, account, user.userId());
            if (!present.passwordHash().equals(before.passwordHash())) {
                // Somebody replaced the password while this one was being hashed.
                throw CredentialError.OLD_PASSWORD_INCORRECT.failure();
            }
            LoginProfileTable.setPassword(transaction, account, user.userId(), hash, false, call.time());
            LoginProfileTable.remember(transaction, account, user.userId(), hash, PasswordPolicy.REUSE_PREVENTION_MAX);
            LoginProfileTable.updateSettings(
                    transaction,
                    account,
                    user.userId(),
                    present.active(),
                    false,
                    present.mfaBindRequired(),
                    call.time());
            return response;
        });
    }

    private void requireOldPassword(
            Call call, Caller.User user, ProfileRow profile, String oldPassword, PasswordPolicy policy) {
        LoginAttempts attempts =
                new LoginAttempts(profile.failedAttempts(), profile.firstFailureAt(), profile.lockedUntil());
        Instant lockedUntil = attempts.lockedUntil();
        if (lockedUntil != null && attempts.isLocked(call.time())) {
            throw CredentialError.PASSWORD_LOCKED.failure(policy.loginAttemptsMax(), lockedUntil);
        }
        boolean right;
        try (SecretBytes old = SecretBytes.ofText(oldPassword)) {
            right = hasher.matches(old, profile.passwordHash());
        }
        if (!right) {
            countFailure(user.account(), user.userId(), call.time());
            throw CredentialError.OLD_PASSWORD_INCORRECT.failure();
        }
    }

    /** Counts a wrong password: bookkeeping that no caller asked for, so without an event of its own. */
    LoginAttempts countFailure(AccountId account, String userId, Instant now) {
        return store.maintain(transaction -> {
            ProfileRow profile = require(transaction, account, userId);
            int attemptsMax =
                    SecuritySettingsTable.passwordPolicy(transaction, account).loginAttemptsMax();
            LoginAttempts after = new LoginAttempts(
                            profile.failedAttempts(), profile.firstFailureAt(), profile.lockedUntil())
                    .failedAt(now, attemptsMax);
            LoginProfileTable.setAttempts(
                    transaction, account, userId, after.failed(), after.firstFailureAt(), after.lockedUntil());
            return after;
        });
    }

    /** The codes of a refused password: they name the parameter that carried it. */
    private record Errors(ApiError tooWeak, ApiError reused) {
        static final Errors OF_ADMINISTRATOR =
                new Errors(CredentialError.PASSWORD_TOO_WEAK, CredentialError.PASSWORD_REUSED);
        static final Errors OF_USER =
                new Errors(CredentialError.NEW_PASSWORD_TOO_WEAK, CredentialError.NEW_PASSWORD_REUSED);
    }

    private String hash(String password, Situation situation, Subject subject, Errors errors) {
        String userName = subject.userName();
        String violation = situation.policy.violation(password, userName == null ? "root" : userName);
        if (violation != null) {
            throw errors.tooWeak.failure(violation);
        }
        try (SecretBytes secret = SecretBytes.ofText(password)) {
            for (String past : situation.lastPasswords) {
                if (hasher.matches(secret, past)) {
                    throw errors.reused.failure(situation.policy.reusePrevention());
                }
            }
            return hasher.hash(secret);
        }
    }

    private static Situation situation(Transaction transaction, Subject subject) {
        AccountId account = subject.account();
        String userId = subject.requireId(transaction);
        PasswordPolicy policy = SecuritySettingsTable.passwordPolicy(transaction, account);
        List<String> last = policy.reusePrevention() == 0
                ? List.of()
                : LoginProfileTable.lastPasswords(transaction, account, userId, policy.reusePrevention());
        return new Situation(userId, policy, last);
    }

    private static ProfileRow require(Transaction transaction, AccountId account, String userId) {
        @Nullable ProfileRow profile = LoginProfileTable.find(transaction, account, userId);
        if (profile == null) {
            throw CredentialError.LOGIN_PROFILE_NOT_FOUND.failure();
        }
        return profile;
    }

    private static void requireNone(Transaction transaction, AccountId account, String userId) {
        if (LoginProfileTable.exists(transaction, account, userId)) {
            throw CredentialError.LOGIN_PROFILE_EXISTS.failure();
        }
    }

    private static Profile shown(Subject subject, ProfileRow row) {
        String userName = subject.userName();
        return new Profile(
                userName == null ? "root" : userName,
                row.active(),
                row.passwordResetRequired(),
                row.mfaBindRequired(),
                row.createdAt(),
                row.updatedAt(),
                row.lastLoginAt());
    }

    private static boolean orElse(@Nullable Boolean wished, boolean otherwise) {
        return wished == null ? otherwise : wished;
    }

    /** When users last signed in, by user id; users who never did are absent. */
    public Map<String, Instant> lastLogins(AccountId account) {
        return store.read(transaction -> LoginProfileTable.lastLogins(transaction, account));
    }
}
