package dev.jadegate.ram.ims;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.ram.api.Done;
import dev.jadegate.ram.domain.Page;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.ram.identity.Groups;
import dev.jadegate.ram.store.GroupTable.GroupRow;
import dev.jadegate.ram.store.UserTable.Membership;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Groups and their members in IMS. */
final class ImsGroupOperations {
    private final Groups groups;
    private final Principals principals;

    ImsGroupOperations(Groups groups, Principals principals) {
        this.groups = groups;
        this.principals = principals;
    }

    record CreateRequest(
            @Param(lengthMin = 1, lengthMax = 64, chars = Ims.GROUP_NAME)
            String groupName,

            @Param(lengthMax = 24) @Nullable String displayName,
            @Param(lengthMax = 128) @Nullable String comments) {}

    record NameRequest(
            @Param(lengthMin = 1, lengthMax = 64, chars = Ims.GROUP_NAME)
            String groupName) {}

    record UpdateRequest(
            @Param(lengthMin = 1, lengthMax = 64, chars = Ims.GROUP_NAME)
            String groupName,

            @Param(lengthMin = 1, lengthMax = 64, chars = Ims.GROUP_NAME) @Nullable
            String newGroupName,

            @Param(lengthMax = 24) @Nullable String newDisplayName,
            @Param(lengthMax = 128) @Nullable String newComments) {}

    record ListRequest(
            @Param(lengthMax = 512) @Nullable String marker,
            @Param(min = 1, max = 1000) @Nullable Integer maxItems) {}

    record MemberRequest(
            @Param(lengthMin = 1, lengthMax = Ims.PRINCIPAL_LENGTH_MAX, chars = Ims.PRINCIPAL)
            String userPrincipalName,

            @Param(lengthMin = 1, lengthMax = 64, chars = Ims.GROUP_NAME)
            String groupName) {}

    record UserRequest(
            @Param(lengthMin = 1, lengthMax = Ims.PRINCIPAL_LENGTH_MAX, chars = Ims.PRINCIPAL)
            String userPrincipalName) {}

    record MembersRequest(
            @Param(lengthMin = 1, lengthMax = 64, chars = Ims.GROUP_NAME)
            String groupName,

            @Param(lengthMax = 512) @Nullable String marker,
            @Param(min = 1, max = 1000) @Nullable Integer maxItems) {}

    record GroupItem(
            String groupId,
            String groupName,
            @Nullable String displayName,
            @Nullable String comments,
            Instant createDate,
            Instant updateDate) {
        static GroupItem of(GroupRow row) {
            return new GroupItem(
                    row.groupId(),
                    row.groupName(),
                    row.displayName(),
                    row.comments(),
                    row.createdAt(),
                    row.updatedAt());
        }
    }

    record GroupReply(GroupItem group) {}

    record GroupItems(List<GroupItem> group) {}

    record ListReply(
            GroupItems groups,
            boolean isTruncated,
            @Nullable String marker) {}

    record JoinedGroup(
            String groupId,
            String groupName,
            @Nullable String displayName,
            @Nullable String comments,
            Instant joinDate) {
        static JoinedGroup of(Groups.Joined joined) {
            GroupRow group = joined.group();
            return new JoinedGroup(
                    group.groupId(),
                    group.groupName(),
                    group.displayName(),
                    group.comments(),
                    joined.membership().joinedAt());
        }
    }

    record JoinedGroups(List<JoinedGroup> group) {}

    record JoinedReply(JoinedGroups groups) {}

    record Member(
            String userId,
            String userPrincipalName,
            @Nullable String displayName,
            Instant joinDate) {}

    record Members(List<Member> user) {}

    record MembersReply(
            Members users, boolean isTruncated, @Nullable String marker) {}

    List<Operation<?, ?>> operations() {
        return List.of(create(), get(), update(), delete(), list(), add(), remove(), ofUser(), members());
    }

    private Operation<?, ?> create() {
        return Ims.write(
                "CreateGroup",
                "Makes a group of users.",
                CreateRequest.class,
                GroupReply.class,
                (call, request) -> List.of(Ims.on(call, "group", "*")),
                List.of(RamError.GROUP_EXISTS, RamError.GROUP_LIMIT),
                (call, request) -> groups.create(
                        call,
                        request.groupName(),
                        new Groups.Details(null, request.displayName(), request.comments()),
                        row -> new GroupReply(GroupItem.of(row))));
    }

    private Operation<?, ?> get() {
        return Ims.read(
                "GetGroup",
                "Tells of one group.",
                NameRequest.class,
                GroupReply.class,
                (call, request) -> List.of(Ims.on(call, "group", request.groupName())),
                List.of(RamError.GROUP_NOT_FOUND),
                (call, request) ->
                        new GroupReply(GroupItem.of(groups.get(call.caller().account(), request.groupName()))));
    }

