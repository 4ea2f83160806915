package dev.jadegate.ram.credential;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ResourceName;
import dev.jadegate.gate.GateError;
import dev.jadegate.gate.api.Call;
import dev.jadegate.ram.domain.CredentialError;
import dev.jadegate.ram.domain.OneTimeCode;
import dev.jadegate.ram.domain.RandomText;
import dev.jadegate.ram.domain.SeedImage;
import dev.jadegate.ram.store.MfaDeviceTable;
import dev.jadegate.ram.store.MfaDeviceTable.DeviceRow;
import dev.jadegate.store.Store;
import dev.jadegate.store.Transaction;
import dev.jadegate.store.seal.SealBroken;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Virtual MFA devices: authenticator apps that share a seed with a user. Safe for use by many threads. */
public final class MfaDevices {
    /** Devices of one account. Source: VirtualMFADevicesQuota of GetAccountSummary's example. */
    public static final int DEVICES_MAX = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(MfaDevices.class);
    static final String PURPOSE = "ram/mfa-seed";
    private static final String ISSUER = "Jadegate";

    private final Store store;
    private final StoredSecrets secrets;
    private final RandomText random;

    MfaDevices(Store store, StoredSecrets secrets, RandomText random) {
        this.store = store;
        this.secrets = secrets;
        this.random = random;
    }

    /**
     * A device at its creation: the only time that its seed is shown.
     *
     * @param base32Seed to be typed
     * @param qrCodePng to be photographed; base64
     */
    public record NewDevice(String serialNumber, String base32Seed, String qrCodePng) {
        @Override
        public String toString() {
            return "NewDevice[" + serialNumber + ']';
        }
    }

    /** The resource of a device's name. */
    public static ResourceName named(AccountId account, String deviceName) {
        return ResourceName.global("ram", account, "mfa/" + deviceName);
    }

    /**
     * The resource of a serial number of the caller's account.
     *
     * @throws dev.jadegate.base.ApiFailure {@code EntityNotExist.VirtualMFADevice} for every other text
     */
    public static ResourceName numbered(Call call, String serialNumber) {
        String prefix = named(call.caller().account(), "").toString();
        if (!serialNumber.startsWith(prefix)
                || !serialNumber.substring(prefix.length()).matches("[A-Za-z0-9-]{1,64}")) {
            throw CredentialError.DEVICE_NOT_FOUND.failure(
                    serialNumber.length() <= 128 ? serialNumber : serialNumber.substring(0, 128) + "...");
        }
        return ResourceName.parse(serialNumber);
    }

    /**
     * Makes a device that is not bound yet.
     *
     * @throws dev.jadegate.base.ApiFailure {@code EntityAlreadyExists.VirtualMFADevice},
     *     {@code LimitExceeded.VirtualMFADevice}
     */
    public <R extends Record> R create(Call call, String deviceName, Function<NewDevice, R> reply) {
        AccountId account = call.caller().account();
        String serialNumber = named(account, deviceName).toString();
        secrets.prepare(account);
        byte[] seed = random.bytes(OneTimeCode.SEED_BYTES);
        byte[] sealed = secrets.seal(account, PURPOSE, serialNumber, seed);
        String text = SeedImage.base32(seed);
        Arrays.fill(seed, (byte) 0);
        String label = deviceName + '@' + account;
        NewDevice device = new NewDevice(serialNumber, text, SeedImage.qrCodePng(SeedImage.uri(text, label, ISSUER)));
        return store.write(call, transaction -> {
            if (MfaDeviceTable.find(transaction, account, serialNumber) != null) {
                throw CredentialError.DEVICE_EXISTS.failure(serialNumber);
            }
            if (MfaDeviceTable.count(transaction, account) >= DEVICES_MAX) {
                throw CredentialError.DEVICE_LIMIT.failure(DEVICES_MAX);
            }
            MfaDeviceTable.insert(transaction, account, serialNumber, sealed, call.time());
            return reply.apply(device);
        });
    }

    /** The devices of an account, by serial number. */
    public List<MfaDeviceTable.ListedDevice> list(AccountId account) {
        return page(account, "", DEVICES_MAX);
    }

    /** A page of the devices. */
    public List<MfaDeviceTable.ListedDevice> page(AccountId account, String after, int rowsMax) {
        return store.read(transaction -> MfaDeviceTable.page(transaction, account, after, rowsMax));
    }

    /**
     * Deletes a device that is not bound.
     *
     * @throws dev.jadegate.base.ApiFailure {@code EntityNotExist.VirtualMFADevice},
     *     {@code DeleteConflict.VirtualMFADevice.User}
     */
    public <R extends Record> R delete(Call call, String serialNumber, R response) {
        AccountId account = call.caller().account();
        return store.write(call, transaction -> {
            if (require(transaction, account, serialNumber).userId() != null) {
                throw CredentialError.DEVICE_BOUND.failure();
            }
            MfaDeviceTable.delete(transaction, account, serialNumber);
            return response;
        });
    }

