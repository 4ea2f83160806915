package dev.jadegate.conformance.teaopenapi02;

import com.aliyun.tea.TeaException;
import com.aliyun.tea.TeaModel;
import dev.jadegate.testkit.Compat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the clients of this generation tell what came back. */
final class TeaReplies implements Compat.Adapter {
    @Override
    public String requestId(Object reply) {
        Object body = reply instanceof TeaModel model ? bodyOf(model.toMap()) : bodyOf((Map<?, ?>) reply);
        return String.valueOf(((Map<?, ?>) body).get("RequestId"));
    }

    private static Object bodyOf(Map<?, ?> reply) {
        Object body = reply.get("body");
        if (body instanceof Map<?, ?>) {
            return body;
        }
        throw new AssertionError("a reply without a body: " + reply);
    }

    @Override
    public Compat.@Nullable Refusal refusal(Exception failure) {
        if (!(failure instanceof TeaException refusal) || refusal.getData() == null) {
            return null;
        }
        return Compat.Refusal.ofMembers(refusal.getCode(), null, refusal.getMessage(), refusal.getData());
    }
}
