package dev.jadegate.ram.api;

import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.ram.domain.Page;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.ram.identity.Groups;
import dev.jadegate.ram.store.GroupTable.GroupRow;
import dev.jadegate.ram.store.UserTable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Groups and who is in them. */
final class GroupOperations {
    private final Groups groups;

    GroupOperations(Groups groups) {
        this.groups = groups;
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

    record GroupItems(List<GroupItem> group) {}

    record ListGroupsReply(
            GroupItems groups,
            Boolean isTruncated,
            @Nullable String marker) {}

    record JoinedGroup(
            String groupId, String groupName, @Nullable String comments, Instant joinDate) {
        static JoinedGroup of(Groups.Joined joined) {
            return new JoinedGroup(
                    joined.group().groupId(),
                    joined.group().groupName(),
                    joined.group().comments(),
                    joined.membership().joinedAt());
        }
    }

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
                (call, request) -> groups.create(
                        call,
                        request.groupName(),
                        new Groups.Details(null, null, request.comments()),
                        row -> new GroupReply(GroupItem.of(row))));
    }

    private Operation<?, ?> get() {
        return Ram.read(
                "GetGroup",
                "Tells of one group.",
                GroupNameRequest.class,
                GroupReply.class,
                (call, request) -> List.of(Ram.on(call, "group", request.groupName())),
                List.of(RamError.GROUP_NOT_FOUND),
                (call, request) ->
                        new GroupReply(GroupItem.of(groups.get(call.caller().account(), request.groupName()))));
    }

    private Operation<?, ?> update() {
        return Ram.write(
                "UpdateGroup",
                "Changes a group; members and policies follow a new name.",
                UpdateGroupRequest.class,
                GroupReply.class,
                (call, request) -> List.of(Ram.on(call, "group", request.groupName())),
                List.of(RamError.GROUP_NOT_FOUND, RamError.GROUP_EXISTS),
                (call, request) -> groups.update(
                        call,
                        request.groupName(),
                        new Groups.Details(request.newGroupName(), null, request.newComments()),
                        row -> new GroupReply(GroupItem.of(row))));
    }

    private Operation<?, ?> delete() {
        return Ram.write(
                "DeleteGroup",
                "Deletes a group without members and policies.",
                GroupNameRequest.class,
                Done.class,
                (call, request) -> List.of(Ram.on(call, "group", request.groupName())),
                List.of(RamError.GROUP_NOT_FOUND, RamError.GROUP_HAS_USER, RamError.GROUP_HAS_POLICY),
                (call, request) -> groups.delete(call, request.groupName(), new Done()));
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
                    Page<GroupRow> page =
                            groups.page(call.caller().account(), request.marker(), Ram.itemsMax(request.maxItems()));
                    return new ListGroupsReply(
                            new GroupItems(
                                    page.items().stream().map(GroupItem::of).toList()),
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
                (call, request) -> groups.add(call, request.userName(), request.groupName(), new Done()));
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
                (call, request) -> groups.remove(call, request.userName(), request.groupName(), new Done()));
    }

    private Operation<?, ?> listForUser() {
        return Ram.read(
                "ListGroupsForUser",
                "Lists the groups of a user.",
                UserOperations.UserNameRequest.class,
                ListGroupsForUserReply.class,
                (call, request) -> List.of(Ram.on(call, "user", request.userName())),
                List.of(RamError.USER_NOT_FOUND),
                (call, request) -> new ListGroupsForUserReply(
                        new JoinedGroups(groups.ofUser(call.caller().account(), request.userName()).stream()
                                .map(JoinedGroup::of)
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
                    Page<UserTable.Membership> page = groups.members(
                            call.caller().account(),
                            request.groupName(),
                            request.marker(),
                            Ram.itemsMax(request.maxItems()));
                    return new ListUsersForGroupReply(
                            new Members(page.items().stream()
                                    .map(member -> new Member(member.name(), member.detail(), member.joinedAt()))
                                    .toList()),
                            page.isTruncated(),
                            page.marker());
                });
    }
}
