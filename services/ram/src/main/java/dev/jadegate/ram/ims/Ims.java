package dev.jadegate.ram.ims;

import dev.jadegate.base.ApiError;
import dev.jadegate.base.ResourceName;
import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Authorization;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Handler;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.ram.api.RamProducts;
import dev.jadegate.ram.domain.Page;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the declarations of this API have in common. Actions and resources are RAM's. */
final class Ims {
    /** The characters of a logon name. */
    static final String PRINCIPAL = "A-Za-z0-9.@_-";

    static final int PRINCIPAL_LENGTH_MAX = 128;
    static final String GROUP_NAME = "A-Za-z0-9._-";

    private Ims() {}

    static <Q extends Record, R extends Record> Operation<Q, R> read(
            String name,
            String summary,
            Class<Q> request,
            Class<R> response,
            Authorization<Q> authorization,
            List<ApiError> errors,
            Handler<Q, R> handler) {
        return new Operation<>(
                RamProducts.IMS, name, Access.READ, summary, request, response, authorization, errors, handler);
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
                RamProducts.IMS, name, Access.WRITE, summary, request, response, authorization, errors, handler);
    }

    /** The call's own action on one resource of its account. */
    static Permission on(Call call, String kind, String name) {
        return on(call, kind, name, Map.of());
    }

    static Permission on(Call call, String kind, String name, Map<String, String> context) {
        return new Permission(
                "ram:" + call.operationName(),
                new ResourceName("ram", "*", call.caller().account().value(), kind + '/' + name),
                context);
    }

    /** The call's own action on everything of the account. */
    static List<Permission> onAll(Call call) {
        return List.of(new Permission(
                "ram:" + call.operationName(),
                new ResourceName("ram", "*", call.caller().account().value(), "*")));
    }

    /** How many items a page has. */
    static int itemsMax(@Nullable Integer asked) {
        return asked == null ? Page.ITEMS_DEFAULT : asked;
    }
}
