package dev.jadegate.server.location;

import dev.jadegate.gate.api.Access;
import dev.jadegate.gate.api.Authorization;
import dev.jadegate.gate.api.Operation;
import dev.jadegate.gate.api.Param;
import dev.jadegate.gate.api.Product;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Location 2015-06-12: where a product is served. Here that is always the address that the caller came by, so that a
 * Terraform user sets one endpoint.
 */
public final class LocationOperations {
    private static final Product PRODUCT = new Product("Location", "2015-06-12", "location");

    private LocationOperations() {}

    record EndpointsRequest(
            @Param(lengthMax = 64) String id,
            @Param(lengthMax = 64) String serviceCode,
            @Param(lengthMax = 64) @Nullable String type) {}

    record Protocols(List<String> protocols) {}

    /** {@code SerivceCode} is the documented spelling; clients read it. */
    record Endpoint(
            String endpoint,
            String id,
            String namespace,
            @Param("SerivceCode") String serivceCode,
            String serviceCode,
            String type,
            Protocols protocols) {}

    record Endpoints(List<Endpoint> endpoint) {}

    record EndpointsReply(Endpoints endpoints, Boolean success) {}

    /** The one operation. */
    public static List<Operation<?, ?>> operations() {
        return List.of(new Operation<>(
                PRODUCT,
                "DescribeEndpoints",
                Access.READ,
                "Tells where a product is served.",
                EndpointsRequest.class,
                EndpointsReply.class,
                Authorization.everyCaller(),
                List.of(),
                (call, request) -> new EndpointsReply(
                        new Endpoints(List.of(new Endpoint(
                                call.origin().host(),
                                request.id(),
                                "",
                                request.serviceCode(),
                                request.serviceCode(),
                                request.type() == null ? "openAPI" : request.type(),
                                new Protocols(List.of("HTTP", "HTTPS"))))),
                        true)));
    }
}
