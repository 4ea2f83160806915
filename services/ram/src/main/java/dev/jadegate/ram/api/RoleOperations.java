package dev.jadegate.ram.api;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.ram.access.PolicyDirectory;
import dev.jadegate.ram.domain.IdentityIds;
import dev.jadegate.ram.domain.Page;
import dev.jadegate.ram.domain.PolicyTexts;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.ram.domain.RamLimits;
import dev.jadegate.ram.store.RoleTable;
import dev.jadegate.ram.store.RoleTable.RoleRow;
import dev.jadegate.ram.store.TagTable;
import dev.jadegate.store.Store;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Roles and who may assume them. */
final class RoleOperations {
    private final Store store;
    private final PolicyDirectory directory;
    private final IdentityIds ids;

    RoleOperations(Store store, PolicyDirectory directory, IdentityIds ids) {
        this.store = store;
        this.directory = directory;
        this.ids = ids;
    }

    record CreateRoleRequest(
            @Param(lengthMax = 64, chars = Ram.ROLE_NAME) String roleName,
            String assumeRolePolicyDocument,
            @Param(lengthMax = 1024) @Nullable String description,

            @Param(min = RamLimits.SESSION_SECONDS_MIN, max = RamLimits.SESSION_SECONDS_MAX) @Nullable
            Long maxSessionDuration,

            @Param(countMax = RamLimits.TAGS_MAX) List<TagOperations.Tag> tag) {}

    record RoleNameRequest(
            @Param(lengthMax = 64, chars = Ram.ROLE_NAME) String roleName) {}

    record UpdateRoleRequest(
            @Param(lengthMax = 64, chars = Ram.ROLE_NAME) String roleName,
            @Nullable String newAssumeRolePolicyDocument,
            @Param(lengthMax = 1024) @Nullable String newDescription,

            @Param(min = RamLimits.SESSION_SECONDS_MIN, max = RamLimits.SESSION_SECONDS_MAX) @Nullable
            Long newMaxSessionDuration) {}

    record ListRolesRequest(
            @Param(lengthMax = 512) @Nullable String marker,
            @Param(min = 1, max = 1000) @Nullable Integer maxItems,
            @Param(countMax = RamLimits.TAGS_MAX) List<TagOperations.TagFilter> tag) {}

    record RoleItem(
            String roleId,
            String roleName,
            String arn,
            @Nullable String description,
            @Nullable String assumeRolePolicyDocument,
            Long maxSessionDuration,
            Instant createDate,
            Instant updateDate) {
        static RoleItem of(RoleRow row, AccountId account) {
            return new RoleItem(
                    row.roleId(),
                    row.roleName(),
                    row.arn(account),
                    row.description(),
                    row.assumeRolePolicyDocument(),
                    row.maxSessionDuration(),
                    row.createdAt(),
                    row.updatedAt());
        }

        /** As lists show it. */
        RoleItem withoutDocument() {
            return new RoleItem(roleId, roleName, arn, description, null, maxSessionDuration, createDate, updateDate);
        }
    }

    record RoleReply(RoleItem role) {}

    record Roles(List<RoleItem> role) {}

    record ListRolesReply(
            Roles roles, Boolean isTruncated, @Nullable String marker) {}

    List<Operation<?, ?>> operations() {
        return List.of(create(), get(), update(), delete(), list());
    }

    private Operation<?, ?> create() {
        return Ram.write(
                "CreateRole",
                "Makes a role that those may assume whom its trust policy names.",
                CreateRoleRequest.class,
                RoleReply.class,
                (call, request) -> List.of(Ram.on(call, "role", "*", TagOperations.requestTags(request.tag()))),
                List.of(RamError.ROLE_EXISTS, RamError.ROLE_LIMIT, RamError.TRUST_DOCUMENT),
                (call, request) -> {
                    PolicyTexts.requireTrust("AssumeRolePolicyDocument", request.assumeRolePolicyDocument());
                    TagOperations.requireGood(request.tag());
                    AccountId account = call.caller().account();
                    Long seconds = request.maxSessionDuration();
                    RoleRow row = new RoleRow(
                            ids.next(),
                            request.roleName(),
                            request.description(),
                            request.assumeRolePolicyDocument(),
                            seconds == null ? RamLimits.SESSION_SECONDS_MIN : seconds,
                            call.time(),
                            call.time());
                    return store.write(call, transaction -> {
                        if (RoleTable.find(transaction, account, row.roleName()) != null) {
                            throw RamError.ROLE_EXISTS.failure(row.roleName());
                        }
                        if (RoleTable.count(transaction, account) >= RamLimits.ROLES_MAX) {
                            throw RamError.ROLE_LIMIT.failure(RamLimits.ROLES_MAX);
                        }
                        RoleTable.insert(transaction, account, row);
                        request.tag()
                                .forEach(tag -> TagTable.put(
                                        transaction,
                                        account,
                                        "role",
                                        new TagTable.TagRow(row.roleId(), tag.key(), tag.text())));
                        directory.changes(transaction, account);
                        return new RoleReply(RoleItem.of(row, account));
                    });
                });
    }

