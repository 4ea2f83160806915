package dev.jadegate.ram;

import static dev.jadegate.ram.CredentialFixture.ACCOUNT;
import static dev.jadegate.ram.CredentialFixture.OTHER_ROOT;
import static dev.jadegate.ram.CredentialFixture.ROOT;
import static dev.jadegate.ram.CredentialFixture.field;
import static dev.jadegate.ram.CredentialFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jadegate.gate.api.Caller;
import dev.jadegate.ram.domain.OneTimeCode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MfaTest {
    private static final String SERIAL = "acs:ram::" + ACCOUNT + ":mfa/phone";

    private final CredentialFixture ram = new CredentialFixture();

    @AfterEach
    void close() {
        ram.close();
    }

    private byte[] newDevice(String name) {
        return base32(
                field(ram.call(ROOT, "CreateVirtualMFADevice", "VirtualMFADeviceName", name), "Base32StringSeed"));
    }

    /** What an authenticator app does with the text. */
    private static byte[] base32(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long group = 0;
        int bits = 0;
        for (int i = 0; i < text.length(); i++) {
            group = group << 5 | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(text.charAt(i));
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes.write((int) (group >> bits));
            }
        }
        return bytes.toByteArray();
    }

    private String code(byte[] seed, int offset) {
        return OneTimeCode.codeAt(seed, OneTimeCode.stepAt(ram.clock.instant()) + offset);
    }

    private String bind(Caller caller, String user, String serial, String code1, String code2) {
        return refusal(() -> ram.call(
                caller,
                "BindMFADevice",
                "UserName",
                user,
                "SerialNumber",
                serial,
                "AuthenticationCode1",
                code1,
                "AuthenticationCode2",
                code2));
    }

    private String bind(String user, byte[] seed) {
        return bind(ROOT, user, SERIAL, code(seed, -1), code(seed, 0));
    }

    @Test
    void a_device_goes_from_its_seed_to_a_user_and_back() {
        byte[] seed = newDevice("phone");
        assertThat(seed).hasSize(20);
        assertThat(ram.call(ROOT, "ListVirtualMFADevices"))
                .isEqualTo("{\"RequestId\":\"R\",\"VirtualMFADevices\":{\"VirtualMFADevice\":[{\"SerialNumber\":\""
                        + SERIAL + "\"}]}}");
        assertThat(bind("jane", seed)).isEqualTo("OK");
        assertThat(ram.call(ROOT, "GetUserMFAInfo", "UserName", "jane"))
                .isEqualTo(
                        "{\"RequestId\":\"R\",\"MFADevice\":{\"SerialNumber\":\"" + SERIAL + "\",\"Type\":\"VMFA\"}}");
        assertThat(ram.call(ROOT, "ListVirtualMFADevices"))
                .contains("\"ActivateDate\":\"2026-11-23T10:00:00Z\"", "\"UserName\":\"jane\"");
        assertThat(refusal(() -> ram.call(ROOT, "DeleteVirtualMFADevice", "SerialNumber", SERIAL)))
                .isEqualTo("DeleteConflict.VirtualMFADevice.User");
        assertThat(refusal(() -> ram.call(ROOT, "DeleteUser", "UserName", "jane")))
                .isEqualTo("DeleteConflict.User.MFADevice");
        assertThat(ram.call(ROOT, "UnbindMFADevice", "UserName", "jane")).contains(SERIAL);
        ram.call(ROOT, "DeleteVirtualMFADevice", "SerialNumber", SERIAL);
        assertThat(ram.call(ROOT, "ListVirtualMFADevices")).doesNotContain(SERIAL);
    }

    @Test
    void the_picture_is_a_png() {
        String reply = ram.call(ROOT, "CreateVirtualMFADevice", "VirtualMFADeviceName", "phone");
        byte[] png = Base64.getDecoder().decode(field(reply, "QRCodePNG"));
        assertThat(png).startsWith(new byte[] {(byte) 0x89, 'P', 'N', 'G'});
    }

    @Test
    void the_seed_is_stored_sealed_and_left_out_of_the_event() {
        String reply = ram.call(ROOT, "CreateVirtualMFADevice", "VirtualMFADeviceName", "phone");
        String text = field(reply, "Base32StringSeed");
        assertThat(ram.recorded.getLast())
                .contains(SERIAL)
                .doesNotContain(text)
                .doesNotContain(field(reply, "QRCodePNG"));
        byte[] stored = ram.store.read(transaction -> Objects.requireNonNull(
                transaction.first("SELECT sealed_seed FROM ram_mfa_device", row -> row.bytes(1))));
        assertThat(new String(stored, StandardCharsets.ISO_8859_1))
                .doesNotContain(new String(base32(text), StandardCharsets.ISO_8859_1));
    }

    @Test
    void only_two_consecutive_present_codes_bind() {
        byte[] seed = newDevice("phone");
        for (int[] offsets : new int[][] {{0, 0}, {0, -1}, {-2, 0}, {-3, -2}, {1, 2}}) {
            assertThat(bind(ROOT, "jane", SERIAL, code(seed, offsets[0]), code(seed, offsets[1])))
                    .as(offsets[0] + " " + offsets[1])
                    .isEqualTo("CheckAuthenticationCodeFail");
        }
        byte[] other = newDevice("other");
        assertThat(bind(ROOT, "jane", SERIAL, code(seed, -1), code(other, 0))).isEqualTo("CheckAuthenticationCodeFail");
        assertThat(bind(ROOT, "jane", SERIAL, "12345", "123456"))
                .isEqualTo("InvalidParameter.AuthenticationCode.Format");
        assertThat(bind(ROOT, "jane", SERIAL, code(seed, 0), code(seed, 1))).isEqualTo("OK");
    }

    @Test
    void codes_that_bound_once_do_not_bind_again() {
        byte[] seed = newDevice("phone");
        assertThat(bind("jane", seed)).isEqualTo("OK");
        ram.call(ROOT, "UnbindMFADevice", "UserName", "jane");
        assertThat(bind("jane", seed)).isEqualTo("CheckAuthenticationCodeFail");
        ram.clock.moveBySeconds(30);
        assertThat(bind("jane", seed)).isEqualTo("CheckAuthenticationCodeFail");
        ram.clock.moveBySeconds(30);
        assertThat(bind("jane", seed)).isEqualTo("OK");
    }

    @Test
    void a_user_has_one_device_and_a_device_one_user() {
        byte[] seed = newDevice("phone");
        assertThat(bind("jane", seed)).isEqualTo("OK");
        byte[] second = newDevice("second");
        String serial = "acs:ram::" + ACCOUNT + ":mfa/second";
        assertThat(bind(ROOT, "jane", serial, code(second, -1), code(second, 0)))
                .isEqualTo("EntityAlreadyExists.User.MFADevice");
        assertThat(bind("bob", seed)).isEqualTo("EntityAlreadyExists.VirtualMFADevice.User");
        assertThat(bind(ROOT, "bob", serial, code(second, -1), code(second, 0))).isEqualTo("OK");
    }

    @Test
    void each_refusal_has_its_documented_code() {
        byte[] seed = newDevice("phone");
        assertThat(refusal(() -> newDevice("phone"))).isEqualTo("EntityAlreadyExists.VirtualMFADevice");
        assertThat(refusal(() -> newDevice("with_underscore")))
                .isEqualTo("InvalidParameter.VirtualMFADeviceName.InvalidChars");
        assertThat(refusal(() -> newDevice("x".repeat(65)))).isEqualTo("InvalidParameter.VirtualMFADeviceName.Length");
        newDevice("x".repeat(64));
        assertThat(bind("nobody", seed)).isEqualTo("EntityNotExist.User");
        for (String serial : new String[] {
            "acs:ram::" + ACCOUNT + ":mfa/none", "acs:ram::1000000000000002:mfa/phone", "phone", "acs:ram::"
        }) {
            assertThat(bind(ROOT, "jane", serial, code(seed, -1), code(seed, 0)))
                    .as(serial)
                    .isEqualTo("EntityNotExist.VirtualMFADevice");
            assertThat(refusal(() -> ram.call(ROOT, "DeleteVirtualMFADevice", "SerialNumber", serial)))
                    .isEqualTo("EntityNotExist.VirtualMFADevice");
        }
        for (String operation : new String[] {"UnbindMFADevice", "GetUserMFAInfo"}) {
            assertThat(refusal(() -> ram.call(ROOT, operation, "UserName", "jane")))
                    .isEqualTo("EntityNotExist.User.MFADevice");
            assertThat(refusal(() -> ram.call(ROOT, operation, "UserName", "nobody")))
                    .isEqualTo("EntityNotExist.User");
        }
        assertThat(refusal(() -> ram.call(OTHER_ROOT, "DeleteVirtualMFADevice", "SerialNumber", SERIAL)))
                .isEqualTo("EntityNotExist.VirtualMFADevice");
    }

    @Test
    void users_bind_their_own_device_by_preference_but_never_unbind_it_so() {
        byte[] seed = newDevice("phone");
        String denied = "NoPermission/AccountLevelIdentityBasedPolicy/ImplicitDeny";
        assertThat(bind(ram.bob(), "jane", SERIAL, code(seed, -1), code(seed, 0)))
                .isEqualTo(denied);
        assertThat(bind(ram.jane(), "jane", SERIAL, code(seed, -1), code(seed, 0)))
                .isEqualTo("OK");
        assertThat(refusal(() -> ram.call(ram.jane(), "GetUserMFAInfo", "UserName", "jane")))
                .isEqualTo("OK");
        assertThat(refusal(() -> ram.call(ram.jane(), "UnbindMFADevice", "UserName", "jane")))
                .isEqualTo(denied);
        ram.call(ROOT, "SetSecurityPreference", "AllowUserToManageMFADevices", "false");
        assertThat(refusal(() -> ram.call(ram.jane(), "GetUserMFAInfo", "UserName", "jane")))
                .isEqualTo(denied);
    }
}
