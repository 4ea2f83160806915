package dev.jadegate.kms.certificate;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ResourceName;
import dev.jadegate.crypto.KeySpec;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Authorization;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Handler;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.gate.api.Product;
import dev.jadegate.kms.certificate.CertificateTable.CertificateRow;
import dev.jadegate.kms.key.PairVault;
import dev.jadegate.kms.row.RowCodes;
import dev.jadegate.store.Store;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What operations on certificates have in common. Safe for use by many threads. */
final class CertificateCalls {
    private final Product product;
    private final String region;
    private final Store store;
    private final CertificateTable certificates;

    CertificateCalls(Product product, String region, Store store, RowCodes codes) {
        this.product = product;
        this.region = region;
        this.store = store;
        certificates = new CertificateTable(region, codes);
    }

    /** The reply of operations that have nothing to tell. */
    record Done() {
        static final Done DONE = new Done();
    }

    Store store() {
        return store;
    }

    CertificateTable certificates() {
        return certificates;
    }

    <Q extends Record, R extends Record> Operation<Q, R> operation(
            String name,
            Access access,
            String summary,
            Class<Q> request,
            Class<R> reply,
            Authorization<Q> authorization,
            List<CertificateError> errors,
            Handler<Q, R> handler) {
        return new Operation<>(
                product, name, access, summary, request, reply, authorization, List.copyOf(errors), handler);
    }

    ResourceName arn(AccountId account, String id) {
        return new ResourceName("kms", region, account.value(), "certificate/" + id);
    }

    /** The call's own action on a certificate, whose tags are conditions as those of keys are. */
    Permission on(Call call, String id) {
        AccountId account = call.caller().account();
        Map<String, String> context = new HashMap<>();
        store.read(transaction -> certificates.tags(transaction, account, id)).forEach((key, value) -> {
            context.put("kms:tag/" + key, value);
            context.put("acs:ResourceTag/" + key, value);
        });
        return new Permission("kms:" + call.operationName(), arn(account, id), context);
    }

    /** The call's own action on certificates at large. */
    Permission onAll(Call call) {
        return new Permission(
                "kms:" + call.operationName(),
                new ResourceName("kms", region, call.caller().account().value(), "certificate"));
    }

    CertificateRow require(Call call, String id) {
        AccountId account = call.caller().account();
        return store.readOne(transaction -> certificates.require(transaction, account, id));
    }

    /** Changes a certificate. */
    Done change(Call call, String id, UnaryOperator<CertificateRow> changed) {
        AccountId account = call.caller().account();
        return store.write(call, transaction -> {
            certificates.update(transaction, account, changed.apply(certificates.require(transaction, account, id)));
            return Done.DONE;
        });
    }

    static PairVault.Owner owner(AccountId account, CertificateRow row) {
        return owner(account, row.id(), row.spec(), row.exportable());
    }

    static PairVault.Owner owner(AccountId account, String id, KeySpec spec, boolean exportable) {
        return new PairVault.Owner(account, "certificate", id, spec, exportable ? "exportable" : "kept");
    }
}
