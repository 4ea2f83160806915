package dev.jadegate.ram.ims;

import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.ram.api.AccessKeyOperations;
import dev.jadegate.ram.api.AccessKeyOperations.CreateReply;
import dev.jadegate.ram.api.AccessKeyOperations.LastUsedReply;
import dev.jadegate.ram.api.Done;
import dev.jadegate.ram.credential.AccessKeys;
import dev.jadegate.ram.credential.SelfManagement;
import dev.jadegate.ram.credential.Subject;
import dev.jadegate.ram.domain.CredentialError;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.ram.domain.SecurityPreference;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Access keys in IMS. Without a logon name an operation is about the caller's own keys. */
final class ImsAccessKeyOperations {
    private final AccessKeys keys;
    private final SelfManagement selfManagement;
    private final Principals principals;

    ImsAccessKeyOperations(AccessKeys keys, SelfManagement selfManagement, Principals principals) {
        this.keys = keys;
        this.selfManagement = selfManagement;
        this.principals = principals;
    }

    record UserRequest(
            @Param(lengthMin = 1, lengthMax = Ims.PRINCIPAL_LENGTH_MAX, chars = Ims.PRINCIPAL) @Nullable
            String userPrincipalName) {}

    record KeyRequest(
            @Param(lengthMin = 1, lengthMax = 128) String userAccessKeyId,

            @Param(lengthMin = 1, lengthMax = Ims.PRINCIPAL_LENGTH_MAX, chars = Ims.PRINCIPAL) @Nullable
            String userPrincipalName) {}

    record UpdateRequest(
            @Param(lengthMin = 1, lengthMax = 128) String userAccessKeyId,
            @Param(oneOf = {"Active", "Inactive"}) String status,

            @Param(lengthMin = 1, lengthMax = Ims.PRINCIPAL_LENGTH_MAX, chars = Ims.PRINCIPAL) @Nullable
            String userPrincipalName) {}

    record Key(String accessKeyId, String status, Instant createDate, Instant updateDate) {}

    record Keys(List<Key> accessKey) {}

    record ListReply(Keys accessKeys) {}

    List<Operation<?, ?>> operations() {
        return List.of(create(), update(), delete(), list(), lastUsed());
    }

    private Subject subject(Call call, @Nullable String principal) {
        return principals.subjectOrCaller(call, principal);
    }

    private List<Permission> permissions(Call call, @Nullable String principal) {
        Subject subject = subject(call, principal);
        return selfManagement.permissions(
                call,
                subject,
                new Permission("ram:" + call.operationName(), subject.resource()),
                SecurityPreference::manageAccessKeys);
    }

    private Operation<?, ?> create() {
        return Ims.write(
                "CreateAccessKey",
                "Makes an access key for a user and shows its secret, this once.",
                UserRequest.class,
                CreateReply.class,
                (call, request) -> permissions(call, request.userPrincipalName()),
                List.of(RamError.USER_NOT_FOUND, CredentialError.ACCESS_KEY_LIMIT),
                (call, request) ->
                        keys.create(call, subject(call, request.userPrincipalName()), AccessKeyOperations::reply));
    }

    private Operation<?, ?> update() {
        return Ims.write(
                "UpdateAccessKey",
                "Switches an access key on or off; the next call with it meets the change.",
                UpdateRequest.class,
                Done.class,
                (call, request) -> permissions(call, request.userPrincipalName()),
                List.of(RamError.USER_NOT_FOUND, CredentialError.ACCESS_KEY_NOT_FOUND),
                (call, request) -> keys.setActive(
                        call,
                        subject(call, request.userPrincipalName()),
                        request.userAccessKeyId(),
                        request.status().equals(AccessKeyOperations.status(true)),
                        new Done()));
    }

    private Operation<?, ?> delete() {
        return Ims.write(
                "DeleteAccessKey",
                "Deletes an access key; the next call with it is refused.",
                KeyRequest.class,
                Done.class,
                (call, request) -> permissions(call, request.userPrincipalName()),
                List.of(RamError.USER_NOT_FOUND, CredentialError.ACCESS_KEY_NOT_FOUND),
                (call, request) -> keys.delete(
                        call, subject(call, request.userPrincipalName()), request.userAccessKeyId(), new Done()));
    }

    private Operation<?, ?> list() {
        return Ims.read(
                "ListAccessKeys",
                "Lists a user's access keys, without their secrets.",
                UserRequest.class,
                ListReply.class,
                (call, request) -> permissions(call, request.userPrincipalName()),
                List.of(RamError.USER_NOT_FOUND),
                (call, request) -> new ListReply(new Keys(keys.list(subject(call, request.userPrincipalName())).stream()
                        .map(row -> new Key(
                                row.accessKeyId(),
                                AccessKeyOperations.status(row.active()),
                                row.createdAt(),
                                row.updatedAt()))
                        .toList())));
    }

    private Operation<?, ?> lastUsed() {
        return Ims.read(
                "GetAccessKeyLastUsed",
                "Tells when an access key last signed a call.",
                KeyRequest.class,
                LastUsedReply.class,
                (call, request) -> permissions(call, request.userPrincipalName()),
                List.of(RamError.USER_NOT_FOUND, CredentialError.ACCESS_KEY_NOT_FOUND),
                (call, request) -> new LastUsedReply(new AccessKeyOperations.LastUsed(
                        keys.lastUsed(subject(call, request.userPrincipalName()), request.userAccessKeyId()))));
    }
}
