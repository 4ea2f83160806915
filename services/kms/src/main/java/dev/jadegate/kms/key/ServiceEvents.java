package dev.jadegate.kms.key;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.EventDraft;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.Product;
import dev.jadegate.gate.api.Trail;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** The events of what the service does to keys by itself. Safe for use by many threads. */
final class ServiceEvents {
    private static final String ROLE = "AliyunServiceRoleForKMSKeyStore";
    private static final String SERVICE = "kms.aliyuncs.com";

    private final Product product;
    private final Trail trail;
    private final KeyMaker maker;

    ServiceEvents(Product product, Trail trail, KeyMaker maker) {
        this.product = product;
        this.trail = trail;
        this.maker = maker;
    }

    EventDraft of(String operation, AccountId account, String keyId, Instant now) {
        Caller caller = new Caller.Session(
                account, "", "service", ROLE, "kms", null, null, now, now.plus(Duration.ofMinutes(1)));
        return new Call(
                maker.id().toUpperCase(Locale.ROOT),
                now,
                caller,
                product,
                operation,
                Access.WRITE,
                new Call.Origin(SERVICE, true, SERVICE, SERVICE),
                Map.of("KeyId", keyId),
                trail);
    }
}
