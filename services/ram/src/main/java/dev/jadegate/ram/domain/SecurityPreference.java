package dev.jadegate.ram.domain;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an account lets its users do with their own credentials, and how they sign in. Bounds and defaults are those of
 * IMS SetSecurityPreference (2026).
 *
 * @param changePassword whether users may change their own passwords
 * @param manageAccessKeys whether users may manage their own access keys without a policy
 * @param manageMfaDevices whether users may bind and unbind their own MFA devices without a policy
 * @param managePublicKeys kept as set; public keys exist only on the Japanese site
 * @param loginWithPasskey kept as set; passkeys are not offered
 * @param managePersonalDingTalk kept as set; there is no DingTalk here
 * @param saveMfaTicket whether a sign-in with MFA is remembered for seven days
 * @param loginSessionHours how long a console session lasts, 1 to 24
 * @param loginNetworkMasks addresses or CIDR blocks that users may sign in from, separated by {@code ;}; at most
 *     {@value #MASKS_MAX} of them in {@value #MASKS_LENGTH_MAX} characters; empty means everywhere
 * @param mfaOperationForLogin {@code mandatory}, {@code independent} or {@code adaptive}
 * @param idleDaysMaxUsers 90, 180, 365 or 730
 * @param idleDaysMaxAccessKeys 90, 180, 365 or 730
 * @param verificationTypes kept as set: {@code sms} and {@code email} need services that are not here
 */
public record SecurityPreference(
        boolean changePassword,
        boolean manageAccessKeys,
        boolean manageMfaDevices,
        boolean managePublicKeys,
        boolean loginWithPasskey,
        boolean managePersonalDingTalk,
        boolean saveMfaTicket,
        int loginSessionHours,
        String loginNetworkMasks,
        String mfaOperationForLogin,
        int idleDaysMaxUsers,
        int idleDaysMaxAccessKeys,
        List<String> verificationTypes) {
    public static final int LOGIN_SESSION_HOURS_MAX = 24;
    public static final int MASKS_MAX = 40;
    public static final int MASKS_LENGTH_MAX = 512;
    public static final List<String> MFA_OPERATIONS = List.of("mandatory", "independent", "adaptive");
    public static final List<Integer> IDLE_DAYS = List.of(90, 180, 365, 730);
    public static final List<String> VERIFICATION_TYPES = List.of("sms", "email");

    public SecurityPreference {
        if (loginSessionHours < 1 || loginSessionHours > LOGIN_SESSION_HOURS_MAX) {
            throw new IllegalArgumentException("loginSessionHours `" + loginSessionHours + "` is not within 1 to 24");
        }
        String fault = maskFault(loginNetworkMasks);
        if (fault != null) {
            throw new IllegalArgumentException("loginNetworkMasks: " + fault);
        }
        if (!MFA_OPERATIONS.contains(mfaOperationForLogin)) {
            throw new IllegalArgumentException("mfaOperationForLogin `" + mfaOperationForLogin + "` is not known");
        }
        if (!IDLE_DAYS.contains(idleDaysMaxUsers) || !IDLE_DAYS.contains(idleDaysMaxAccessKeys)) {
            throw new IllegalArgumentException("idle days are one of " + IDLE_DAYS);
        }
        if (!VERIFICATION_TYPES.containsAll(verificationTypes)) {
            throw new IllegalArgumentException("verification types are of " + VERIFICATION_TYPES);
        }
        verificationTypes = List.copyOf(verificationTypes);
    }

    /** What holds until an account sets its own. */
    public static SecurityPreference standard() {
        return new SecurityPreference(
                true, false, true, false, true, true, false, 6, "", "independent", 730, 730, List.of());
    }

    /** What is wrong with a list of masks, or null when it can be used. */
    public static @Nullable String maskFault(String masks) {
        if (masks.length() > MASKS_LENGTH_MAX) {
            return "at most " + MASKS_LENGTH_MAX + " characters are allowed";
        }
        if (masks.isEmpty()) {
            return null;
        }
        String[] list = masks.split(";", -1);
        if (list.length > MASKS_MAX) {
            return "at most " + MASKS_MAX + " masks are allowed";
        }
        for (String mask : list) {
            if (!isMask(mask)) {
                return "`" + mask + "` is not an address or a CIDR block";
            }
        }
        return null;
    }

    private static boolean isMask(String mask) {
        int slash = mask.indexOf('/');
        String address = slash < 0 ? mask : mask.substring(0, slash);
        if (address.isEmpty() || !address.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == '.' || c == ':')) {
            return false;
        }
        try {
            int bits = 8 * InetAddress.ofLiteral(address).getAddress().length;
            if (slash < 0) {
                return true;
            }
            String prefix = mask.substring(slash + 1);
            return prefix.matches("0|[1-9]\\d{0,2}") && Integer.parseInt(prefix) <= bits;
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }
}
