package dev.jadegate.ram.api;

import static dev.jadegate.ram.api.RamProducts.RAM;

import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.ram.credential.MfaDevices;
import dev.jadegate.ram.credential.SelfManagement;
import dev.jadegate.ram.credential.Subject;
import dev.jadegate.ram.domain.CredentialError;
import dev.jadegate.ram.domain.RamError;
import dev.jadegate.ram.domain.SecurityPreference;
import dev.jadegate.ram.store.MfaDeviceTable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Virtual MFA devices in RAM's API. */
public final class MfaDeviceOperations {
    /** The only kind of device here; the other one of the real service is a U2F key. */
    public static final String TYPE = "VMFA";

    private final MfaDevices devices;
    private final SelfManagement selfManagement;

    public MfaDeviceOperations(MfaDevices devices, SelfManagement selfManagement) {
        this.devices = devices;
        this.selfManagement = selfManagement;
    }

    public record CreateRequest(
            @Param(value = "VirtualMFADeviceName", lengthMin = 1, lengthMax = 64, chars = "A-Za-z0-9-")
            String virtualMfaDeviceName) {}

    public record CreateReply(@Param("VirtualMFADevice") NewDevice virtualMfaDevice) {}

    /** A device with its seed. */
    public record NewDevice(
            String serialNumber,
            @Param(secret = true) String base32StringSeed,
            @Param(value = "QRCodePNG", secret = true) String qrCodePng) {
        @Override
        public String toString() {
            return "NewDevice[" + serialNumber + ']';
        }
    }

    public record SerialRequest(
            @Param(lengthMin = 1, lengthMax = 256) String serialNumber) {}

    public record BindRequest(
            @Param(lengthMin = 1, lengthMax = 256) String serialNumber,

            @Param(lengthMin = 1, lengthMax = 64, chars = Ram.USER_NAME)
            String userName,

            @Param(secret = true, lengthMax = 64) String authenticationCode1,
            @Param(secret = true, lengthMax = 64) String authenticationCode2) {
        @Override
        public String toString() {
            return "BindRequest[" + serialNumber + ", " + userName + ']';
        }
    }

    public record UserRequest(
            @Param(lengthMin = 1, lengthMax = 64, chars = Ram.USER_NAME)
            String userName) {}

    public record UnbindReply(@Param("MFADevice") Unbound mfaDevice) {}

    public record Unbound(String serialNumber) {}

    public record InfoReply(@Param("MFADevice") Device mfaDevice) {}

    public record Device(String serialNumber, String type) {}

    public record ListReply(@Param("VirtualMFADevices") Devices virtualMfaDevices) {}

    public record Devices(@Param("VirtualMFADevice") List<ListedDevice> virtualMfaDevice) {}

    /** A device; without a user it is not bound. */
    public record ListedDevice(
            String serialNumber,
            @Nullable Instant activateDate,
            @Nullable Owner user) {
        static ListedDevice of(MfaDeviceTable.ListedDevice device) {
            String userId = device.userId();
            return new ListedDevice(
                    device.serialNumber(),
                    device.activatedAt(),
                    userId == null ? null : new Owner(userId, device.userName(), device.displayName()));
        }
    }

    public record Owner(
            String userId,
            @Nullable String userName,
            @Nullable String displayName) {}

    /** The one reply that shows a device's seed. */
    public static CreateReply reply(MfaDevices.NewDevice device) {
        return new CreateReply(new NewDevice(device.serialNumber(), device.base32Seed(), device.qrCodePng()));
    }

    public List<Operation<?, ?>> operations() {
        return List.of(create(), list(), delete(), bind(), unbind(), info());
    }

    private static List<Permission> onAllDevices(Call call, String operation) {
        return List.of(new Permission(
                "ram:" + operation, MfaDevices.named(call.caller().account(), "*")));
    }

    private List<Permission> onUser(Call call, String operation, String userName) {
        Subject subject = Subject.user(call, userName);
        return selfManagement.permissions(
                call,
                subject,
                new Permission("ram:" + operation, subject.resource()),
                SecurityPreference::manageMfaDevices);
    }

