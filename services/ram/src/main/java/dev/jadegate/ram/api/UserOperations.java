package dev.jadegate.ram.api;

import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.ram.domain.Page;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.ram.identity.Users;
import dev.jadegate.ram.store.UserTable;
import dev.jadegate.ram.store.UserTable.UserRow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Users. */
final class UserOperations {
    private final Users users;

    UserOperations(Users users) {
        this.users = users;
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

    /** What GetUser tells beyond the others: when the user last signed in to the console by password. */
    record UserDetail(
            String userId,
            String userName,
            String displayName,
            @Nullable String mobilePhone,
            @Nullable String email,
            @Nullable String comments,
            Instant createDate,
            Instant updateDate,
            @Nullable Instant lastLoginDate) {
        static UserDetail of(UserTable.Seen seen) {
            UserRow row = seen.user();
            return new UserDetail(
                    row.userId(),
                    row.userName(),
                    row.displayName(),
                    row.mobilePhone(),
                    row.email(),
                    row.comments(),
                    row.createdAt(),
                    row.updatedAt(),
                    seen.lastLogin());
        }
    }

    record GetUserReply(UserDetail user) {}

    record UserItems(List<UserItem> user) {}

    record ListUsersReply(
            UserItems users, Boolean isTruncated, @Nullable String marker) {}

    List<Operation<?, ?>> operations() {
        return List.of(create(), get(), update(), delete(), list());
    }

    private Operation<?, ?> create() {
        return Ram.write(
                "CreateUser",
                "Makes a user; it has no credentials and no permissions yet.",
                CreateUserRequest.class,
                UserReply.class,
                (call, request) -> List.of(Ram.on(call, "user", "*")),
                List.of(RamError.USER_EXISTS, RamError.USER_LIMIT),
                (call, request) -> users.create(
                        call,
                        request.userName(),
                        new Users.Details(
                                null,
                                request.displayName(),
                                request.mobilePhone(),
                                request.email(),
                                request.comments(),
                                Map.of()),
                        row -> new UserReply(UserItem.of(row))));
    }

    private Operation<?, ?> get() {
        return Ram.read(
                "GetUser",
                "Tells of one user.",
                UserNameRequest.class,
                GetUserReply.class,
                (call, request) -> List.of(Ram.on(call, "user", request.userName())),
                List.of(RamError.USER_NOT_FOUND),
                (call, request) ->
                        new GetUserReply(UserDetail.of(users.seen(call.caller().account(), request.userName()))));
    }

    private Operation<?, ?> update() {
        return Ram.write(
                "UpdateUser",
                "Changes a user; groups, policies and keys follow a new name.",
                UpdateUserRequest.class,
                UserReply.class,
                (call, request) -> List.of(Ram.on(call, "user", request.userName())),
                List.of(RamError.USER_NOT_FOUND, RamError.USER_EXISTS),
                (call, request) -> users.update(
                        call,
                        request.userName(),
                        new Users.Details(
                                request.newUserName(),
                                request.newDisplayName(),
                                request.newMobilePhone(),
                                request.newEmail(),
                                request.newComments(),
                                Map.of()),
                        row -> new UserReply(UserItem.of(row))));
    }

    private Operation<?, ?> delete() {
        return Ram.write(
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
                (call, request) -> users.delete(call, request.userName(), new Done()));
    }

    private Operation<?, ?> list() {
        return Ram.read(
                "ListUsers",
                "Lists users by name.",
                ListUsersRequest.class,
                ListUsersReply.class,
                (call, request) -> List.of(Ram.on(call, "user", "*")),
                List.of(RamError.MARKER),
                (call, request) -> {
                    Page<UserRow> page =
                            users.page(call.caller().account(), request.marker(), Ram.itemsMax(request.maxItems()));
                    return new ListUsersReply(
                            new UserItems(
                                    page.items().stream().map(UserItem::of).toList()),
                            page.isTruncated(),
                            page.marker());
                });
    }
}
