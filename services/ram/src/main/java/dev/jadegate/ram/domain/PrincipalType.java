package dev.jadegate.ram.domain;

import java.util.Locale;

/** What a policy can be attached to. */
public enum PrincipalType {
    USER(
            RamError.USER_NOT_FOUND,
            RamError.ATTACHMENT_EXISTS_USER,
            RamError.ATTACHMENT_NOT_FOUND_USER,
            RamError.ATTACHMENT_LIMIT_USER),
    GROUP(
            RamError.GROUP_NOT_FOUND,
            RamError.ATTACHMENT_EXISTS_GROUP,
            RamError.ATTACHMENT_NOT_FOUND_GROUP,
            RamError.ATTACHMENT_LIMIT_GROUP),
    ROLE(
            RamError.ROLE_NOT_FOUND,
            RamError.ATTACHMENT_EXISTS_ROLE,
            RamError.ATTACHMENT_NOT_FOUND_ROLE,
            RamError.ATTACHMENT_LIMIT_ROLE);

    private final RamError absent;
    private final RamError attachedAlready;
    private final RamError notAttached;
    private final RamError limit;

    PrincipalType(RamError absent, RamError attachedAlready, RamError notAttached, RamError limit) {
        this.absent = absent;
        this.attachedAlready = attachedAlready;
        this.notAttached = notAttached;
        this.limit = limit;
    }

    /** As tables and resource names write it: {@code user}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public RamError absent() {
        return absent;
    }

    public RamError attachedAlready() {
        return attachedAlready;
    }

    public RamError notAttached() {
        return notAttached;
    }

    public RamError limit() {
        return limit;
    }
}
