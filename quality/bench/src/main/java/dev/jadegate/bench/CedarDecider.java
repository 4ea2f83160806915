package dev.jadegate.bench;

import com.cedarpolicy.AuthorizationEngine;
import com.cedarpolicy.BasicAuthorizationEngine;
import com.cedarpolicy.model.AuthorizationRequest;
import com.cedarpolicy.model.AuthorizationResponse;
import com.cedarpolicy.model.entity.Entities;
import com.cedarpolicy.model.exception.AuthException;
import com.cedarpolicy.model.exception.CacheException;
import com.cedarpolicy.model.policy.Policy;
import com.cedarpolicy.model.policy.PolicySet;
import com.cedarpolicy.value.EntityTypeName;
import com.cedarpolicy.value.EntityUID;
import com.cedarpolicy.value.IpAddress;
import com.cedarpolicy.value.PrimString;
import com.cedarpolicy.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Cedar through its Java binding, the policies parsed and cached on its side beforehand. */
final class CedarDecider implements PolicyDecider {
    private final AuthorizationEngine engine = new BasicAuthorizationEngine();
    private final PolicySet policies;
    private final Entities entities = new Entities();
    private final List<AuthorizationRequest> requests = new ArrayList<>();

    CedarDecider(Workload workload) throws CacheException {
        Set<Policy> made = new LinkedHashSet<>();
        for (Workload.Rule rule : workload.rules()) {
            made.add(new Policy(
                    (rule.allow() ? "permit" : "forbid")
                            + "(principal, action, resource) when { context.action like \"" + rule.actionPattern()
                            + "\" && context.resource like \"" + rule.resourcePattern()
                            + "\" && context.ip.isInRange(ip(\"" + rule.range() + "\")) };",
                    "p" + made.size()));
        }
        policies = new PolicySet(made);
        policies.cache();
        EntityUID principal = entity("User");
        EntityUID action = entity("Action");
        EntityUID resource = entity("Resource");
        for (Workload.Ask ask : workload.asks()) {
            Map<String, Value> context = Map.of(
                    "action", new PrimString(ask.action()),
                    "resource", new PrimString(ask.resource()),
                    "ip", new IpAddress(ask.address()));
            requests.add(new AuthorizationRequest(principal, action, resource, context));
        }
    }

    private static EntityUID entity(String type) {
        return EntityTypeName.parse(type).orElseThrow().of("one");
    }

    @Override
    public String name() {
        return "cedar-java 4.10.0, cached";
    }

    @Override
    public boolean allows(int ask) {
        try {
            AuthorizationResponse response = engine.isAuthorized(requests.get(ask), policies, entities);
            return response.success.orElseThrow().isAllowed();
        } catch (AuthException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