    /**
     * Binds a device to a user who proves to hold it by two codes in a row.
     *
     * @throws dev.jadegate.base.ApiFailure {@code InvalidParameter.AuthenticationCode.Format},
     *     {@code EntityNotExist.User}, {@code EntityNotExist.VirtualMFADevice},
     *     {@code EntityAlreadyExists.User.MFADevice}, {@code EntityAlreadyExists.VirtualMFADevice.User},
     *     {@code CheckAuthenticationCodeFail}
     */
    public <R extends Record> R bind(
            Call call, Subject subject, String serialNumber, String code1, String code2, R response) {
        if (!OneTimeCode.isWellFormed(code1) || !OneTimeCode.isWellFormed(code2)) {
            throw CredentialError.CODE_FORMAT.failure();
        }
        AccountId account = subject.account();
        DeviceRow device = store.read(transaction -> requireFree(transaction, subject, serialNumber));
        long step = withSeed(
                account, device, seed -> OneTimeCode.acceptPair(seed, code1, code2, call.time(), device.lastStep()));
        if (step == OneTimeCode.NO_STEP) {
            throw CredentialError.CODE_WRONG.failure();
        }
        return store.write(call, transaction -> {
            DeviceRow present = requireFree(transaction, subject, serialNumber);
            String userId = subject.requireId(transaction);
            boolean unchanged = Arrays.equals(present.sealedSeed(), device.sealedSeed());
            if (!unchanged || !MfaDeviceTable.bind(transaction, account, device, userId, step, call.time())) {
                // The device was replaced, or its codes were used, since the codes were checked.
                throw CredentialError.CODE_WRONG.failure();
            }
            return response;
        });
    }

    private static DeviceRow requireFree(Transaction transaction, Subject subject, String serialNumber) {
        AccountId account = subject.account();
        String userId = subject.requireId(transaction);
        DeviceRow device = require(transaction, account, serialNumber);
        if (MfaDeviceTable.ofUser(transaction, account, userId) != null) {
            throw CredentialError.USER_HAS_DEVICE.failure();
        }
        if (device.userId() != null) {
            throw CredentialError.DEVICE_TAKEN.failure();
        }
        return device;
    }

    /**
     * Takes a user's device away; the device itself stays.
     *
     * @param reply makes the response of the serial number
     * @throws dev.jadegate.base.ApiFailure {@code EntityNotExist.User}, {@code EntityNotExist.User.MFADevice}
     */
    public <R extends Record> R unbind(Call call, Subject subject, Function<String, R> reply) {
        return store.write(call, transaction -> {
            String serialNumber = requireOfUser(transaction, subject);
            MfaDeviceTable.unbind(transaction, subject.account(), serialNumber);
            return reply.apply(serialNumber);
        });
    }

    /**
     * Takes a user's device away and deletes it.
     *
     * @throws dev.jadegate.base.ApiFailure {@code EntityNotExist.User}, {@code EntityNotExist.User.MFADevice}
     */
    public <R extends Record> R disable(Call call, Subject subject, R response) {
        return store.write(call, transaction -> {
            MfaDeviceTable.delete(transaction, subject.account(), requireOfUser(transaction, subject));
            return response;
        });
    }

    /**
     * The serial number of a user's device.
     *
     * @throws dev.jadegate.base.ApiFailure {@code EntityNotExist.User}, {@code EntityNotExist.User.MFADevice}
     */
    public String ofUser(Subject subject) {
        return store.read(transaction -> requireOfUser(transaction, subject));
    }

    private static String requireOfUser(Transaction transaction, Subject subject) {
        String userId = subject.requireId(transaction);
        @Nullable DeviceRow device = MfaDeviceTable.ofUser(transaction, subject.account(), userId);
        if (device == null) {
            throw CredentialError.USER_HAS_NO_DEVICE.failure();
        }
        return device.serialNumber();
    }

    /**
     * The step that {@code code} proves for a device, or {@link OneTimeCode#NO_STEP}. Whoever uses it must then
     * {@link MfaDeviceTable#accept} the step, so that the code works once.
     */
    long check(AccountId account, DeviceRow device, String code, Instant now) {
        return withSeed(account, device, seed -> OneTimeCode.accept(seed, code, now, device.lastStep()));
    }

    private long withSeed(AccountId account, DeviceRow device, Function<byte[], Long> user) {
        byte[] seed;
        try {
            seed = secrets.open(account, PURPOSE, device.serialNumber(), device.sealedSeed());
        } catch (SealBroken broken) {
            LOG.error("the seed of {} does not open: {}", device.serialNumber(), broken.getMessage());
            throw GateError.UNAVAILABLE.failure("the seed of the MFA device does not open");
        }
        try {
            return user.apply(seed);
        } finally {
            Arrays.fill(seed, (byte) 0);
        }
    }

    private static DeviceRow require(Transaction transaction, AccountId account, String serialNumber) {
        @Nullable DeviceRow device = MfaDeviceTable.find(transaction, account, serialNumber);
        if (device == null) {
            throw CredentialError.DEVICE_NOT_FOUND.failure(serialNumber);
        }
        return device;
    }
}
