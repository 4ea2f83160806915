package dev.jadegate.ram.credential;

import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.Credentials.Credential;
import dev.jadegate.ram.domain.SessionToken;
import dev.jadegate.ram.domain.StsError;
import dev.jadegate.ram.store.RoleTable;
import dev.jadegate.store.Store;
import dev.jadegate.store.seal.Seal;
import dev.jadegate.store.seal.SealBroken;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/**
 * Security tokens: sealed, self-contained, and good only with the key that they name. They are opened anew for each
 * call, and the role is looked up, so a deleted role ends its sessions at once. Safe for use by many threads.
 */
final class SessionTokens {
    private static final String PURPOSE = "ram/sts-token";
    private static final String PLACE = "session";
    /** A token with the longest session policy, all of it of three bytes in UTF-8, has about 9,000. */
    private static final int TOKEN_LENGTH_MAX = 16 * 1024;

    private final Store store;
    private final Seal seal;

    SessionTokens(Store store, Seal seal) {
        this.store = store;
        this.seal = seal;
    }

    /** The text of a token. */
    String issue(SessionToken token) {
        byte[] plaintext = token.encode();
        try {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(seal.seal(PURPOSE, PLACE, plaintext));
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
    }

    /**
     * The credential of a session.
     *
     * @throws dev.jadegate.base.ApiFailure {@code InvalidSecurityToken.*}
     */
    Credential open(String accessKeyId, String text, Instant now) {
        SessionToken token = decoded(text);
        if (!token.accessKeyId().equals(accessKeyId)) {
            throw StsError.TOKEN_OF_OTHER_KEY.failure();
        }
        if (!now.isBefore(token.expiresAt())) {
            throw StsError.TOKEN_EXPIRED.failure();
        }
        // By id: a role that was made anew under the name is another role.
        if (store.read(transaction -> RoleTable.byId(transaction, token.account(), token.roleId())) == null) {
            throw StsError.TOKEN_REVOKED.failure();
        }
        Caller caller = new Caller.Session(
                token.account(),
                accessKeyId,
                token.roleId(),
                token.roleName(),
                token.sessionName(),
                token.sessionPolicy(),
                token.sourceIdentity(),
                token.issuedAt(),
                token.expiresAt());
        return new Credential(caller, token.secret(), true);
    }

    private SessionToken decoded(String text) {
        if (text.length() > TOKEN_LENGTH_MAX) {
            throw StsError.TOKEN_MALFORMED.failure();
        }
        byte[] plaintext;
        try {
            byte[] sealed = Base64.getUrlDecoder().decode(text);
            // The last character has bits that a decoder passes over: one token has one text.
            if (!Base64.getUrlEncoder().withoutPadding().encodeToString(sealed).equals(text)) {
                throw StsError.TOKEN_MALFORMED.failure();
            }
            plaintext = seal.open(PURPOSE, PLACE, sealed);
        } catch (SealBroken | IllegalArgumentException foreign) {
            throw StsError.TOKEN_MALFORMED.failure();
        }
        try {
            return SessionToken.decode(plaintext);
        } catch (IllegalArgumentException otherVersion) {
            throw StsError.TOKEN_MALFORMED.failure();
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
    }
}
