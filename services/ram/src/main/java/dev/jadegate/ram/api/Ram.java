package dev.jadegate.ram.api;

import dev.jadegate.base.ApiError;
import dev.jadegate.base.ResourceName;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Authorization;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Handler;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.ram.domain.Page;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the declarations of identities and policies have in common. */
final class Ram {
    static final String USER_NAME = "A-Za-z0-9.@_-";
    static final String GROUP_NAME = "A-Za-z0-9-";
    static final String ROLE_NAME = "A-Za-z0-9.-";
    static final String POLICY_NAME = "A-Za-z0-9-";

    private Ram() {}

    static <Q extends Record, R extends Record> Operation<Q, R> read(
            String name,
            String summary,
            Class<Q> request,
            Class<R> response,
            Authorization<Q> authorization,
            List<ApiError> errors,
            Handler<Q, R> handler) {
        return new Operation<>(
                RamProducts.RAM, name, Access.READ, summary, request, response, authorization, errors, handler);
    }

    static <Q extends Record, R extends Record> Operation<Q, R> write(
            String name,
            String summary,
            Class<Q> request,
            Class<R> response,
            Authorization<Q> authorization,
            List<ApiError> errors,
            Handler<Q, R> handler) {
        return new Operation<>(
                RamProducts.RAM, name, Access.WRITE, summary, request, response, authorization, errors, handler);
    }

    /** The call's own action on one resource of its account: {@code on(call, "user", "jane")}. */
    static Permission on(Call call, String kind, String name) {
        return on(call, kind, name, Map.of());
    }

    static Permission on(Call call, String kind, String name, Map<String, String> context) {
        return new Permission(
                "ram:" + call.operationName(), resource(call.caller().account().value(), kind + "/" + name), context);
    }

    /** The call's own action on a policy; system policies belong to {@code system}. */
    static Permission onPolicy(Call call, String policyType, String name) {
        String owner =
                policyType.equals("System") ? "system" : call.caller().account().value();
        return new Permission("ram:" + call.operationName(), resource(owner, "policy/" + name));
    }

    /** The call's own action on everything of the account. */
    static List<Permission> onAll(Call call) {
        return List.of(new Permission(
                "ram:" + call.operationName(), resource(call.caller().account().value(), "*")));
    }

    private static ResourceName resource(String owner, String relativeId) {
        return new ResourceName("ram", "*", owner, relativeId);
    }

    /** How many items a page has. */
    static int itemsMax(@Nullable Integer asked) {
        return asked == null ? Page.ITEMS_DEFAULT : asked;
    }
}
