package dev.jadegate.ram.ims;

import dev.jadegate.base.AccountId;
import dev.jadegate.gate.GateError;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.ram.api.Done;
import dev.jadegate.ram.api.TagOperations;
import dev.jadegate.ram.credential.AccessKeys;
import dev.jadegate.ram.credential.LoginProfiles;
import dev.jadegate.ram.domain.CredentialError;
import dev.jadegate.ram.domain.Page;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.ram.domain.RamLimits;
import dev.jadegate.ram.identity.Users;
import dev.jadegate.ram.store.UserTable.UserRow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Users in IMS. */
final class ImsUserOperations {
    private static final String FREEZE = "freeze";

    private final Users users;
    private final AccessKeys keys;
    private final LoginProfiles profiles;
    private final Principals principals;

    ImsUserOperations(Users users, AccessKeys keys, LoginProfiles profiles, Principals principals) {
        this.users = users;
        this.keys = keys;
        this.profiles = profiles;
        this.principals = principals;
    }

    record CreateRequest(
            @Param(lengthMin = 1, lengthMax = Ims.PRINCIPAL_LENGTH_MAX, chars = Ims.PRINCIPAL)
            String userPrincipalName,

            @Param(lengthMin = 1, lengthMax = 128) String displayName,
            @Param(lengthMax = 64) @Nullable String mobilePhone,
            @Param(lengthMax = 128) @Nullable String email,
            @Param(lengthMax = 128) @Nullable String comments,
            @Param(countMax = RamLimits.TAGS_MAX) List<TagOperations.Tag> tag) {}

    record GetRequest(
            @Param(lengthMax = Ims.PRINCIPAL_LENGTH_MAX, chars = Ims.PRINCIPAL) @Nullable
            String userPrincipalName,

            @Param(lengthMax = 64) @Nullable String userId,
            @Param(lengthMax = 128) @Nullable String userAccessKeyId) {}

    record UpdateRequest(
            @Param(lengthMax = Ims.PRINCIPAL_LENGTH_MAX, chars = Ims.PRINCIPAL) @Nullable
            String userPrincipalName,

            @Param(lengthMax = 64) @Nullable String userId,

            @Param(lengthMin = 1, lengthMax = Ims.PRINCIPAL_LENGTH_MAX, chars = Ims.PRINCIPAL) @Nullable
            String newUserPrincipalName,

            @Param(lengthMin = 1, lengthMax = 128) @Nullable String newDisplayName,
            @Param(lengthMax = 64) @Nullable String newMobilePhone,
            @Param(lengthMax = 128) @Nullable String newEmail,
            @Param(lengthMax = 128) @Nullable String newComments) {}

    record DeleteRequest(
            @Param(lengthMax = Ims.PRINCIPAL_LENGTH_MAX, chars = Ims.PRINCIPAL) @Nullable
            String userPrincipalName,

            @Param(lengthMax = 64) @Nullable String userId) {}

    record ListRequest(
            @Param(lengthMax = 512) @Nullable String marker,
            @Param(min = 1, max = 1000) @Nullable Integer maxItems,

            @Param(oneOf = {"active", FREEZE, "active,freeze"}) @Nullable
            String status,

            @Param(countMax = RamLimits.TAGS_MAX) List<TagOperations.TagFilter> tag) {}

    record UserItem(
            String userId,
            String userPrincipalName,
            String displayName,
            @Nullable String mobilePhone,
            @Nullable String email,
            @Nullable String comments,
            Instant createDate,
            Instant updateDate,
            @Nullable Instant lastLoginDate) {
        static UserItem of(UserRow row, String domain, @Nullable Instant lastLogin) {
            return new UserItem(
                    row.userId(),
                    row.userName() + '@' + domain,
                    row.displayName(),
                    row.mobilePhone(),
                    row.email(),
                    row.comments(),
                    row.createdAt(),
                    row.updatedAt(),
                    lastLogin);
        }
    }

    record UserReply(UserItem user) {}

    record UserItems(List<UserItem> user) {}

    record ListReply(
            UserItems users, boolean isTruncated, @Nullable String marker) {}

    record BasicInfo(String userId, String userPrincipalName, String displayName) {}

    record BasicInfos(List<BasicInfo> userBasicInfo) {}

    record BasicInfosReply(
            BasicInfos userBasicInfos,
            boolean isTruncated,
            @Nullable String marker) {}

    List<Operation<?, ?>> operations() {
        return List.of(create(), get(), update(), delete(), list(), listBasicInfos());
    }

    private Operation<?, ?> create() {
        return Ims.write(
                "CreateUser",
                "Makes a user; it has no credentials and no permissions yet.",
                CreateRequest.class,
                UserReply.class,
                (call, request) -> List.of(Ims.on(call, "user", "*", TagOperations.requestTags(request.tag()))),
                List.of(RamError.USER_EXISTS, RamError.USER_LIMIT),
                (call, request) -> {
                    TagOperations.requireGood(request.tag());
                    String domain = principals.domain(call.caller().account());
                    return users.create(
                            call,
                            principals.userName(call, request.userPrincipalName()),
                            new Users.Details(
                                    null,
                                    request.displayName(),
                                    request.mobilePhone(),
                                    request.email(),
                                    request.comments(),
                                    request.tag().stream()
                                            .collect(
                                                    Collectors.toMap(TagOperations.Tag::key, TagOperations.Tag::text))),
                            row -> new UserReply(UserItem.of(row, domain, null)));
                });
    }

