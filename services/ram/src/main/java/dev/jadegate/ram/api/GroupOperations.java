package dev.jadegate.ram.api;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.ram.access.PolicyDirectory;
import dev.jadegate.ram.domain.IdentityIds;
import dev.jadegate.ram.domain.Page;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.ram.domain.RamLimits;
import dev.jadegate.ram.store.GroupTable;
import dev.jadegate.ram.store.GroupTable.GroupRow;
import dev.jadegate.ram.store.UserTable;
import dev.jadegate.store.Store;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Groups and who is in them. */
final class GroupOperations {
    private final Store store;
    private final PolicyDirectory directory;
    private final IdentityIds ids;

    GroupOperations(Store store, PolicyDirectory directory, IdentityIds ids) {
        this.store = store;
        this.directory = directory;
        this.ids = ids;
    }

    record CreateGroupRequest(
            @Param(lengthMax = 64, chars = Ram.GROUP_NAME) String groupName,
            @Param(lengthMax = 128) @Nullable String comments) {}

    record GroupNameRequest(
            @Param(lengthMax = 64, chars = Ram.GROUP_NAME) String groupName) {}

    record UpdateGroupRequest(
            @Param(lengthMax = 64, chars = Ram.GROUP_NAME) String groupName,

            @Param(lengthMin = 1, lengthMax = 64, chars = Ram.GROUP_NAME) @Nullable
            String newGroupName,

            @Param(lengthMax = 128) @Nullable String newComments) {}

    record ListGroupsRequest(
            @Param(lengthMax = 512) @Nullable String marker,
            @Param(min = 1, max = 1000) @Nullable Integer maxItems) {}

    record MemberRequest(
            @Param(lengthMax = 64, chars = Ram.USER_NAME) String userName,
            @Param(lengthMax = 64, chars = Ram.GROUP_NAME) String groupName) {}

    record ListUsersForGroupRequest(
            @Param(lengthMax = 64, chars = Ram.GROUP_NAME) String groupName,
            @Param(lengthMax = 512) @Nullable String marker,
            @Param(min = 1, max = 1000) @Nullable Integer maxItems) {}

    record GroupItem(
            String groupId, String groupName, @Nullable String comments, Instant createDate, Instant updateDate) {
        static GroupItem of(GroupRow row) {
            return new GroupItem(row.groupId(), row.groupName(), row.comments(), row.createdAt(), row.updatedAt());
        }
    }

    record GroupReply(GroupItem group) {}

    record Groups(List<GroupItem> group) {}

    record ListGroupsReply(
            Groups groups, Boolean isTruncated, @Nullable String marker) {}

    record JoinedGroup(
            String groupId, String groupName, @Nullable String comments, Instant joinDate) {}

    record JoinedGroups(List<JoinedGroup> group) {}

    record ListGroupsForUserReply(JoinedGroups groups) {}

    record Member(String userName, @Nullable String displayName, Instant joinDate) {}

    record Members(List<Member> user) {}

    record ListUsersForGroupReply(
            Members users, Boolean isTruncated, @Nullable String marker) {}

    List<Operation<?, ?>> operations() {
        return List.of(create(), get(), update(), delete(), list(), add(), remove(), listForUser(), listUsers());
    }