    private Operation<?, ?> get() {
        return Ram.read(
                "GetRole",
                "Tells of one role.",
                RoleNameRequest.class,
                RoleReply.class,
                (call, request) -> List.of(Ram.on(call, "role", request.roleName())),
                List.of(RamError.ROLE_NOT_FOUND),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    return new RoleReply(RoleItem.of(
                            store.read(transaction -> RoleTable.require(transaction, account, request.roleName())),
                            account));
                });
    }

    private Operation<?, ?> update() {
        return Ram.write(
                "UpdateRole",
                "Changes a role; sessions that began before keep their time.",
                UpdateRoleRequest.class,
                RoleReply.class,
                (call, request) -> List.of(Ram.on(call, "role", request.roleName())),
                List.of(RamError.ROLE_NOT_FOUND, RamError.TRUST_DOCUMENT),
                (call, request) -> {
                    String trust = request.newAssumeRolePolicyDocument();
                    if (trust != null) {
                        PolicyTexts.requireTrust("NewAssumeRolePolicyDocument", trust);
                    }
                    Long seconds = request.newMaxSessionDuration();
                    return store.write(call, transaction -> {
                        AccountId account = call.caller().account();
                        RoleRow before = RoleTable.require(transaction, account, request.roleName());
                        RoleRow row = new RoleRow(
                                before.roleId(),
                                before.roleName(),
                                request.newDescription() == null ? before.description() : request.newDescription(),
                                trust == null ? before.assumeRolePolicyDocument() : trust,
                                seconds == null ? before.maxSessionDuration() : seconds,
                                before.createdAt(),
                                call.time());
                        RoleTable.update(transaction, account, row);
                        directory.changes(transaction, account);
                        return new RoleReply(RoleItem.of(row, account));
                    });
                });
    }

    private Operation<?, ?> delete() {
        return Ram.write(
                "DeleteRole",
                "Deletes a role without policies; its sessions end at once.",
                RoleNameRequest.class,
                Done.class,
                (call, request) -> List.of(Ram.on(call, "role", request.roleName())),
                List.of(RamError.ROLE_NOT_FOUND, RamError.ROLE_HAS_POLICY),
                (call, request) -> store.write(call, transaction -> {
                    AccountId account = call.caller().account();
                    RoleTable.delete(transaction, account, RoleTable.require(transaction, account, request.roleName()));
                    directory.changes(transaction, account);
                    return new Done();
                }));
    }

    private Operation<?, ?> list() {
        return Ram.read(
                "ListRoles",
                "Lists roles by name.",
                ListRolesRequest.class,
                ListRolesReply.class,
                (call, request) -> List.of(Ram.on(call, "role", "*")),
                List.of(RamError.MARKER),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    int itemsMax = Ram.itemsMax(request.maxItems());
                    Page<RoleRow> page = store.read(transaction -> {
                        if (request.tag().isEmpty()) {
                            return RoleTable.page(transaction, account, request.marker(), itemsMax);
                        }
                        List<RoleRow> tagged =
                                RoleTable.page(transaction, account, request.marker(), RamLimits.ROLES_MAX)
                                        .items()
                                        .stream()
                                        .filter(row -> TagOperations.TagFilter.allMatch(
                                                request.tag(), TagTable.of(transaction, account, "role", row.roleId())))
                                        .toList();
                        return Page.of(tagged, itemsMax, RoleRow::roleName);
                    });
                    return new ListRolesReply(
                            new Roles(page.items().stream()
                                    .map(row -> RoleItem.of(row, account).withoutDocument())
                                    .toList()),
                            page.isTruncated(),
                            page.marker());
                });
    }
}
