package dev.jadegate.ram.ims;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ApiFailure;
import dev.jadegate.gate.GateError;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.ram.api.Done;
import dev.jadegate.ram.api.MfaDeviceOperations;
import dev.jadegate.ram.api.MfaDeviceOperations.CreateReply;
import dev.jadegate.ram.api.MfaDeviceOperations.CreateRequest;
import dev.jadegate.ram.api.MfaDeviceOperations.SerialRequest;
import dev.jadegate.ram.api.MfaDeviceOperations.UnbindReply;
import dev.jadegate.ram.api.MfaDeviceOperations.Unbound;
import dev.jadegate.ram.api.NoParameters;
import dev.jadegate.ram.credential.MfaDevices;
import dev.jadegate.ram.credential.SelfManagement;
import dev.jadegate.ram.credential.Subject;
import dev.jadegate.ram.domain.CredentialError;
import dev.jadegate.ram.domain.Page;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.ram.domain.SecurityPreference;
import dev.jadegate.ram.store.MfaDeviceTable.ListedDevice;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Virtual MFA devices in IMS. */
final class ImsMfaOperations {
    private static final int ITEMS_MAX = 100;

    private final MfaDevices devices;
    private final SelfManagement selfManagement;
    private final Principals principals;

    ImsMfaOperations(MfaDevices devices, SelfManagement selfManagement, Principals principals) {
        this.devices = devices;
        this.selfManagement = selfManagement;
        this.principals = principals;
    }

    record ListRequest(
            @Param(lengthMax = 512) @Nullable String marker,
            @Param(min = 1, max = ITEMS_MAX) @Nullable Integer maxItems) {}

    /** Who has a device; empty while it is not bound. */
    record Owner(
            @Nullable String userId,
            @Nullable String userPrincipalName,
            @Nullable String displayName) {}

    record Device(String serialNumber, @Nullable Instant activateDate, Owner user) {
        static Device of(ListedDevice device, String domain) {
            String name = device.userName();
            return new Device(
                    device.serialNumber(),
                    device.activatedAt(),
                    new Owner(device.userId(), name == null ? null : name + '@' + domain, device.displayName()));
        }
    }

    record Devices(@Param("VirtualMFADevice") List<Device> virtualMfaDevice) {}

    record ListReply(
            @Param("VirtualMFADevices") Devices virtualMfaDevices,
            boolean isTruncated,
            @Nullable String marker) {}

    record BindRequest(
            @Param(lengthMin = 1, lengthMax = 256) String serialNumber,

            @Param(lengthMin = 1, lengthMax = Ims.PRINCIPAL_LENGTH_MAX, chars = Ims.PRINCIPAL)
            String userPrincipalName,

            @Param(secret = true, lengthMax = 64) String authenticationCode1,
            @Param(secret = true, lengthMax = 64) String authenticationCode2) {
        @Override
        public String toString() {
            return "BindRequest[" + serialNumber + ", " + userPrincipalName + ']';
        }
    }

    record UserRequest(
            @Param(lengthMin = 1, lengthMax = Ims.PRINCIPAL_LENGTH_MAX, chars = Ims.PRINCIPAL)
            String userPrincipalName) {}

    record InfoRequest(
            @Param(lengthMin = 1, lengthMax = Ims.PRINCIPAL_LENGTH_MAX, chars = Ims.PRINCIPAL) @Nullable
            String userPrincipalName) {}

    record InfoReply(
            @Param("MFADevice") MfaDeviceOperations.@Nullable Device mfaDevice,
            @Param("IsMFAEnable") boolean isMfaEnable) {}

    record AccountInfoReply(@Param("IsMFAEnable") boolean isMfaEnable) {}

    List<Operation<?, ?>> operations() {
        return List.of(create(), list(), delete(), bind(), unbind(), disable(), info(), accountInfo());
    }

    private List<Permission> onUser(Call call, Subject subject) {
        return selfManagement.permissions(
                call,
                subject,
                new Permission("ram:" + call.operationName(), subject.resource()),
                SecurityPreference::manageMfaDevices);
    }

    private Operation<?, ?> create() {
        return Ims.write(
                "CreateVirtualMFADevice",
                "Makes a virtual MFA device and shows its seed, this once.",
                CreateRequest.class,
                CreateReply.class,
                (call, request) -> List.of(Ims.on(call, "mfa", "*")),
                List.of(CredentialError.DEVICE_EXISTS, CredentialError.DEVICE_LIMIT),
                (call, request) -> devices.create(call, request.virtualMfaDeviceName(), MfaDeviceOperations::reply));
    }

