package dev.jadegate.ram.identity;

import dev.jadegate.base.AccountId;
import dev.jadegate.store.Transaction;

/** Told inside the transaction that renames or deletes a user, so that what others remember of it goes with the commit. */
@FunctionalInterface
public interface UserListener {
    void userChanged(Transaction transaction, AccountId account, String userId);
}
