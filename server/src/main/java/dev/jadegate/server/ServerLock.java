package dev.jadegate.server;

import dev.jadegate.base.SecretBytes;
import dev.jadegate.kms.KmsService;
import dev.jadegate.kms.key.ServiceKeys;
import dev.jadegate.server.seal.Lockable;
import dev.jadegate.server.seal.SealEvents;
import dev.jadegate.store.seal.RootSeal;
import dev.jadegate.store.seal.SealRefused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Locks and opens the seal of a running server. For one thread at a time. */
final class ServerLock implements Lockable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerLock.class);

    private final RootSeal seal;
    private final KmsService kms;
    private final ServiceKeys serviceKeys;
    private final SealEvents events;

    ServerLock(RootSeal seal, KmsService kms, ServiceKeys serviceKeys, SealEvents events) {
        this.seal = seal;
        this.kms = kms;
        this.serviceKeys = serviceKeys;
        this.events = events;
    }

    /** Clearing keys comes first: who locks a server does not want to wait for its trail. */
    @Override
    public String lock(String localUser) {
        kms.lock();
        serviceKeys.lock();
        seal.lock();
        return events.locked(localUser) ? "" : "The trail cannot be written: it has no event of this.";
    }

    /** Here the event comes first: no use of keys without a record of who made it possible. */
    @Override
    public void unlock(SecretBytes rootKey, String sealId, String localUser) throws SealRefused {
        if (!events.opened(localUser, sealId)) {
            throw new SealRefused(
                    SealRefused.Reason.NOT_ACCESSIBLE,
                    "The trail cannot be written, so the seal stays locked. Look at /readyz and the server's log.");
        }
        if (!seal.unlock(rootKey)) {
            throw new SealRefused(
                    SealRefused.Reason.ALTERED,
                    "The seal opens another root key than the server started with: its files were exchanged.");
        }
        try {
            kms.unlock();
            serviceKeys.unlock();
        } catch (RuntimeException unreadable) {
            kms.lock();
            serviceKeys.lock();
            seal.lock();
            LOG.error("The seal was opened, but the keys cannot be read", unreadable);
            throw new SealRefused(
                    SealRefused.Reason.NOT_ACCESSIBLE,
                    "The database cannot be read, so the seal stays locked. Look at /readyz and the server's log.",
                    unreadable);
        }
    }

    @Override
    public void refused(SealRefused why, String localUser) {
        if (!events.refused(why, localUser)) {
            LOG.error("The trail has no event of an attempt of {} to open the seal", localUser);
        }
    }
}
