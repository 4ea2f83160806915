package dev.jadegate.ram.identity;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Call;
import dev.jadegate.ram.access.PolicyDirectory;
import dev.jadegate.ram.domain.ContactForms;
import dev.jadegate.ram.domain.IdentityIds;
import dev.jadegate.ram.domain.Page;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.ram.domain.RamLimits;
import dev.jadegate.ram.store.TagTable;
import dev.jadegate.ram.store.UserTable;
import dev.jadegate.ram.store.UserTable.UserRow;
import dev.jadegate.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Users of the caller's account. Safe for use by many threads. */
public final class Users {
    private final Store store;
    private final PolicyDirectory directory;
    private final IdentityIds ids;
    private final UserListener listener;

    /**
     * Users in one store.
     *
     * @param listener told of users that get another name or go
     */
    public Users(Store store, PolicyDirectory directory, IdentityIds ids, UserListener listener) {
        this.store = store;
        this.directory = directory;
        this.ids = ids;
        this.listener = listener;
    }

    /**
     * What a user is to be; at a change a null leaves what is there.
     *
     * @param tags only at the creation
     */
    public record Details(
            @Nullable String userName,
            @Nullable String displayName,
            @Nullable String mobilePhone,
            @Nullable String email,
            @Nullable String comments,
            Map<String, String> tags) {
        public Details {
            tags = Map.copyOf(tags);
        }

        private UserRow created(String id, String name, Instant now) {
            String shown = displayName == null || displayName.isEmpty() ? name : displayName;
            return new UserRow(id, name, shown, mobilePhone, email, comments, now, now);
        }

        private UserRow over(UserRow row, Instant now) {
            return new UserRow(
                    row.userId(),
                    userName == null ? row.userName() : userName,
                    displayName == null ? row.displayName() : displayName,
                    mobilePhone == null ? row.mobilePhone() : mobilePhone,
                    email == null ? row.email() : email,
                    comments == null ? row.comments() : comments,
                    row.createdAt(),
                    now);
        }
    }

    /**
     * Makes a user.
     *
     * @throws dev.jadegate.base.ApiFailure {@code EntityAlreadyExists.User}, {@code LimitExceeded.User},
     *     {@code InvalidParameter.MobilePhone.Format}, {@code InvalidParameter.Email.Format}
     */
    public <R extends Record> R create(Call call, String userName, Details details, Function<UserRow, R> reply) {
        ContactForms.requireMobilePhone("MobilePhone", details.mobilePhone);
        ContactForms.requireEmail("Email", details.email);
        AccountId account = call.caller().account();
        UserRow row = details.created(ids.next(), userName, call.time());
        return store.write(call, transaction -> {
            if (UserTable.find(transaction, account, userName) != null) {
                throw RamError.USER_EXISTS.failure(userName);
            }
            if (UserTable.count(transaction, account) >= RamLimits.USERS_MAX) {
                throw RamError.USER_LIMIT.failure(RamLimits.USERS_MAX);
            }
            UserTable.insert(transaction, account, row);
            if (!details.tags.isEmpty()) {
                details.tags.forEach((key, value) ->
                        TagTable.put(transaction, account, "user", new TagTable.TagRow(row.userId(), key, value)));
                directory.changes(transaction, account);
            }
            return reply.apply(row);
        });
    }

    /** The user of this name and its last login, or {@code EntityNotExist.User}. */
    public UserTable.Seen seen(AccountId account, String userName) {
        UserTable.Seen seen =
                store.<UserTable.@Nullable Seen>readOne(transaction -> UserTable.seen(transaction, account, userName));
        if (seen == null) {
            throw RamError.USER_NOT_FOUND.failure(userName);
        }
        return seen;
    }

    /** The user of this name, or {@code EntityNotExist.User}. */
    public UserRow get(AccountId account, String userName) {
        return store.readOne(transaction -> UserTable.require(transaction, account, userName));
    }

    /** The user of this id, or {@code EntityNotExist.User}. */
    public UserRow byId(AccountId account, String userId) {
        UserRow row = store.read(transaction -> UserTable.byId(transaction, account, userId));
        if (row == null) {
            throw RamError.USER_NOT_FOUND.failure(userId);
        }
        return row;
    }

    /**
     * Changes a user; groups, policies and keys follow a new name.
     *
     * @throws dev.jadegate.base.ApiFailure {@code EntityNotExist.User}, {@code EntityAlreadyExists.User},
     *     {@code InvalidParameter.NewMobilePhone.Format}, {@code InvalidParameter.NewEmail.Format}
     */
    public <R extends Record> R update(Call call, String userName, Details change, Function<UserRow, R> reply) {
        ContactForms.requireMobilePhone("NewMobilePhone", change.mobilePhone);
        ContactForms.requireEmail("NewEmail", change.email);
        AccountId account = call.caller().account();
        return store.write(call, transaction -> {
            UserRow before = UserTable.require(transaction, account, userName);
            UserRow row = change.over(before, call.time());
            boolean renamed = !row.userName().equals(before.userName());
            if (renamed && UserTable.find(transaction, account, row.userName()) != null) {
                throw RamError.USER_EXISTS.failure(row.userName());
            }
            UserTable.update(transaction, account, row);
            listener.userChanged(transaction, account, row.userId());
            directory.changes(transaction, account);
            return reply.apply(row);
        });
    }

    /**
     * Deletes a user that holds nothing any more.
     *
     * @throws dev.jadegate.base.ApiFailure {@code EntityNotExist.User}, {@code DeleteConflict.User.*}
     */
    public <R extends Record> R delete(Call call, String userName, R response) {
        AccountId account = call.caller().account();
        return store.write(call, transaction -> {
            UserRow row = UserTable.require(transaction, account, userName);
            listener.userChanged(transaction, account, row.userId());
            UserTable.delete(transaction, account, row);
            directory.changes(transaction, account);
            return response;
        });
    }

    /** Users by name. */
    public Page<UserRow> page(AccountId account, @Nullable String marker, int itemsMax) {
        return store.read(transaction -> UserTable.page(transaction, account, marker, itemsMax));
    }

    /** Those users of a page whose tags pass {@code fits}; the marker is the whole page's. */
    public Page<UserRow> tagged(
            AccountId account, @Nullable String marker, int itemsMax, Predicate<Map<String, String>> fits) {
        return store.read(transaction -> {
            Page<UserRow> page = UserTable.page(transaction, account, marker, itemsMax);
            List<UserRow> fitting = page.items().stream()
                    .filter(row -> fits.test(TagTable.of(transaction, account, "user", row.userId())))
                    .toList();
            return new Page<>(fitting, page.marker());
        });
    }
}