    private Operation<?, ?> list() {
        return Ims.read(
                "ListVirtualMFADevices",
                "Lists the account's virtual MFA devices and who has them.",
                ListRequest.class,
                ListReply.class,
                (call, request) -> List.of(Ims.on(call, "mfa", "*")),
                List.of(RamError.MARKER),
                (call, request) -> {
                    AccountId account = call.caller().account();
                    Integer asked = request.maxItems();
                    int itemsMax = asked == null ? ITEMS_MAX : asked;
                    Page<ListedDevice> page = Page.of(
                            devices.page(account, Page.after(request.marker()), itemsMax + 1),
                            itemsMax,
                            ListedDevice::serialNumber);
                    String domain = principals.domain(account);
                    return new ListReply(
                            new Devices(page.items().stream()
                                    .map(device -> Device.of(device, domain))
                                    .toList()),
                            page.isTruncated(),
                            page.marker());
                });
    }

    private Operation<?, ?> delete() {
        return Ims.write(
                "DeleteVirtualMFADevice",
                "Deletes a virtual MFA device that is not bound.",
                SerialRequest.class,
                Done.class,
                (call, request) -> List.of(new Permission(
                        "ram:DeleteVirtualMFADevice", MfaDevices.numbered(call, request.serialNumber()))),
                List.of(CredentialError.DEVICE_NOT_FOUND, CredentialError.DEVICE_BOUND),
                (call, request) -> devices.delete(call, request.serialNumber(), new Done()));
    }

    private Operation<?, ?> bind() {
        return Ims.write(
                "BindMFADevice",
                "Binds a virtual MFA device to a user who proves to hold it by two codes in a row.",
                BindRequest.class,
                Done.class,
                (call, request) -> onUser(call, principals.subject(call, request.userPrincipalName())),
                List.of(
                        CredentialError.CODE_FORMAT,
                        RamError.USER_NOT_FOUND,
                        CredentialError.DEVICE_NOT_FOUND,
                        CredentialError.USER_HAS_DEVICE,
                        CredentialError.DEVICE_TAKEN,
                        CredentialError.CODE_WRONG),
                (call, request) -> devices.bind(
                        call,
                        principals.subject(call, request.userPrincipalName()),
                        MfaDevices.numbered(call, request.serialNumber()).toString(),
                        request.authenticationCode1(),
                        request.authenticationCode2(),
                        new Done()));
    }

    private Operation<?, ?> unbind() {
        return Ims.write(
                "UnbindMFADevice",
                "Takes a user's MFA device away.",
                UserRequest.class,
                UnbindReply.class,
                // Always by policy: a stolen access key must not be able to take the second factor away.
                (call, request) -> byPolicy(call, request),
                List.of(RamError.USER_NOT_FOUND, CredentialError.USER_HAS_NO_DEVICE),
                (call, request) -> devices.unbind(
                        call,
                        principals.subject(call, request.userPrincipalName()),
                        serialNumber -> new UnbindReply(new Unbound(serialNumber))));
    }

    private Operation<?, ?> disable() {
        return Ims.write(
                "DisableVirtualMFA",
                "Takes a user's virtual MFA device away and deletes it.",
                UserRequest.class,
                Done.class,
                (call, request) -> byPolicy(call, request),
                List.of(RamError.USER_NOT_FOUND, CredentialError.USER_HAS_NO_DEVICE),
                (call, request) ->
                        devices.disable(call, principals.subject(call, request.userPrincipalName()), new Done()));
    }

    private List<Permission> byPolicy(Call call, UserRequest request) {
        return List.of(Ims.on(call, "user", principals.userName(call, request.userPrincipalName())));
    }

    private Subject infoSubject(Call call, InfoRequest request) {
        Subject subject = principals.subjectOrCaller(call, request.userPrincipalName());
        if (subject.userName() == null) {
            throw GateError.MISSING_PARAMETER.failure(Principals.PARAMETER);
        }
        return subject;
    }

    private Operation<?, ?> info() {
        return Ims.read(
                "GetUserMFAInfo",
                "Tells which MFA device a user has, if any; without a logon name the caller.",
                InfoRequest.class,
                InfoReply.class,
                (call, request) -> onUser(call, infoSubject(call, request)),
                List.of(RamError.USER_NOT_FOUND),
                (call, request) -> {
                    try {
                        String serialNumber = devices.ofUser(infoSubject(call, request));
                        return new InfoReply(
                                new MfaDeviceOperations.Device(serialNumber, MfaDeviceOperations.TYPE), true);
                    } catch (ApiFailure failure) {
                        if (failure.code().equals(CredentialError.USER_HAS_NO_DEVICE.code())) {
                            return new InfoReply(null, false);
                        }
                        throw failure;
                    }
                });
    }

    private Operation<?, ?> accountInfo() {
        return Ims.read(
                "GetAccountMFAInfo",
                "Tells whether the account itself has an MFA device; devices are for users only.",
                NoParameters.class,
                AccountInfoReply.class,
                (call, request) -> Ims.onAll(call),
                List.of(),
                (call, request) -> new AccountInfoReply(false));
    }
}
