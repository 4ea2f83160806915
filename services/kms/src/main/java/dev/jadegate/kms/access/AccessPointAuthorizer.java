package dev.jadegate.kms.access;

import dev.jadegate.gate.api.Authorizer;
import dev.jadegate.gate.api.Call;
import dev.jadegate.gate.api.Caller;
import dev.jadegate.gate.api.Permission;
import dev.jadegate.kms.access.AccessDirectory.Bound;
import dev.jadegate.kms.access.AccessDirectory.Known;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides the calls of applications by the policies of their access points: one of them must be for where the call goes, let
 * the address in, have the permission for the kind of thing and name the thing. To the gateway of the KMS instance these are
 * the policies of the instance; to KMS itself those of the scope {@code shared}, which are for reading secrets alone. Calls of
 * others are passed on. Why each policy does not allow is noted for the trail; the application itself is not told. Safe for
 * use by many threads.
 */
final class AccessPointAuthorizer implements Authorizer {
    static final String LAYER = "ApplicationAccessPointPolicy";

    /** Under this name the trail has why. */
    static final String NOTE = "AccessPointPolicies";

    private static final int NOTE_LENGTH_MAX = 1_024;

    /** What applications may call of KMS itself. Source: "What is an application access point", of SecretUser. */
    private static final String SHARED_OPERATION = "GetSecretValue";

    private final String gatewayVersion;
    private final AccessDirectory directory;
    private final Authorizer others;

    /** @param gatewayVersion of the product that is the gateway */
    AccessPointAuthorizer(String gatewayVersion, AccessDirectory directory, Authorizer others) {
        this.gatewayVersion = gatewayVersion;
        this.directory = directory;
        this.others = others;
    }

    @Override
    public @Nullable Denial authorize(Call call, List<Permission> permissions) {
        if (!(call.caller() instanceof Caller.AccessPoint application)) {
            return others.authorize(call, permissions);
        }
        Known known = directory.known(application.accessKeyId());
        for (Permission permission : permissions) {
            String why = known == null ? "the client key was deleted" : whyNot(call, application, known, permission);
            if (why != null) {
                call.note(NOTE, why.length() <= NOTE_LENGTH_MAX ? why : why.substring(0, NOTE_LENGTH_MAX) + "...");
                return new Denial(permission, LAYER, "ImplicitDeny", null, "");
            }
        }
        return null;
    }

    /** Why no policy allows, or null when one does. */
    private @Nullable String whyNot(Call call, Caller.AccessPoint application, Known known, Permission permission) {
        boolean gateway = call.product().version().equals(gatewayVersion);
        if (!gateway && !call.operationName().equals(SHARED_OPERATION)) {
            return "applications read secrets here, and nothing else";
        }
        String scope = gateway ? KmsInstance.id(application.account(), application.region()) : AccessPolicies.SHARED;
        List<String> all = new ArrayList<>();
        for (Bound bound : known.policies()) {
            String why = whyNot(call, scope, bound, permission);
            if (why == null) {
                return null;
            }
            all.add(bound.policy().name() + ": " + why);
        }
        return all.isEmpty() ? "the access point has no policies" : String.join("; ", all);
    }

    private static @Nullable String whyNot(Call call, String scope, Bound bound, Permission permission) {
        if (!bound.policy().scope().equals(scope)) {
            return scope.equals(AccessPolicies.SHARED) ? "it is not for KMS itself" : "it is not for the KMS instance";
        }
        if (!permission.resource().service().equals("kms")
                || !permission
                        .resource()
                        .account()
                        .equals(call.caller().account().value())) {
            return "it is for things of its own account";
        }
        String asked = permission.resource().relativeId();
        // What belongs to no key in particular, as random numbers, is a use of keys.
        boolean any = asked.equals("*");
        String needed = switch (permission.resource().kind()) {
            case "key", "*" -> AccessPolicies.KEY_USER;
            case "secret" ->
                scope.equals(AccessPolicies.SHARED) ? AccessPolicies.SHARED_SECRET_USER : AccessPolicies.SECRET_USER;
            default -> "";
        };
        if (!bound.policy().permissions().contains(needed)) {
            return "it does not have the permission";
        }
        if (!any && bound.policy().resources().stream().noneMatch(resource -> AccessPolicies.covers(resource, asked))) {
            return "it does not name the resource";
        }
        return bound.letsIn(call.origin().sourceIp()) ? null : "it does not let the address in";
    }
}
