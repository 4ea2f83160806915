package dev.jadegate.trail.api;

import dev.jadegate.base.AccountId;
import dev.jadegate.base.ResourceName;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.gate.api.Product;
import java.util.List;

/** ActionTrail 2020-07-06. */
final class TrailProduct {
    static final Product PRODUCT = new Product("Actiontrail", "2020-07-06", "actiontrail");

    private TrailProduct() {}

    /** The pair of an operation on one trail. */
    static List<Permission> onTrail(Call call, String name) {
        return List.of(permission(call, "trail/" + name));
    }

    /** The pair of an operation on all of an account's trails and events. */
    static List<Permission> onAll(Call call) {
        return List.of(permission(call, "*"));
    }

    private static Permission permission(Call call, String relativeId) {
        AccountId account = call.caller().account();
        return new Permission(
                PRODUCT.ramCode() + ':' + call.operationName(),
                new ResourceName(PRODUCT.ramCode(), "*", account.value(), relativeId));
    }
}