    private Operation<?, ?> create() {
        return new Operation<>(
                RAM,
                "CreateVirtualMFADevice",
                Access.WRITE,
                "Makes a virtual MFA device and shows its seed, this once.",
                CreateRequest.class,
                CreateReply.class,
                (call, request) -> onAllDevices(call, "CreateVirtualMFADevice"),
                List.of(CredentialError.DEVICE_EXISTS, CredentialError.DEVICE_LIMIT),
                (call, request) -> devices.create(call, request.virtualMfaDeviceName(), MfaDeviceOperations::reply));
    }

    private Operation<?, ?> list() {
        return new Operation<>(
                RAM,
                "ListVirtualMFADevices",
                Access.READ,
                "Lists the account's virtual MFA devices and who has them.",
                NoParameters.class,
                ListReply.class,
                (call, request) -> onAllDevices(call, "ListVirtualMFADevices"),
                List.of(),
                (call, request) ->
                        new ListReply(new Devices(devices.list(call.caller().account()).stream()
                                .map(ListedDevice::of)
                                .toList())));
    }

    private Operation<?, ?> delete() {
        return new Operation<>(
                RAM,
                "DeleteVirtualMFADevice",
                Access.WRITE,
                "Deletes a virtual MFA device that is not bound.",
                SerialRequest.class,
                Done.class,
                (call, request) -> List.of(new Permission(
                        "ram:DeleteVirtualMFADevice", MfaDevices.numbered(call, request.serialNumber()))),
                List.of(CredentialError.DEVICE_NOT_FOUND, CredentialError.DEVICE_BOUND),
                (call, request) -> devices.delete(call, request.serialNumber(), new Done()));
    }

    private Operation<?, ?> bind() {
        return new Operation<>(
                RAM,
                "BindMFADevice",
                Access.WRITE,
                "Binds a virtual MFA device to a user who proves to hold it by two codes in a row.",
                BindRequest.class,
                Done.class,
                (call, request) -> onUser(call, "BindMFADevice", request.userName()),
                List.of(
                        CredentialError.CODE_FORMAT,
                        RamError.USER_NOT_FOUND,
                        CredentialError.DEVICE_NOT_FOUND,
                        CredentialError.USER_HAS_DEVICE,
                        CredentialError.DEVICE_TAKEN,
                        CredentialError.CODE_WRONG),
                (call, request) -> devices.bind(
                        call,
                        Subject.user(call, request.userName()),
                        MfaDevices.numbered(call, request.serialNumber()).toString(),
                        request.authenticationCode1(),
                        request.authenticationCode2(),
                        new Done()));
    }

    private Operation<?, ?> unbind() {
        return new Operation<>(
                RAM,
                "UnbindMFADevice",
                Access.WRITE,
                "Takes a user's MFA device away.",
                UserRequest.class,
                UnbindReply.class,
                // Always by policy: a stolen access key must not be able to take the second factor away.
                (call, request) -> List.of(new Permission(
                        "ram:UnbindMFADevice",
                        Subject.user(call, request.userName()).resource())),
                List.of(RamError.USER_NOT_FOUND, CredentialError.USER_HAS_NO_DEVICE),
                (call, request) -> devices.unbind(
                        call,
                        Subject.user(call, request.userName()),
                        serialNumber -> new UnbindReply(new Unbound(serialNumber))));
    }

    private Operation<?, ?> info() {
        return new Operation<>(
                RAM,
                "GetUserMFAInfo",
                Access.READ,
                "Tells which MFA device a user has.",
                UserRequest.class,
                InfoReply.class,
                (call, request) -> onUser(call, "GetUserMFAInfo", request.userName()),
                List.of(RamError.USER_NOT_FOUND, CredentialError.USER_HAS_NO_DEVICE),
                (call, request) ->
                        new InfoReply(new Device(devices.ofUser(Subject.user(call, request.userName())), TYPE)));
    }
}