    private Operation<?, ?> get() {
        return Ims.read(
                "GetUser",
                "Tells of one user, by logon name, id or access key.",
                GetRequest.class,
                UserReply.class,
                (call, request) -> List.of(Ims.on(call, "user", name(call, request))),
                List.of(RamError.USER_NOT_FOUND, CredentialError.ACCESS_KEY_NOT_FOUND),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    UserRow row = users.get(account, name(call, request));
                    return new UserReply(UserItem.of(row, principals.domain(account), lastLogin(account, row)));
                });
    }

    private Operation<?, ?> update() {
        return Ims.write(
                "UpdateUser",
                "Changes a user; groups, policies and keys follow a new name.",
                UpdateRequest.class,
                UserReply.class,
                (call, request) ->
                        List.of(Ims.on(call, "user", name(call, request.userPrincipalName(), request.userId()))),
                List.of(RamError.USER_NOT_FOUND, RamError.USER_EXISTS),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    String newPrincipal = request.newUserPrincipalName();
                    String newName = newPrincipal == null
                            ? null
                            : principals.userName(call, newPrincipal, "NewUserPrincipalName");
                    String name = name(call, request.userPrincipalName(), request.userId());
                    String domain = principals.domain(account);
                    Instant lastLogin = lastLogin(account, users.get(account, name));
                    return users.update(
                            call,
                            name,
                            new Users.Details(
                                    newName,
                                    request.newDisplayName(),
                                    request.newMobilePhone(),
                                    request.newEmail(),
                                    request.newComments(),
                                    Map.of()),
                            row -> new UserReply(UserItem.of(row, domain, lastLogin)));
                });
    }

    private Operation<?, ?> delete() {
        return Ims.write(
                "DeleteUser",
                "Deletes a user that holds nothing any more.",
                DeleteRequest.class,
                Done.class,
                (call, request) ->
                        List.of(Ims.on(call, "user", name(call, request.userPrincipalName(), request.userId()))),
                List.of(
                        RamError.USER_NOT_FOUND,
                        RamError.USER_HAS_ACCESS_KEY,
                        RamError.USER_HAS_LOGIN_PROFILE,
                        RamError.USER_HAS_MFA_DEVICE,
                        RamError.USER_HAS_GROUP,
                        RamError.USER_HAS_POLICY),
                (call, request) ->
                        users.delete(call, name(call, request.userPrincipalName(), request.userId()), new Done()));
    }

    private Operation<?, ?> list() {
        return Ims.read(
                "ListUsers",
                "Lists users by name.",
                ListRequest.class,
                ListReply.class,
                (call, request) -> List.of(Ims.on(call, "user", "*")),
                List.of(RamError.MARKER),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    String domain = principals.domain(account);
                    Map<String, Instant> lastLogins = profiles.lastLogins(account);
                    Page<UserRow> page = page(account, request);
                    return new ListReply(
                            new UserItems(page.items().stream()
                                    .map(row -> UserItem.of(row, domain, lastLogins.get(row.userId())))
                                    .toList()),
                            page.isTruncated(),
                            page.marker());
                });
    }

    private Operation<?, ?> listBasicInfos() {
        return Ims.read(
                "ListUserBasicInfos",
                "Lists the ids and names of users.",
                ListRequest.class,
                BasicInfosReply.class,
                (call, request) -> List.of(Ims.on(call, "user", "*")),
                List.of(RamError.MARKER),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    String domain = principals.domain(account);
                    Page<UserRow> page = page(account, request);
                    return new BasicInfosReply(
                            new BasicInfos(page.items().stream()
                                    .map(row -> new BasicInfo(
                                            row.userId(), row.userName() + '@' + domain, row.displayName()))
                                    .toList()),
                            page.isTruncated(),
                            page.marker());
                });
    }

    /** Every user here is active; none is frozen. */
    private Page<UserRow> page(AccountId account, ListRequest request) {
        int itemsMax = Ims.itemsMax(request.maxItems());
        if (FREEZE.equals(request.status()) && request.tag().isEmpty()) {
            return new Page<>(List.of(), null);
        }
        return request.tag().isEmpty()
                ? users.page(account, request.marker(), itemsMax)
                : users.tagged(
                        account,
                        request.marker(),
                        itemsMax,
                        tags -> TagOperations.TagFilter.allMatch(request.tag(), tags));
    }

    private @Nullable Instant lastLogin(AccountId account, UserRow row) {
        return profiles.lastLogins(account).get(row.userId());
    }

    private String name(Call call, GetRequest request) {
        String key = request.userAccessKeyId();
        requireOne(request.userPrincipalName(), request.userId(), key);
        return key == null
                ? name(call, request.userPrincipalName(), request.userId())
                : keys.ownerName(call.caller().account(), key);
    }

    private String name(Call call, @Nullable String principal, @Nullable String userId) {
        requireOne(principal, userId);
        if (principal != null) {
            return principals.userName(call, principal);
        }
        return users.byId(call.caller().account(), Objects.requireNonNull(userId))
                .userName();
    }

    private static void requireOne(@Nullable String... ways) {
        long given = Stream.of(ways).filter(Objects::nonNull).count();
        if (given == 0) {
            throw GateError.MISSING_PARAMETER.failure(Principals.PARAMETER);
        }
        if (given > 1) {
            throw GateError.invalidParameter(Principals.PARAMETER, "", "a user is named in one way, not in " + given);
        }
    }
}
