package dev.jadegate.server.seal;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ApiFailure;
import dev.jadegate.base.RecordedEvent;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.Product;
import dev.jadegate.gate.api.Trail;
import dev.jadegate.store.seal.SealRefused;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The events of a seal that is opened and locked on the machine itself. There is no call of the API for that: the operation
 * is {@code Seal} or {@code Unseal} of KMS, the caller a service role, and the note {@code LocalUser} says who it was.
 */
public final class SealEvents {
    private static final String ROLE = "AliyunServiceRoleForKMSKeyStore";
    private static final String SERVICE = "kms.aliyuncs.com";
    private static final Duration DURABLE_WITHIN = Duration.ofSeconds(10);

    private final Product product;
    private final AccountId account;
    private final Trail trail;
    private final Supplier<String> ids;
    private final Clock clock;

    /** @param account in whose trail they stand: the first of the installation */
    public SealEvents(Product product, AccountId account, Trail trail, Supplier<String> ids, Clock clock) {
        this.product = product;
        this.account = account;
        this.trail = trail;
        this.ids = ids;
        this.clock = clock;
    }

    /** Nothing but that it was done. */
    record Done(String result) {}

    /** Whether it was recorded. */
    public boolean locked(String localUser) {
        Call call = call("Seal", localUser, Map.of());
        return append(call.succeeded(new Done("Sealed")));
    }

    /** Whether it was recorded. */
    public boolean opened(String localUser, String sealId) {
        Call call = call("Unseal", localUser, Map.of("SealId", sealId));
        return append(call.succeeded(new Done("Unsealed")));
    }

    /** Whether it was recorded. */
    public boolean refused(SealRefused why, String localUser) {
        Call call = call("Unseal", localUser, Map.of());
        return append(trail.failed(call, new ApiFailure("Rejected.Unseal", 403, String.valueOf(why.getMessage()))));
    }

    private Call call(String operation, String localUser, Map<String, String> parameters) {
        Instant now = clock.instant();
        Caller caller = new Caller.Session(
                account, "", "service", ROLE, "kms", null, null, now, now.plus(Duration.ofMinutes(1)));
        Call call = new Call(
                ids.get(),
                now,
                caller,
                product,
                operation,
                Access.WRITE,
                new Call.Origin(SERVICE, true, SERVICE, SERVICE),
                parameters,
                trail);
        call.note("LocalUser", localUser);
        return call;
    }

    private boolean append(RecordedEvent event) {
        try {
            trail.append(event).toCompletableFuture().get(DURABLE_WITHIN.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException | TimeoutException failed) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