    private Operation<?, ?> create() {
        return Ram.write(
                "CreateGroup",
                "Makes a group of users.",
                CreateGroupRequest.class,
                GroupReply.class,
                (call, request) -> List.of(Ram.on(call, "group", "*")),
                List.of(RamError.GROUP_EXISTS, RamError.GROUP_LIMIT),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    GroupRow row =
                            new GroupRow(ids.next(), request.groupName(), request.comments(), call.time(), call.time());
                    return store.write(call, transaction -> {
                        if (GroupTable.find(transaction, account, row.groupName()) != null) {
                            throw RamError.GROUP_EXISTS.failure(row.groupName());
                        }
                        if (GroupTable.count(transaction, account) >= RamLimits.GROUPS_MAX) {
                            throw RamError.GROUP_LIMIT.failure(RamLimits.GROUPS_MAX);
                        }
                        GroupTable.insert(transaction, account, row);
                        return new GroupReply(GroupItem.of(row));
                    });
                });
    }

    private Operation<?, ?> get() {
        return Ram.read(
                "GetGroup",
                "Tells of one group.",
                GroupNameRequest.class,
                GroupReply.class,
                (call, request) -> List.of(Ram.on(call, "group", request.groupName())),
                List.of(RamError.GROUP_NOT_FOUND),
                (call, request) -> new GroupReply(GroupItem.of(store.read(transaction ->
                        GroupTable.require(transaction, call.caller().account(), request.groupName())))));
    }

    private Operation<?, ?> update() {
        return Ram.write(
                "UpdateGroup",
                "Changes a group; members and policies follow a new name.",
                UpdateGroupRequest.class,
                GroupReply.class,
                (call, request) -> List.of(Ram.on(call, "group", request.groupName())),
                List.of(RamError.GROUP_NOT_FOUND, RamError.GROUP_EXISTS),
                (call, request) -> store.write(call, transaction -> {
                    AccountId account = call.caller().account();
                    GroupRow before = GroupTable.require(transaction, account, request.groupName());
                    GroupRow row = new GroupRow(
                            before.groupId(),
                            request.newGroupName() == null ? before.groupName() : request.newGroupName(),
                            request.newComments() == null ? before.comments() : request.newComments(),
                            before.createdAt(),
                            call.time());
                    boolean renamed = !row.groupName().equals(before.groupName());
                    if (renamed && GroupTable.find(transaction, account, row.groupName()) != null) {
                        throw RamError.GROUP_EXISTS.failure(row.groupName());
                    }
                    GroupTable.update(transaction, account, row);
                    directory.changes(transaction, account);
                    return new GroupReply(GroupItem.of(row));
                }));
    }

    private Operation<?, ?> delete() {
        return Ram.write(
                "DeleteGroup",
                "Deletes a group without members and policies.",
                GroupNameRequest.class,
                Done.class,
                (call, request) -> List.of(Ram.on(call, "group", request.groupName())),
                List.of(RamError.GROUP_NOT_FOUND, RamError.GROUP_HAS_USER, RamError.GROUP_HAS_POLICY),
                (call, request) -> store.write(call, transaction -> {
                    AccountId account = call.caller().account();
                    GroupTable.delete(
                            transaction, account, GroupTable.require(transaction, account, request.groupName()));
                    return new Done();
                }));
    }

    private Operation<?, ?> list() {
        return Ram.read(
                "ListGroups",
                "Lists groups by name.",
                ListGroupsRequest.class,
                ListGroupsReply.class,
                (call, request) -> List.of(Ram.on(call, "group", "*")),
                List.of(RamError.MARKER),
                (call, request) -> {
                    Page<GroupRow> page = store.read(transaction -> GroupTable.page(
                            transaction, call.caller().account(), request.marker(), Ram.itemsMax(request.maxItems())));
                    return new ListGroupsReply(
                            new Groups(page.items().stream().map(GroupItem::of).toList()),
                            page.isTruncated(),
                            page.marker());
                });
    }

    private Operation<?, ?> add() {
        return Ram.write(
                "AddUserToGroup",
                "Puts a user into a group; the group's policies then apply to it.",
                MemberRequest.class,
                Done.class,
                (call, request) ->
                        List.of(Ram.on(call, "user", request.userName()), Ram.on(call, "group", request.groupName())),
                List.of(
                        RamError.USER_NOT_FOUND,
                        RamError.GROUP_NOT_FOUND,
                        RamError.MEMBER_EXISTS,
                        RamError.MEMBER_LIMIT),
                (call, request) -> store.write(call, transaction -> {
                    AccountId account = call.caller().account();
                    UserTable.UserRow user = UserTable.require(transaction, account, request.userName());
                    GroupRow group = GroupTable.require(transaction, account, request.groupName());
                    if (GroupTable.isMember(transaction, account, group.groupId(), user.userId())) {
                        throw RamError.MEMBER_EXISTS.failure(user.userName(), group.groupName());
                    }
                    if (UserTable.groups(transaction, account, user.userId()).size() >= RamLimits.GROUPS_OF_USER_MAX) {
                        throw RamError.MEMBER_LIMIT.failure(RamLimits.GROUPS_OF_USER_MAX);
                    }
                    GroupTable.addMember(transaction, account, group.groupId(), user.userId(), call.time());
                    directory.changes(transaction, account);
                    return new Done();
                }));
    }

    private Operation<?, ?> remove() {
        return Ram.write(
                "RemoveUserFromGroup",
                "Takes a user out of a group.",
                MemberRequest.class,
                Done.class,
                (call, request) ->
                        List.of(Ram.on(call, "user", request.userName()), Ram.on(call, "group", request.groupName())),
                List.of(RamError.USER_NOT_FOUND, RamError.GROUP_NOT_FOUND, RamError.MEMBER_NOT_FOUND),
                (call, request) -> store.write(call, transaction -> {
                    AccountId account = call.caller().account();
                    UserTable.UserRow user = UserTable.require(transaction, account, request.userName());
                    GroupRow group = GroupTable.require(transaction, account, request.groupName());
                    if (!GroupTable.removeMember(transaction, account, group.groupId(), user.userId())) {
                        throw RamError.MEMBER_NOT_FOUND.failure(user.userName(), group.groupName());
                    }
                    directory.changes(transaction, account);
                    return new Done();
                }));
    }

    private Operation<?, ?> listForUser() {
        return Ram.read(
                "ListGroupsForUser",
                "Lists the groups of a user.",
                UserOperations.UserNameRequest.class,
                ListGroupsForUserReply.class,
                (call, request) -> List.of(Ram.on(call, "user", request.userName())),
                List.of(RamError.USER_NOT_FOUND),
                (call, request) -> new ListGroupsForUserReply(new JoinedGroups(store
                        .read(transaction -> {
                            AccountId account = call.caller().account();
                            UserTable.UserRow user = UserTable.require(transaction, account, request.userName());
                            return UserTable.groups(transaction, account, user.userId());
                        })
                        .stream()
                        .map(group -> new JoinedGroup(group.id(), group.name(), group.detail(), group.joinedAt()))
                        .toList())));
    }

    private Operation<?, ?> listUsers() {
        return Ram.read(
                "ListUsersForGroup",
                "Lists the members of a group by name.",
                ListUsersForGroupRequest.class,
                ListUsersForGroupReply.class,
                (call, request) -> List.of(Ram.on(call, "group", request.groupName())),
                List.of(RamError.GROUP_NOT_FOUND, RamError.MARKER),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    Page<UserTable.Membership> page = store.read(transaction -> GroupTable.members(
                            transaction,
                            account,
                            GroupTable.require(transaction, account, request.groupName())
                                    .groupId(),
                            request.marker(),
                            Ram.itemsMax(request.maxItems())));
                    return new ListUsersForGroupReply(
                            new Members(page.items().stream()
                                    .map(member -> new Member(member.name(), member.detail(), member.joinedAt()))
                                    .toList()),
                            page.isTruncated(),
                            page.marker());
                });
    }
}
