package dev.jadegate.kms.secret;

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
import java.util.UUID;
import java.util.function.Supplier;

/** The events of what the service does by itself, under the role that the cloud has for it. */
final class ServiceCalls {
    private static final String ROLE = "AliyunServiceRoleForKMSSecretsManager";
    private static final String SERVICE = "kms.aliyuncs.com";

    private final Product product;
    private final Trail trail;
    private final Supplier<UUID> ids;

    ServiceCalls(Product product, Trail trail, Supplier<UUID> ids) {
        this.product = product;
        this.trail = trail;
        this.ids = ids;
    }

    EventDraft rotation(AccountId account, String secretName, Instant now) {
        Caller caller = new Caller.Session(
                account, "", "service", ROLE, "kms", null, null, now, now.plus(Duration.ofMinutes(1)));
        return new Call(
                ids.get().toString().toUpperCase(Locale.ROOT),
                now,
                caller,
                product,
                "RotateSecret",
                Access.WRITE,
                new Call.Origin(SERVICE, true, SERVICE, SERVICE),
                Map.of("SecretName", secretName),
                trail);
    }
}
