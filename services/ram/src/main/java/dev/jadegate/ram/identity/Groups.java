package dev.jadegate.ram.identity;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Call;
import dev.jadegate.ram.access.PolicyDirectory;
import dev.jadegate.ram.domain.IdentityIds;
import dev.jadegate.ram.domain.Page;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.ram.domain.RamLimits;
import dev.jadegate.ram.store.GroupTable;
import dev.jadegate.ram.store.GroupTable.GroupRow;
import dev.jadegate.ram.store.UserTable;
import dev.jadegate.store.Store;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Groups of the caller's account and their members. Safe for use by many threads. */
public final class Groups {
    private final Store store;
    private final PolicyDirectory directory;
    private final IdentityIds ids;

    public Groups(Store store, PolicyDirectory directory, IdentityIds ids) {
        this.store = store;
        this.directory = directory;
        this.ids = ids;
    }

    /** What a group is to be; at a change a null leaves what is there. */
    public record Details(
            @Nullable String groupName,
            @Nullable String displayName,
            @Nullable String comments) {}

    /**
     * Makes a group.
     *
     * @throws dev.jadegate.base.ApiFailure {@code EntityAlreadyExists.Group}, {@code LimitExceeded.Group}
     */
    public <R extends Record> R create(Call call, String groupName, Details details, Function<GroupRow, R> reply) {
        AccountId account = call.caller().account();
        GroupRow row =
                new GroupRow(ids.next(), groupName, details.displayName, details.comments, call.time(), call.time());
        return store.write(call, transaction -> {
            if (GroupTable.find(transaction, account, groupName) != null) {
                throw RamError.GROUP_EXISTS.failure(groupName);
            }
            if (GroupTable.count(transaction, account) >= RamLimits.GROUPS_MAX) {
                throw RamError.GROUP_LIMIT.failure(RamLimits.GROUPS_MAX);
            }
            GroupTable.insert(transaction, account, row);
            return reply.apply(row);
        });
    }

    /** The group of this name, or {@code EntityNotExist.Group}. */
    public GroupRow get(AccountId account, String groupName) {
        return store.read(transaction -> GroupTable.require(transaction, account, groupName));
    }

    /**
     * Changes a group; members and policies follow a new name.
     *
     * @throws dev.jadegate.base.ApiFailure {@code EntityNotExist.Group}, {@code EntityAlreadyExists.Group}
     */
    public <R extends Record> R update(Call call, String groupName, Details change, Function<GroupRow, R> reply) {
        AccountId account = call.caller().account();
        return store.write(call, transaction -> {
            GroupRow before = GroupTable.require(transaction, account, groupName);
            GroupRow row = new GroupRow(
                    before.groupId(),
                    change.groupName == null ? before.groupName() : change.groupName,
                    change.displayName == null ? before.displayName() : change.displayName,
                    change.comments == null ? before.comments() : change.comments,
                    before.createdAt(),
                    call.time());
            boolean renamed = !row.groupName().equals(before.groupName());
            if (renamed && GroupTable.find(transaction, account, row.groupName()) != null) {
                throw RamError.GROUP_EXISTS.failure(row.groupName());
            }
            GroupTable.update(transaction, account, row);
            directory.changes(transaction, account);
            return reply.apply(row);
        });
    }

    /**
     * Deletes a group without members and policies.
     *
     * @throws dev.jadegate.base.ApiFailure {@code EntityNotExist.Group}, {@code DeleteConflict.Group.*}
     */
    public <R extends Record> R delete(Call call, String groupName, R response) {
        AccountId account = call.caller().account();
        return store.write(call, transaction -> {
            GroupTable.delete(transaction, account, GroupTable.require(transaction, account, groupName));
            return response;
        });
    }

    /** Groups by name. */
    public Page<GroupRow> page(AccountId account, @Nullable String marker, int itemsMax) {
        return store.read(transaction -> GroupTable.page(transaction, account, marker, itemsMax));
    }

    /**
     * Puts a user into a group; the group's policies then apply to it.
     *
     * @throws dev.jadegate.base.ApiFailure {@code EntityNotExist.User}, {@code EntityNotExist.Group},
     *     {@code EntityAlreadyExists.User.Group}, {@code LimitExceeded.User.Group}
     */
    public <R extends Record> R add(Call call, String userName, String groupName, R response) {
        AccountId account = call.caller().account();
        return store.write(call, transaction -> {
            UserTable.UserRow user = UserTable.require(transaction, account, userName);
            GroupRow group = GroupTable.require(transaction, account, groupName);
            if (GroupTable.isMember(transaction, account, group.groupId(), user.userId())) {
                throw RamError.MEMBER_EXISTS.failure(user.userName(), group.groupName());
            }
            if (UserTable.groups(transaction, account, user.userId()).size() >= RamLimits.GROUPS_OF_USER_MAX) {
                throw RamError.MEMBER_LIMIT.failure(RamLimits.GROUPS_OF_USER_MAX);
            }
            GroupTable.addMember(transaction, account, group.groupId(), user.userId(), call.time());
            directory.changes(transaction, account);
            return response;
        });
    }

    /**
     * Takes a user out of a group.
     *
     * @throws dev.jadegate.base.ApiFailure {@code EntityNotExist.User}, {@code EntityNotExist.Group},
     *     {@code EntityNotExist.User.Group}
     */
    public <R extends Record> R remove(Call call, String userName, String groupName, R response) {
        AccountId account = call.caller().account();
        return store.write(call, transaction -> {
            UserTable.UserRow user = UserTable.require(transaction, account, userName);
            GroupRow group = GroupTable.require(transaction, account, groupName);
            if (!GroupTable.removeMember(transaction, account, group.groupId(), user.userId())) {
                throw RamError.MEMBER_NOT_FOUND.failure(user.userName(), group.groupName());
            }
            directory.changes(transaction, account);
            return response;
        });
    }

    /** A group that a user is in, and since when. */
    public record Joined(GroupRow group, UserTable.Membership membership) {}

    /** The groups of a user. */
    public List<Joined> ofUser(AccountId account, String userName) {
        return store.read(transaction -> {
            UserTable.UserRow user = UserTable.require(transaction, account, userName);
            return UserTable.groups(transaction, account, user.userId()).stream()
                    .map(membership ->
                            new Joined(GroupTable.require(transaction, account, membership.name()), membership))
                    .toList();
        });
    }

    /** The members of a group by name. */
    public Page<UserTable.Membership> members(
            AccountId account, String groupName, @Nullable String marker, int itemsMax) {
        return store.read(transaction -> GroupTable.members(
                transaction,
                account,
                GroupTable.require(transaction, account, groupName).groupId(),
                marker,
                itemsMax));
    }
}
