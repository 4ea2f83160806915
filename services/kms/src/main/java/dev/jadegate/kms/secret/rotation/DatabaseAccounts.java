package dev.jadegate.kms.secret.rotation;

import dev.jadegate.kms.secret.SecretValue;
import dev.jadegate.kms.secret.SecretValue.DatabaseAccount;
import dev.jadegate.kms.secret.rotation.RotationTarget.Subject;
import java.util.ArrayList;
import java.util.List;

/** The accounts in the values of a secret of type Rds. */
final class DatabaseAccounts {
    private DatabaseAccounts() {}

    /** The account of a version. */
    static DatabaseAccount of(String value) {
        return SecretValue.accounts(value).getFirst();
    }

    /** What is known to have worked for an account, the newest first. */
    static List<DatabaseAccount> known(Subject subject, String name) {
        List<DatabaseAccount> known = new ArrayList<>(SecretValue.accounts(subject.current()));
        if (subject.previous() != null) {
            known.addAll(SecretValue.accounts(subject.previous()));
        }
        known.removeIf(account -> !account.name().equals(name));
        return known;
    }

    /** What identifies a secret to the locks of a database; at most 64 characters, as MariaDB's names are. */
    static String lockName(Subject subject) {
        return "rotation-"
                + Hashes.sha256Hex(subject.account() + "/" + subject.secretName())
                        .substring(0, 40);
    }

    static RotationFailed refusesStored(String name) {
        return new RotationFailed("the database refuses the stored password of the account `" + name + "`");
    }

    static RotationFailed refusesNew(String name) {
        return new RotationFailed("the database refuses the new password of the account `" + name + "`");
    }

    static RotationFailed locked() {
        return new RotationFailed("another rotator holds the lock of this secret on the database");
    }
}
