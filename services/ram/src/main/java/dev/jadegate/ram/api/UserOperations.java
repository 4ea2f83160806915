package dev.jadegate.ram.api;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.ram.access.PolicyDirectory;
import dev.jadegate.ram.domain.IdentityIds;
import dev.jadegate.ram.domain.Page;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.ram.domain.RamLimits;
import dev.jadegate.ram.store.UserTable;
import dev.jadegate.ram.store.UserTable.UserRow;
import dev.jadegate.store.Store;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Users. */
final class UserOperations {
    private final Store store;
    private final PolicyDirectory directory;
    private final IdentityIds ids;
    private final UserListener listener;

    UserOperations(Store store, PolicyDirectory directory, IdentityIds ids, UserListener listener) {
        this.store = store;
        this.directory = directory;
        this.ids = ids;
        this.listener = listener;
    }

    record CreateUserRequest(
            @Param(lengthMax = 64, chars = Ram.USER_NAME) String userName,
            @Param(lengthMax = 128) @Nullable String displayName,
            @Param(lengthMax = 64) @Nullable String mobilePhone,
            @Param(lengthMax = 128) @Nullable String email,
            @Param(lengthMax = 128) @Nullable String comments) {}

    record UserNameRequest(
            @Param(lengthMax = 64, chars = Ram.USER_NAME) String userName) {}

    record UpdateUserRequest(
            @Param(lengthMax = 64, chars = Ram.USER_NAME) String userName,

            @Param(lengthMin = 1, lengthMax = 64, chars = Ram.USER_NAME) @Nullable
            String newUserName,

            @Param(lengthMax = 128) @Nullable String newDisplayName,
            @Param(lengthMax = 64) @Nullable String newMobilePhone,
            @Param(lengthMax = 128) @Nullable String newEmail,
            @Param(lengthMax = 128) @Nullable String newComments) {}

    record ListUsersRequest(
            @Param(lengthMax = 512) @Nullable String marker,
            @Param(min = 1, max = 1000) @Nullable Integer maxItems) {}

    record UserItem(
            String userId,
            String userName,
            String displayName,
            @Nullable String mobilePhone,
            @Nullable String email,
            @Nullable String comments,
            Instant createDate,
            Instant updateDate) {
        static UserItem of(UserRow row) {
            return new UserItem(
                    row.userId(),
                    row.userName(),
                    row.displayName(),
                    row.mobilePhone(),
                    row.email(),
                    row.comments(),
                    row.createdAt(),
                    row.updatedAt());
        }
    }

    record UserReply(UserItem user) {}

    record Users(List<UserItem> user) {}

    record ListUsersReply(
            Users users, Boolean isTruncated, @Nullable String marker) {}

    List<Operation<?, ?>> operations() {
        return List.of(
                Ram.write(
                        "CreateUser",
                        "Makes a user; it has no credentials and no permissions yet.",
                        CreateUserRequest.class,
                        UserReply.class,
                        (call, request) -> List.of(Ram.on(call, "user", "*")),
                        List.of(RamError.USER_EXISTS, RamError.USER_LIMIT),
                        (call, request) -> {
                            AccountId account = call.caller().account();
                            UserRow row = created(request, ids.next(), call.time());
                            return store.write(call, transaction -> {
                                if (UserTable.find(transaction, account, row.userName()) != null) {
                                    throw RamError.USER_EXISTS.failure(row.userName());
                                }
                                if (UserTable.count(transaction, account) >= RamLimits.USERS_MAX) {
                                    throw RamError.USER_LIMIT.failure(RamLimits.USERS_MAX);
                                }
                                UserTable.insert(transaction, account, row);
                                return new UserReply(UserItem.of(row));
                            });
                        }),
                Ram.read(
                        "GetUser",
                        "Tells of one user.",
                        UserNameRequest.class,
                        UserReply.class,
                        (call, request) -> List.of(Ram.on(call, "user", request.userName())),
                        List.of(RamError.USER_NOT_FOUND),
                        (call, request) -> new UserReply(UserItem.of(store.read(transaction ->
                                UserTable.require(transaction, call.caller().account(), request.userName()))))),
                Ram.write(
                        "UpdateUser",
                        "Changes a user; groups and policies follow a new name.",
                        UpdateUserRequest.class,
                        UserReply.class,
                        (call, request) -> List.of(Ram.on(call, "user", request.userName())),
                        List.of(RamError.USER_NOT_FOUND, RamError.USER_EXISTS),
                        (call, request) -> store.write(call, transaction -> {
                            AccountId account = call.caller().account();
                            UserRow before = UserTable.require(transaction, account, request.userName());
                            UserRow row = updated(before, request, call.time());
                            boolean renamed = !row.userName().equals(before.userName());
                            if (renamed && UserTable.find(transaction, account, row.userName()) != null) {
                                throw RamError.USER_EXISTS.failure(row.userName());
                            }
                            UserTable.update(transaction, account, row);
                            listener.userChanged(transaction, account, row.userId());
                            directory.changes(transaction, account);
                            return new UserReply(UserItem.of(row));
                        })),
                Ram.write(
                        "DeleteUser",
                        "Deletes a user that holds nothing any more.",
                        UserNameRequest.class,
                        Done.class,
                        (call, request) -> List.of(Ram.on(call, "user", request.userName())),
                        List.of(
                                RamError.USER_NOT_FOUND,
                                RamError.USER_HAS_ACCESS_KEY,
                                RamError.USER_HAS_LOGIN_PROFILE,
                                RamError.USER_HAS_MFA_DEVICE,
                                RamError.USER_HAS_GROUP,
                                RamError.USER_HAS_POLICY),
                        (call, request) -> store.write(call, transaction -> {
                            AccountId account = call.caller().account();
                            UserRow row = UserTable.require(transaction, account, request.userName());
                            listener.userChanged(transaction, account, row.userId());
                            UserTable.delete(transaction, account, row);
                            directory.changes(transaction, account);
                            return new Done();
                        })),
                Ram.read(
                        "ListUsers",
                        "Lists users by name.",
                        ListUsersRequest.class,
                        ListUsersReply.class,
                        (call, request) -> List.of(Ram.on(call, "user", "*")),
                        List.of(RamError.MARKER),
                        (call, request) -> {
                            Page<UserRow> page = store.read(transaction -> UserTable.page(
                                    transaction,
                                    call.caller().account(),
                                    request.marker(),
                                    Ram.itemsMax(request.maxItems())));
                            return new ListUsersReply(
                                    new Users(page.items().stream()
                                            .map(UserItem::of)
                                            .toList()),
                                    page.isTruncated(),
                                    page.marker());
                        }));
    }

    private static UserRow created(CreateUserRequest request, String id, Instant now) {
        String displayName = request.displayName();
        return new UserRow(
                id,
                request.userName(),
                displayName == null || displayName.isEmpty() ? request.userName() : displayName,
                request.mobilePhone(),
                request.email(),
                request.comments(),
                now,
                now);
    }

    private static UserRow updated(UserRow row, UpdateUserRequest request, Instant now) {
        return new UserRow(
                row.userId(),
                request.newUserName() == null ? row.userName() : request.newUserName(),
                request.newDisplayName() == null ? row.displayName() : request.newDisplayName(),
                request.newMobilePhone() == null ? row.mobilePhone() : request.newMobilePhone(),
                request.newEmail() == null ? row.email() : request.newEmail(),
                request.newComments() == null ? row.comments() : request.newComments(),
                row.createdAt(),
                now);
    }
}