    private Operation<?, ?> update() {
        return Ims.write(
                "UpdateGroup",
                "Changes a group; members and policies follow a new name.",
                UpdateRequest.class,
                GroupReply.class,
                (call, request) -> List.of(Ims.on(call, "group", request.groupName())),
                List.of(RamError.GROUP_NOT_FOUND, RamError.GROUP_EXISTS),
                (call, request) -> groups.update(
                        call,
                        request.groupName(),
                        new Groups.Details(request.newGroupName(), request.newDisplayName(), request.newComments()),
                        row -> new GroupReply(GroupItem.of(row))));
    }

    private Operation<?, ?> delete() {
        return Ims.write(
                "DeleteGroup",
                "Deletes a group without members and policies.",
                NameRequest.class,
                Done.class,
                (call, request) -> List.of(Ims.on(call, "group", request.groupName())),
                List.of(RamError.GROUP_NOT_FOUND, RamError.GROUP_HAS_USER, RamError.GROUP_HAS_POLICY),
                (call, request) -> groups.delete(call, request.groupName(), new Done()));
    }

    private Operation<?, ?> list() {
        return Ims.read(
                "ListGroups",
                "Lists groups by name.",
                ListRequest.class,
                ListReply.class,
                (call, request) -> List.of(Ims.on(call, "group", "*")),
                List.of(RamError.MARKER),
                (call, request) -> {
                    Page<GroupRow> page =
                            groups.page(call.caller().account(), request.marker(), Ims.itemsMax(request.maxItems()));
                    return new ListReply(
                            new GroupItems(
                                    page.items().stream().map(GroupItem::of).toList()),
                            page.isTruncated(),
                            page.marker());
                });
    }

    private Operation<?, ?> add() {
        return Ims.write(
                "AddUserToGroup",
                "Puts a user into a group; the group's policies then apply to it.",
                MemberRequest.class,
                Done.class,
                (call, request) -> List.of(
                        Ims.on(call, "user", principals.userName(call, request.userPrincipalName())),
                        Ims.on(call, "group", request.groupName())),
                List.of(
                        RamError.USER_NOT_FOUND,
                        RamError.GROUP_NOT_FOUND,
                        RamError.MEMBER_EXISTS,
                        RamError.MEMBER_LIMIT),
                (call, request) -> groups.add(
                        call, principals.userName(call, request.userPrincipalName()), request.groupName(), new Done()));
    }

    private Operation<?, ?> remove() {
        return Ims.write(
                "RemoveUserFromGroup",
                "Takes a user out of a group.",
                MemberRequest.class,
                Done.class,
                (call, request) -> List.of(
                        Ims.on(call, "user", principals.userName(call, request.userPrincipalName())),
                        Ims.on(call, "group", request.groupName())),
                List.of(RamError.USER_NOT_FOUND, RamError.GROUP_NOT_FOUND, RamError.MEMBER_NOT_FOUND),
                (call, request) -> groups.remove(
                        call, principals.userName(call, request.userPrincipalName()), request.groupName(), new Done()));
    }

    private Operation<?, ?> ofUser() {
        return Ims.read(
                "ListGroupsForUser",
                "Lists the groups of a user.",
                UserRequest.class,
                JoinedReply.class,
                (call, request) ->
                        List.of(Ims.on(call, "user", principals.userName(call, request.userPrincipalName()))),
                List.of(RamError.USER_NOT_FOUND),
                (call, request) ->
                        new JoinedReply(new JoinedGroups(groups
                                .ofUser(call.caller().account(), principals.userName(call, request.userPrincipalName()))
                                .stream()
                                .map(JoinedGroup::of)
                                .toList())));
    }

    private Operation<?, ?> members() {
        return Ims.read(
                "ListUsersForGroup",
                "Lists the members of a group by name.",
                MembersRequest.class,
                MembersReply.class,
                (call, request) -> List.of(Ims.on(call, "group", request.groupName())),
                List.of(RamError.GROUP_NOT_FOUND, RamError.MARKER),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    String domain = principals.domain(account);
                    Page<Membership> page = groups.members(
                            account, request.groupName(), request.marker(), Ims.itemsMax(request.maxItems()));
                    return new MembersReply(
                            new Members(page.items().stream()
                                    .map(member -> new Member(
                                            member.id(),
                                            member.name() + '@' + domain,
                                            member.detail(),
                                            member.joinedAt()))
                                    .toList()),
                            page.isTruncated(),
                            page.marker());
                });
    }
}
