package dev.jadegate.ram.api;

import static dev.jadegate.ram.api.RamProducts.RAM;

import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.ram.credential.AccessKeys;
import dev.jadegate.ram.credential.SelfManagement;
import dev.jadegate.ram.credential.Subject;
import dev.jadegate.ram.domain.CredentialError;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.ram.domain.SecurityPreference;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Access keys in RAM's API. Without a user name an operation is about the caller's own keys. */
public final class AccessKeyOperations {
    private static final String USER_NAME = "UserName";

    private final AccessKeys keys;
    private final SelfManagement selfManagement;

    public AccessKeyOperations(AccessKeys keys, SelfManagement selfManagement) {
        this.keys = keys;
        this.selfManagement = selfManagement;
    }

    public record CreateRequest(
            @Param(lengthMin = 1, lengthMax = 64, chars = Ram.USER_NAME) @Nullable
            String userName) {}

    public record CreateReply(NewKey accessKey) {}

    /** A key with its secret. */
    public record NewKey(
            String accessKeyId, @Param(secret = true) String accessKeySecret, String status, Instant createDate) {
        @Override
        public String toString() {
            return "NewKey[" + accessKeyId + ']';
        }
    }

    public record KeyRequest(
            @Param(lengthMin = 1, lengthMax = 128) String userAccessKeyId,

            @Param(lengthMin = 1, lengthMax = 64, chars = Ram.USER_NAME) @Nullable
            String userName) {}

    public record UpdateRequest(
            @Param(lengthMin = 1, lengthMax = 128) String userAccessKeyId,
            @Param(oneOf = {"Active", "Inactive"}) String status,

            @Param(lengthMin = 1, lengthMax = 64, chars = Ram.USER_NAME) @Nullable
            String userName) {}

    public record ListReply(Keys accessKeys) {}

    public record Keys(List<Key> accessKey) {}

    public record Key(String accessKeyId, String status, Instant createDate) {}

    public record LastUsedReply(LastUsed accessKeyLastUsed) {}

    /** When a key was used; without a date it never was. */
    public record LastUsed(@Nullable Instant lastUsedDate) {}

    /** As the wire spells a key's state. */
    public static String status(boolean active) {
        return active ? "Active" : "Inactive";
    }

    /** The one reply that shows a key's secret. */
    public static CreateReply reply(AccessKeys.NewAccessKey key) {
        return new CreateReply(
                new NewKey(key.accessKeyId(), AccessKeys.text(key.secret()), status(true), key.createdAt()));
    }

    public List<Operation<?, ?>> operations() {
        return List.of(create(), update(), delete(), list(), lastUsed());
    }

    private List<Permission> permissions(Call call, String operation, @Nullable String userName) {
        Subject subject = Subject.userOrCaller(call, userName, USER_NAME);
        return selfManagement.permissions(
                call,
                subject,
                new Permission("ram:" + operation, subject.resource()),
                SecurityPreference::manageAccessKeys);
    }

    private Operation<?, ?> create() {
        return new Operation<>(
                RAM,
                "CreateAccessKey",
                Access.WRITE,
                "Makes an access key for a user and shows its secret, this once.",
                CreateRequest.class,
                CreateReply.class,
                (call, request) -> permissions(call, "CreateAccessKey", request.userName()),
                List.of(RamError.USER_NOT_FOUND, CredentialError.ACCESS_KEY_LIMIT),
                (call, request) -> keys.create(
                        call, Subject.userOrCaller(call, request.userName(), USER_NAME), AccessKeyOperations::reply));
    }

    private Operation<?, ?> update() {
        return new Operation<>(
                RAM,
                "UpdateAccessKey",
                Access.WRITE,
                "Switches an access key on or off; the next call with it meets the change.",
                UpdateRequest.class,
                Done.class,
                (call, request) -> permissions(call, "UpdateAccessKey", request.userName()),
                List.of(RamError.USER_NOT_FOUND, CredentialError.ACCESS_KEY_NOT_FOUND),
                (call, request) -> keys.setActive(
                        call,
                        Subject.userOrCaller(call, request.userName(), USER_NAME),
                        request.userAccessKeyId(),
                        request.status().equals(status(true)),
                        new Done()));
    }

    private Operation<?, ?> delete() {
        return new Operation<>(
                RAM,
                "DeleteAccessKey",
                Access.WRITE,
                "Deletes an access key; the next call with it is refused.",
                KeyRequest.class,
                Done.class,
                (call, request) -> permissions(call, "DeleteAccessKey", request.userName()),
                List.of(RamError.USER_NOT_FOUND, CredentialError.ACCESS_KEY_NOT_FOUND),
                (call, request) -> keys.delete(
                        call,
                        Subject.userOrCaller(call, request.userName(), USER_NAME),
                        request.userAccessKeyId(),
                        new Done()));
    }

    private Operation<?, ?> list() {
        return new Operation<>(
                RAM,
                "ListAccessKeys",
                Access.READ,
                "Lists a user's access keys, without their secrets.",
                CreateRequest.class,
                ListReply.class,
                (call, request) -> permissions(call, "ListAccessKeys", request.userName()),
                List.of(RamError.USER_NOT_FOUND),
                (call, request) -> new ListReply(new Keys(
                        keys.list(Subject.userOrCaller(call, request.userName(), USER_NAME)).stream()
                                .map(row -> new Key(row.accessKeyId(), status(row.active()), row.createdAt()))
                                .toList())));
    }

    private Operation<?, ?> lastUsed() {
        return new Operation<>(
                RAM,
                "GetAccessKeyLastUsed",
                Access.READ,
                "Tells when an access key last signed a call.",
                KeyRequest.class,
                LastUsedReply.class,
                (call, request) -> permissions(call, "GetAccessKeyLastUsed", request.userName()),
                List.of(RamError.USER_NOT_FOUND, CredentialError.ACCESS_KEY_NOT_FOUND),
                (call, request) -> new LastUsedReply(new LastUsed(keys.lastUsed(
                        Subject.userOrCaller(call, request.userName(), USER_NAME), request.userAccessKeyId()))));
    }
}
