package dev.jadegate.kms.secret.rotation;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which hosts hooks may be on: those that the operator lists. A host that is listed by its whole name may be anywhere, one
 * that fits a pattern not on what only this machine reaches.
 */
public final class HookRule {
    private static final String ANY = "*";

    private final Set<String> patterns;
    private final AddressRule addresses;

    /** @param hosts names; {@code *.example.com} for those below a name, {@code *} for any */
    public HookRule(Set<String> hosts) {
        patterns = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        Set<String> whole = new HashSet<>(patterns);
        whole.removeIf(host -> host.startsWith(ANY));
        addresses = new AddressRule(whole);
    }

    /**
     * The address to connect to.
     *
     * @throws RotationFailed when the host is not listed, unknown or closed
     */
    public InetAddress resolve(String host) throws RotationFailed {
        String lower = host.toLowerCase(Locale.ROOT);
        boolean listed = patterns.contains(lower)
                || patterns.contains(ANY)
                || patterns.stream()
                        .anyMatch(pattern -> pattern.startsWith("*.") && lower.endsWith(pattern.substring(1)));
        if (!listed) {
            throw new RotationFailed("the host `" + lower
                    + "` is not one that hooks may be on: the operator lists it with" + " --rotation-hook-host");
        }
        return addresses.resolve(lower);
    }
}
